using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Moving;
using MiniAirflow.Moving.Tests.Support;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Moving.Tests;

/// <summary>A store with a history of every kind, copied in every direction.</summary>
public sealed class CopyTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HomeKind.Sqlite, HomeKind.Postgres)]
    [InlineData(HomeKind.Postgres, HomeKind.Sqlite)]
    [InlineData(HomeKind.Sqlite, HomeKind.Sqlite)]
    [InlineData(HomeKind.Postgres, HomeKind.Postgres)]
    public async Task Everything_arrives_and_what_was_open_reaches_its_end_in_the_new_home(HomeKind from, HomeKind to)
    {
        await using var old = await Home.CreateAsync(from);
        var history = await History.LiveAsync(old);
        var home = await Home.CreateAsync(to);
        var summary = await Copier.CopyAsync(old, home);
        summary.GetProperty("outcome").GetString().ShouldBe("copied");

        await ShouldHaveLogsAsync(history, home);
        await using var store = new TestStore(home);
        foreach (var (run, state) in history.Ended) (await store.RunAsync(run)).State.Word().ShouldBe(state);
        (await store.Events.LatestAsync(Stop)).ShouldBe(history.Seq);
        await GoOnAsync(store, history);
    }

    [Theory]
    [InlineData(HomeKind.Postgres)]
    [InlineData(HomeKind.Sqlite)]
    public async Task A_way_there_and_back_changes_no_row(HomeKind between)
    {
        await using var old = (SqliteHome)await Home.CreateAsync(HomeKind.Sqlite);
        var history = await History.LiveAsync(old);
        await using var middle = await Home.CreateAsync(between);
        await using var back = (SqliteHome)await Home.CreateAsync(HomeKind.Sqlite);
        var there = await Copier.CopyAsync(old, middle);
        var again = await Copier.CopyAsync(middle, back);

        var rows = await Sqlite.RowsAsync(old.File);
        rows.Length.ShouldBeGreaterThan(60);
        (await Sqlite.RowsAsync(back.File)).ShouldBe(rows);
        await ShouldHaveLogsAsync(history, back);
        foreach (var attempt in history.Logs.Keys)
            (await back.Logs.LengthAsync(attempt, Stop)).ShouldBe(await old.Logs.LengthAsync(attempt, Stop), "a part that was left out keeps its place");
        Digests(again).ShouldBe(Digests(there));
    }

    [Fact]
    public async Task A_copy_that_is_complete_is_recognised_and_left_alone()
    {
        await using var old = await Home.CreateAsync(HomeKind.Sqlite);
        await History.LiveAsync(old);
        await using var home = await Home.CreateAsync(HomeKind.Postgres);
        await Copier.CopyAsync(old, home);
        var again = await Copier.CopyAsync(old, home);
        (again.GetProperty("outcome").GetString(), again.GetProperty("copied").GetInt64()).ShouldBe(("unchanged", 0));
    }

    [Theory]
    [InlineData(HomeKind.Postgres)]
    [InlineData(HomeKind.Sqlite)]
    public async Task A_preview_counts_and_changes_nothing(HomeKind to)
    {
        await using var old = await Home.CreateAsync(HomeKind.Sqlite);
        await History.LiveAsync(old);
        await using var home = await Home.CreateAsync(to);
        var preview = await Copier.RunAsync(old, home, "--dry-run");
        preview.ExitCode.ShouldBe(0, preview.ToString());
        preview.Lines.ShouldContain(line => line.StartsWith("workflows ", StringComparison.Ordinal) && line.TrimEnd().EndsWith(" 12", StringComparison.Ordinal), preview.Out);
        if (home is SqliteHome file) File.Exists(file.File).ShouldBeFalse();
        else (await home.AskAsync("select count(*) from pg_tables where schemaname = 'public'")).ShouldBe(0);
    }

    [Fact]
    public async Task Piped_output_has_a_line_for_each_table_and_a_table_of_digests()
    {
        await using var old = await Home.CreateAsync(HomeKind.Sqlite);
        await History.LiveAsync(old);
        await using var home = await Home.CreateAsync(HomeKind.Sqlite);
        var result = await Copier.RunAsync(old, home);
        result.ExitCode.ShouldBe(0, result.ToString());
        result.Lines.ShouldContain("Copying workflows: 12 of 12");
        result.Lines.ShouldContain("Checking workflows: 12 of 12");
        result.Lines.Count(line => line.TrimEnd().EndsWith(" equal", StringComparison.Ordinal)).ShouldBe(MovedTables.All.Count + 1, result.Out);
        result.Lines[^1].ShouldStartWith("Copied ");
    }

    private static async Task ShouldHaveLogsAsync(History history, Home home)
    {
        foreach (var (attempt, bytes) in history.Logs) (await LogText.OfAsync(home.Logs, attempt)).ShouldBe(bytes);
    }

    /// <summary>Nobody of the old home is there any more: what he held is taken back by the rules for workers that died, and everything ends.</summary>
    private static async Task GoOnAsync(TestStore store, History history)
    {
        store.Time.Advance(TimeSpan.FromHours(1));
        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(2);
        await store.Queue.PromoteDueAsync(Stop);
        var worker = await store.StartWorkerAsync();
        var first = await worker.LeaseOneAsync();
        first.Token.ShouldBeGreaterThan(history.Token, "a token of the old home must never be good for a lease of the new one");
        await worker.FinishAsync(first);
        await worker.DrainAsync();

        (await store.StateAsync(history.Open)).ShouldBe("success: broken#2 success, running#2 success, leased success, queued success, last success");
        var attempts = await store.AttemptsAsync(history.Open);
        attempts.Where(one => one.TaskName == "running").Select(one => one.State).ShouldBe([TaskState.Lost, TaskState.Success]);
        await LimitsHoldAsync(store, history);
        await ChildEndsAsync(store, history);
        var events = await store.EventsAsync(history.Seq);
        events[0].Seq.ShouldBe(history.Seq + 1);
        var all = await store.EventsAsync();
        all.Select(one => one.Seq).ShouldBe(Enumerable.Range(1, all.Count).Select(i => (long)i), "the stream goes on where it stopped");
    }

    /// <summary>A child run still does the work of its parent's task.</summary>
    private static async Task ChildEndsAsync(TestStore store, History history)
    {
        var worker = await store.StartWorkerAsync(History.ChildQueue);
        var leased = await worker.LeaseOneAsync();
        (await store.RunAsync(leased.Run.Id)).Parent!.Value.RunId.ShouldBe(history.Parent);
        await worker.FinishAsync(leased);
        await store.Queue.PromoteDueAsync(Stop);
        (await store.StateAsync(history.Parent)).ShouldBe("success: call success");
    }

    /// <summary>Who was in the pool is in it still, and who waited waits still.</summary>
    private static async Task LimitsHoldAsync(TestStore store, History history)
    {
        (await store.StateAsync(history.Limited)).ShouldBe(History.LimitedState);
        (await store.StatusOfAsync("api")).ShouldBe((1, 1));
        (await store.Pools.FindAsync("api", Stop))!.Pool.Description.ShouldBe(History.Odd);
        var seats = await store.StartWorkerAsync(History.LimitedQueue);
        await seats.FinishAsync(await seats.LeaseOneAsync());
        await store.SettleAsync();
        await seats.FinishAsync(await seats.LeaseOneAsync());
        (await store.StateAsync(history.Limited)).ShouldBe("success: a success, b success, c success");
    }

    private static string[] Digests(System.Text.Json.JsonElement summary) =>
        [.. summary.GetProperty("tables").EnumerateArray().Select(table => $"{table.GetProperty("table")} {table.GetProperty("source_rows")} {table.GetProperty("source_digest")}")];
}
