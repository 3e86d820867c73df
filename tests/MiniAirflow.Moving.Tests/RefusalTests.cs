using MiniAirflow.Core.Storage;
using MiniAirflow.Moving.Tests.Support;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.TestKit;

namespace MiniAirflow.Moving.Tests;

/// <summary>What a copy does not do, and the sentence that says so.</summary>
public sealed class RefusalTests
{
    public static TheoryData<HomeKind> EachKind => [HomeKind.Sqlite, HomeKind.Postgres];

    [Fact]
    public async Task A_source_that_is_not_there()
    {
        using var folder = new TemporaryFolder();
        var result = await Copier.RunAsync("db", "copy", "--from", folder["no.db"], "--to", folder["new.db"]);
        ShouldRefuse(result, $"There is no database {folder["no.db"]} to copy from.");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task A_source_without_the_newest_schema(HomeKind kind)
    {
        await using var old = await Home.CreateAsync(kind, isMigrated: true);
        var newest = await old.AskAsync("select version from schema_migrations");
        old.CreateMigrator().Down(1);
        await using var home = await Home.CreateAsync(HomeKind.Sqlite);
        ShouldRefuse(await Copier.RunAsync(old, home), $"is at schema version {newest - 1}, and {newest} is the newest; run 'miniairflow migrate up");
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task A_source_or_a_target_of_a_newer_program(HomeKind kind)
    {
        await using var newer = await Home.CreateAsync(kind, isMigrated: true);
        newer.Execute("update schema_migrations set version = 99");
        await using var other = await Home.CreateAsync(HomeKind.Sqlite, isMigrated: true);
        ShouldRefuse(await Copier.RunAsync(newer, other), "is at schema version 99, newer than this program knows");
        ShouldRefuse(await Copier.RunAsync(other, newer), "is at version 99, newer than this program knows");
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task A_target_that_holds_something_else(HomeKind kind)
    {
        await using var old = await Home.CreateAsync(HomeKind.Sqlite);
        await History.LiveAsync(old);
        await using var other = await Home.CreateAsync(kind);
        await LiveShortAsync(other);
        var before = await other.AskAsync("select count(*) from event_batches");
        foreach (var option in new[] { "--json", "--dry-run", "--restart" }) ShouldRefuse(await Copier.RunAsync(old, other, option), "is not empty: workflows has 1 rows that are not a copy of");
        (await other.AskAsync("select count(*) from workflows")).ShouldBe(1);
        (await other.AskAsync("select count(*) from event_batches")).ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task A_target_with_as_many_rows_that_are_other_rows(HomeKind kind)
    {
        await using var old = await Home.CreateAsync(HomeKind.Sqlite);
        await LiveShortAsync(old);
        await using var other = await Home.CreateAsync(kind);
        await LiveShortAsync(other);
        ShouldRefuse(await Copier.RunAsync(old, other), "is not empty: workflows has 1 rows");
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task A_server_that_works_on_the_source_or_on_the_target(HomeKind kind)
    {
        await using var used = await Home.CreateAsync(kind);
        await using var other = await Home.CreateAsync(HomeKind.Sqlite, isMigrated: true);
        var store = new TestStore(used);
        foreach (var (from, to) in new[] { (used, other), (other, used) }) ShouldRefuse(await Copier.RunAsync(from, to), "is in use by ");
        await store.CloseAsync();
        await Poll.UntilAsync(async () => (await Copier.RunAsync(used, other)).ExitCode == 0);
    }

    [Fact]
    public async Task A_worker_whose_lease_runs_though_no_session_is_seen()
    {
        await using var old = await Home.CreateAsync(HomeKind.Postgres, isMigrated: true);
        old.Execute("""
            insert into workers (id, hostname, last_heartbeat, status, name, queues, slots, started_at, lease_expires_at)
            values (gen_random_uuid(), 'far', now(), 'active', 'w1', '{default}', 1, now(), now() + interval '12 s')
            """);
        await using var home = await Home.CreateAsync(HomeKind.Sqlite);
        ShouldRefuse(await Copier.RunAsync(old, home), "has a worker, w1 on far, whose lease runs for ");
        old.Execute("update workers set lease_expires_at = now()");
        (await Copier.RunAsync(old, home)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_database_as_its_own_copy()
    {
        await using var file = await Home.CreateAsync(HomeKind.Sqlite, isMigrated: true);
        var twice = await Copier.RunAsync(file, file);
        (twice.ExitCode, twice.Error.Trim()).ShouldBe((2, "--from and --to name the same database."));
        await using var server = await Home.CreateAsync(HomeKind.Postgres, isMigrated: true);
        ShouldRefuse(await Copier.RunAsync("db", "copy", "--from", server.Location, "--to", server.Location.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)),
            "A database cannot be copied into itself either.");
    }

    [Theory]
    [InlineData("--from", ":memory:", "--from: a database in memory goes with its process; name a file.")]
    [InlineData("--to", "mysql://host/db", "--to has a scheme that is not known; write sqlite:PATH, a plain path, or postgres://user:password@host:port/database.")]
    [InlineData("--from-data", "/nowhere/at/all", "--from-data: there is no folder '/nowhere/at/all'.")]
    public async Task Options_that_mean_nothing(string option, string value, string sentence)
    {
        Dictionary<string, string> options = new() { ["--from"] = "a.db", ["--to"] = "b.db", [option] = value };
        var result = await Copier.RunAsync(["db", "copy", .. options.SelectMany(pair => (string[])[pair.Key, pair.Value])]);
        (result.ExitCode, result.Error.Trim()).ShouldBe((2, sentence));
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task A_half_filled_target_opens_for_nobody_until_it_is_finished(HomeKind kind)
    {
        await using var half = await HalfCopy.CreateAsync(kind);
        var (old, home) = (half.From, half.To);

        Should.Throw<StoreException>(() => new TestStore(home)).Message.ShouldContain("holds an unfinished copy of");
        Should.Throw<StoreException>(() => home.CreateMigrator().Status()).Message.ShouldContain("holds an unfinished copy of");
        await using var third = await Home.CreateAsync(HomeKind.Sqlite);
        ShouldRefuse(await Copier.RunAsync(home, third), "holds an unfinished copy of");
        await using var another = await Home.CreateAsync(HomeKind.Sqlite);
        await LiveShortAsync(another);
        ShouldRefuse(await Copier.RunAsync(another, home), "which is another database or has changed since");

        (await Copier.CopyAsync(old, home)).GetProperty("is_resumed").GetBoolean().ShouldBeTrue();
        var opened = new TestStore(home);
        await opened.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task A_source_that_went_on_after_the_copy_was_interrupted_until_the_copy_is_begun_anew(HomeKind kind)
    {
        await using var half = await HalfCopy.CreateAsync(kind);
        var (old, home) = (half.From, half.To);
        await LiveShortAsync(old);
        foreach (var option in new[] { "--json", "--dry-run" }) ShouldRefuse(await Copier.RunAsync(old, home, option), "or has changed since");
        var summary = await Copier.CopyAsync(old, home, "--restart");
        (summary.GetProperty("is_resumed").GetBoolean(), summary.GetProperty("outcome").GetString()).ShouldBe((false, "copied"));
    }

    [Theory]
    [MemberData(nameof(EachKind))]
    public async Task A_row_that_is_not_what_the_source_has_is_named_and_the_target_stays_closed(HomeKind kind)
    {
        await using var half = await HalfCopy.CreateAsync(kind);
        var (old, home) = (half.From, half.To);
        home.Execute("update workflows set description = 'not it' where name = 'flaky'");
        home.Execute("delete from schedules where workflow_id in (select id from workflows where schedule_cron = '* * * * *')");
        var result = await Copier.RunAsync(old, home);
        result.ExitCode.ShouldBe(1, result.ToString());
        var file = (SqliteHome)old;
        var flaky = Guid.ParseExact(await Sqlite.RunAsync(file.File, "select lower(hex(id)) from workflows where name = 'flaky'"), "N");
        var minutely = Guid.ParseExact(await Sqlite.RunAsync(file.File, "select lower(hex(id)) from workflows where name = 'minutely'"), "N");
        result.Error.ShouldContain($"workflows {flaky}: not the same in the target.");
        result.Error.ShouldContain($"schedules {minutely}: missing from the target.");
        Should.Throw<StoreException>(() => new TestStore(home));
        (await Copier.CopyAsync(old, home, "--restart")).GetProperty("outcome").GetString().ShouldBe("copied");
    }

    private static async Task LiveShortAsync(Home home)
    {
        var store = new TestStore(home);
        await store.StartRunAsync(Flow.Of("other", "a"));
        await (await store.StartWorkerAsync()).DrainAsync();
        await store.CloseAsync();
    }

    private static void ShouldRefuse(CommandResult result, string words)
    {
        result.ExitCode.ShouldBe(1, result.ToString());
        result.Error.ShouldContain(words);
        result.Error.Trim().ShouldNotContain("\n", Case.Sensitive, "a refusal is one sentence");
    }
}
