using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Tests.Support;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Tests;

/// <summary>F56: the disk is full, or the database read-only; then it is not.</summary>
public sealed class WriteFailureTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task F56_A_database_that_may_not_grow_refuses_with_a_clear_transient_error_and_goes_on_when_it_may()
    {
        await using var file = new TestDatabase();
        file.CreateMigrator().Up();
        var db = Database.Open(file.File);
        db.Execute("pragma max_page_count = 1"); // to the size that it has
        using var writer = new WriteLoop(db, new RunMemory(), TimeProvider.System, new InProcessWakeBus(TimeProvider.System), []);

        var error = await Should.ThrowAsync<StoreException>(async () =>
        {
            for (var i = 0; i < 1000; i++) await InsertAsync(i);
        });
        (error.IsTransient, error.Message).ShouldBe((true, "The disk of the database is full; free some room and it goes on."));
        await writer.RunAsync(context =>
        {
            context.Db.Execute("pragma max_page_count = 100000");
            return 0;
        });
        await InsertAsync(1_000_000);

        ValueTask<int> InsertAsync(int i) => writer.RunAsync(context =>
        {
            context.Db.Execute($"insert into counters (name, value) values ('{new string('x', 500)}{i}', 1)");
            return 0;
        });
    }

    [Fact]
    public async Task F56_A_read_only_database_refuses_with_a_clear_transient_error_and_goes_on_when_it_is_not()
    {
        await using var file = new TestDatabase();
        file.CreateMigrator().Up();
        var db = Database.Open(file.File);
        db.Execute("pragma query_only = on");
        using var writer = new WriteLoop(db, new RunMemory(), TimeProvider.System, new InProcessWakeBus(TimeProvider.System), []);

        var error = await Should.ThrowAsync<StoreException>(async () => await InsertAsync());
        error.IsTransient.ShouldBeTrue();
        error.Message.ShouldContain("read-only");
        db.Execute("pragma query_only = off"); // the writer is idle, so the connection may be used from here
        await InsertAsync();

        ValueTask<int> InsertAsync() => writer.RunAsync(context =>
        {
            context.Db.Execute("insert into counters (name, value) values ('x', 1)");
            return 0;
        });
    }

    [Fact]
    public async Task F56_A_disk_that_fills_up_under_running_work_loses_nothing_and_recovers()
    {
        using var disk = TemporaryFileSystem.MountOrSkip(kibibytes: 2048);
        await using var store = new TestStore(new MountedDatabase(disk.Path));
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a"));
        var held = await worker.LeaseOneAsync();
        var balloon = Path.Combine(disk.Path, "balloon");
        var created = new List<Guid> { run.Id };
        FillUp(balloon);

        var error = await Should.ThrowAsync<StoreException>(async () =>
        {
            for (var i = 0; i < 10_000; i++) created.Add((await store.StartRunAsync(Flow.Of("etl", "a", "b < a"))).Id);
        });
        error.IsTransient.ShouldBeTrue(error.Message);
        (await Should.ThrowAsync<StoreException>(async () =>
        {
            for (var i = 0; i < 100; i++) await store.Store.PingAsync(Stop); // it writes, so it uses up what little room a larger write left over
        })).IsTransient.ShouldBeTrue();
        (await store.RunAsync(run.Id)).State.ShouldBe(RunState.Queued, "reading goes on");

        File.Delete(balloon);
        (await worker.FinishAsync(held)).ShouldBeTrue("the worker reports again, and is heard");
        await worker.DrainAsync();
        foreach (var id in created) (await store.RunAsync(id)).State.ShouldBe(RunState.Success, "I1: what was acknowledged is there");
    }

    [Fact]
    public async Task F56_A_disk_that_becomes_read_only_is_reported_and_a_store_opened_on_it_is_refused()
    {
        using var disk = TemporaryFileSystem.MountOrSkip(kibibytes: 4096);
        await using (var store = new TestStore(new MountedDatabase(disk.Path))) await store.StartRunAsync(Flow.Of("etl", "a"));
        disk.SetReadOnly(true);

        var refused = Should.Throw<StoreException>(() => new TestStore(new MountedDatabase(disk.Path)));
        refused.Message.ShouldContain("not writable");

        disk.SetReadOnly(false);
        await using var again = new TestStore(new MountedDatabase(disk.Path));
        await (await again.StartWorkerAsync()).DrainAsync();
        (await again.Runs.ListAsync(new RunFilter(), Stop)).Items.ShouldHaveSingleItem().State.ShouldBe(RunState.Success);
    }

    private static void FillUp(string path)
    {
        try
        {
            using var file = File.Create(path, bufferSize: 1);
            while (true) file.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // Full: that is what it is for.
        }
    }

    /// <summary>A database on a disk that the test owns.</summary>
    private sealed class MountedDatabase(string folder) : ITestDatabase
    {
        private string File => Path.Combine(folder, "test.db");

        public IMigrator CreateMigrator() => new SqliteMigrator(File);

        public IStore Open(StoreSettings settings) => SqliteStore.Open(new SqliteStoreOptions
        {
            Path = File,
            Lease = settings.Lease,
            Time = settings.Time,
            Wakes = settings.Wakes,
            Observers = [settings.Observer],
        });

        public void Execute(string sql) => throw new NotSupportedException();

        public string Literal(DateTimeOffset time) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
