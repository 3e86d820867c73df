using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Sqlite.Tests;

public sealed class PoisonRowTests(SqliteFixture fixture) : IClassFixture<SqliteFixture>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task F14_A_row_that_cannot_be_read_fails_its_reader_and_nobody_after_it()
    {
        await using var store = new TestStore(await fixture.CreateDatabaseAsync());
        var worker = await store.StartWorkerAsync();
        await store.StartRunAsync(Flow.Of("etl", "a"));
        store.Database.Execute("update workers set queues = 'no JSON'");
        await Should.ThrowAsync<StoreException>(() => worker.LeaseAsync());
        store.Database.Execute("update workers set queues = '[\"default\"]'");
        (await worker.LeaseAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_transaction_that_was_taken_back_leaves_no_trace_in_the_writers_memory()
    {
        await using var store = new TestStore(await fixture.CreateDatabaseAsync());
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a"));
        var held = await worker.LeaseOneAsync();
        // The end is decided in memory, then its insertion into the event log fails.
        store.Database.Execute("create trigger refuse before insert on event_batches begin select raise(abort, 'no'); end");
        await Should.ThrowAsync<StoreException>(() => worker.FinishAsync(held));
        (await store.StateAsync(run.Id)).ShouldBe("queued: a queued, b none");
        store.Database.Execute("drop trigger refuse");

        (await worker.FinishAsync(held)).ShouldBeTrue();
        (await store.StateAsync(run.Id)).ShouldBe("running: a success, b queued");
        var events = await store.EventsAsync();
        events.Select(one => one.Seq).ShouldBe(Enumerable.Range(1, events.Count).Select(i => (long)i));
    }

    [Fact]
    public async Task A_wait_that_failed_is_forgotten_and_gets_no_lease_that_nobody_would_hear_of()
    {
        await using var store = new TestStore(await fixture.CreateDatabaseAsync());
        var worker = await store.StartWorkerAsync();
        store.Database.Execute("update workers set queues = 'no JSON'");
        await Should.ThrowAsync<StoreException>(async () => await store.Queue.AwaitLeaseAsync(worker.Id, 1, Stop));
        store.Database.Execute("update workers set queues = '[\"default\"]'");

        await store.StartRunAsync(Flow.Of("etl", "a"));

        (await worker.LeaseAsync()).Count.ShouldBe(1);
    }
}
