using System.Diagnostics;
using System.Globalization;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Sqlite.Tests;

public sealed class FileLockTests(SqliteFixture fixture) : IClassFixture<SqliteFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task F58_A_second_store_on_one_file_is_refused_and_told_which_process_has_it()
    {
        await using var store = new TestStore(await fixture.CreateDatabaseAsync());
        var refused = Should.Throw<StoreException>(() => Open(FileOf(store)));
        refused.Message.ShouldContain($"process {Environment.ProcessId} on {Environment.MachineName}");
        refused.IsTransient.ShouldBeFalse();
        (await store.StartRunAsync(Flow.Of("etl", "a"))).Version.ShouldBe(1, "the first is not disturbed");
    }

    [Fact]
    public async Task A_step_down_is_refused_while_a_store_is_open()
    {
        await using var store = new TestStore(await fixture.CreateDatabaseAsync());
        Should.Throw<StoreException>(() => store.Database.CreateMigrator().Down(1)).Message.ShouldContain("in use by process");
        (await store.StartRunAsync(Flow.Of("etl", "a"))).Version.ShouldBe(1, "its schema is whole");
    }

    [Fact]
    public async Task F58_A_file_that_another_process_holds_is_refused_and_the_message_names_that_process()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var file = ((TestDatabase)database).File;
        await File.WriteAllTextAsync(file + ".lock", "process 4711 on elsewhere\n", Stop);
        using var holder = Process.Start(new ProcessStartInfo("flock", ["-x", file + ".lock", "-c", "echo held; read end"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        (await holder.StandardOutput.ReadLineAsync(Stop)).ShouldBe("held");

        Should.Throw<StoreException>(() => Open(file)).Message.ShouldContain("process 4711 on elsewhere");

        holder.StandardInput.Close();
        await holder.WaitForExitAsync(Stop);
        await Open(file).DisposeAsync();
    }

    [Fact]
    public async Task F58_Another_process_can_neither_take_the_hold_nor_fail_to_read_who_has_it()
    {
        await using var store = new TestStore(await fixture.CreateDatabaseAsync());
        using var other = Process.Start(new ProcessStartInfo("sh", ["-c", "flock -n \"$0\" true || cat \"$0\"", FileOf(store) + ".lock"])
        {
            RedirectStandardOutput = true,
        })!;
        (await other.StandardOutput.ReadToEndAsync(Stop)).ShouldStartWith(
            string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on "));
        await other.WaitForExitAsync(Stop);
    }

    [Fact]
    public async Task A_store_that_was_closed_even_twice_leaves_its_file_free()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var store = Open(((TestDatabase)database).File);
        await store.DisposeAsync();
        await store.DisposeAsync();
        await Open(((TestDatabase)database).File).DisposeAsync();
        (await Should.ThrowAsync<StoreException>(async () => await store.PingAsync(Stop))).Message.ShouldContain("closed");
        (await Should.ThrowAsync<StoreException>(async () => await store.Runs.FindAsync(Guid.Empty, Stop))).Message.ShouldContain("closed");
    }

    [Fact]
    public void A_folder_that_does_not_exist_is_named()
    {
        var path = Path.Combine(Path.GetTempPath(), $"missing-{Guid.NewGuid():N}", "a.db");
        Should.Throw<StoreException>(() => Open(path)).Message.ShouldContain(path);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_and_left_as_it_is()
    {
        await using var database = await fixture.CreateDatabaseAsync();
        var file = ((TestDatabase)database).File;
        var text = string.Concat(Enumerable.Repeat("This is a letter, not a database.\n", 100));
        await File.WriteAllTextAsync(file, text, Stop);
        Should.Throw<StoreException>(() => Open(file)).Message.ShouldContain("not a SQLite database");
        (await File.ReadAllTextAsync(file, Stop)).ShouldBe(text);
    }

    [Fact]
    public void F05_Leases_shorter_than_three_heartbeats_are_refused_when_the_store_is_opened() =>
        Should.Throw<StoreException>(() => SqliteStore.Open(new SqliteStoreOptions
        {
            Path = "/nowhere/a.db",
            Wakes = new InProcessWakeBus(TimeProvider.System),
            Lease = new LeaseOptions { Duration = TimeSpan.FromSeconds(8), Heartbeat = TimeSpan.FromSeconds(3) },
        })).Message.ShouldContain("three heartbeats");

    private static SqliteStore Open(string file) =>
        SqliteStore.Open(new SqliteStoreOptions { Path = file, Wakes = new InProcessWakeBus(TimeProvider.System) });

    private static string FileOf(TestStore store) => ((TestDatabase)store.Database).File;
}
