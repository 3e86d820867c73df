using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Tests;

/// <summary>F58: the process is killed, or the machine loses power, at a random moment. What the files hold at that moment is a copy of them.</summary>
public sealed class CrashTests(SqliteFixture fixture) : IClassFixture<SqliteFixture>
{
    private const int Crashes = 10;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task F58_Whatever_moment_the_writer_dies_at_the_files_open_and_hold_all_that_was_acknowledged()
    {
        await using var store = new TestStore(await fixture.CreateDatabaseAsync());
        var acknowledged = new List<Guid>();
        using var gate = new ManualResetEventSlim(initialState: true);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var creator = Task.Run(() => CreateAsync(store, acknowledged, gate, end.Token), Stop);
        var worker = Task.Run(() => WorkAsync(store, end.Token), Stop);
        for (var crash = 0; crash < Crashes; crash++)
        {
            var progress = Count(acknowledged);
            while (Count(acknowledged) < progress + 5) await Task.Yield();
            Guid[] promised;
            lock (acknowledged) promised = [.. acknowledged];
            var copy = Copy(((TestDatabase)store.Database).File);
            gate.Reset(); // only the copying must be disturbed
            await CheckAsync(copy, promised);
            gate.Set();
        }
        await end.CancelAsync();
        await Task.WhenAll(creator, worker);
    }

    /// <summary>Copies the files of a working database as they are at one instant, with a torn last record more often than not.</summary>
    private static TestDatabase Copy(string file)
    {
        while (true)
        {
            var copy = new TestDatabase();
            File.Copy(file, copy.File);
            File.Copy(file + "-wal", copy.File + "-wal");
            // Between checkpoints the database file stands still and the log only grows. If it did not, this was no instant.
            if (File.ReadAllBytes(file).AsSpan().SequenceEqual(File.ReadAllBytes(copy.File))) return copy;
            copy.DisposeAsync().AsTask().Wait(Stop);
        }
    }

    private static async Task CheckAsync(TestDatabase copy, Guid[] promised)
    {
        using (var db = Database.Open(copy.File))
        {
            using var check = db.Prepare("pragma integrity_check");
            check.Read().ShouldBeTrue();
            check.Text(0).ShouldBe("ok");
            using var foreign = db.Prepare("pragma foreign_key_check");
            foreign.Read().ShouldBeFalse();
        }
        await using var store = new TestStore(copy);
        foreach (var id in promised) (await store.Runs.FindAsync(id, Stop)).ShouldNotBeNull("I1: acknowledged, so it is there");
        store.Time.Advance(store.LeaseDuration * 3);
        await store.Queue.ReapExpiredAsync(Stop);
        await (await store.StartWorkerAsync()).DrainAsync();
        var runs = (await store.Runs.ListAsync(new RunFilter { Limit = 100_000 }, Stop)).Items;
        runs.ShouldAllBe(run => run.State == RunState.Success, "I8: everything goes on to its end");
    }

    private static async Task CreateAsync(TestStore store, List<Guid> acknowledged, ManualResetEventSlim gate, CancellationToken end)
    {
        var workflow = await store.PublishAsync(Flow.Of("etl", "a", "b < a", "c < a", "d < b c"));
        while (!end.IsCancellationRequested)
        {
            gate.Wait(Stop);
            var run = await store.StartRunAsync(workflow);
            lock (acknowledged) acknowledged.Add(run.Id);
        }
    }

    private static async Task WorkAsync(TestStore store, CancellationToken end)
    {
        var worker = await store.StartWorkerAsync();
        while (!end.IsCancellationRequested)
            foreach (var task in await worker.LeaseAsync(3)) await worker.FinishAsync(task);
    }

    private static int Count(List<Guid> ids)
    {
        lock (ids) return ids.Count;
    }
}
