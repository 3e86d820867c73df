using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Tests;

/// <summary>The writer by itself, held up at will so that a batch gathers.</summary>
public sealed class GroupCommitTests : IAsyncDisposable
{
    private readonly TestDatabase _file = new();
    private readonly RecordingObserver _observer = new();
    private readonly WriteLoop _writer;

    public GroupCommitTests()
    {
        _file.CreateMigrator().Up();
        _writer = new WriteLoop(Database.Open(_file.File), new RunMemory(), TimeProvider.System, new InProcessWakeBus(TimeProvider.System), [_observer]);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Operations_that_arrive_during_a_commit_share_the_next_one()
    {
        var inserts = await HoldUpAsync(() => Enumerable.Range(0, 100).Select(i => Insert(i, withEvent: true)).ToList());
        await Task.WhenAll(inserts);

        (await CountAsync("counters where name like 'n%'")).ShouldBe(100);
        (await CountAsync("event_batches")).ShouldBe(1, "one commit writes its events as one row");
        _observer.Events.Select(one => one.Seq).ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
    }

    [Fact]
    public async Task One_operation_that_fails_fails_alone()
    {
        var (good, bad) = await HoldUpAsync(() =>
        {
            var before = Enumerable.Range(0, 20).Select(i => Insert(i, withEvent: true)).ToList();
            var throws = _writer.RunAsync<int>(context =>
            {
                context.Db.Execute("insert into counters (name, value) values ('half done', 1)");
                throw new FormatException("A poison operation.");
            }).AsTask();
            var doubled = Insert(7, withEvent: true); // breaks a constraint
            var after = Enumerable.Range(20, 20).Select(i => Insert(i, withEvent: true)).ToList();
            return ((Task[])[.. before, .. after], (Task[])[throws, doubled]);
        });

        await Task.WhenAll(good);
        foreach (var one in bad) (await Should.ThrowAsync<StoreException>(() => one)).IsTransient.ShouldBeFalse();
        (await CountAsync("counters where name like 'n%'")).ShouldBe(40);
        (await CountAsync("counters where name = 'half done'")).ShouldBe(0);
        (await ReadAsync("select max(last_seq) from event_batches")).ShouldBe(40, "what failed used up no numbers");
        _observer.Events.Select(one => one.Seq).ShouldBe(Enumerable.Range(1, 40).Select(i => (long)i));
    }

    [Fact]
    public async Task Whoever_waits_when_the_writer_is_closed_is_still_served()
    {
        var inserts = await HoldUpAsync(() => Enumerable.Range(0, 10).Select(i => Insert(i)).ToList());
        _writer.Dispose();
        await Task.WhenAll(inserts);
        inserts.ShouldAllBe(one => one.IsCompletedSuccessfully);
    }

    /// <summary>Keeps the writer busy with one operation while others are queued behind it.</summary>
    private async Task<T> HoldUpAsync<T>(Func<T> queue)
    {
        using var gate = new ManualResetEventSlim();
        var first = _writer.RunAsync(_ =>
        {
            gate.Wait(Stop);
            return 0;
        });
        var queued = queue();
        gate.Set();
        await first;
        return queued;
    }

    private Task<int> Insert(int i, bool withEvent = false) => _writer.RunAsync(context =>
    {
        if (withEvent) context.Events.Add(new StoreEvent { At = context.Now, Worker = new WorkerEvent(Guid.Empty, $"{i}", "h", context.Now, true) });
        context.Db.Execute($"insert into counters (name, value) values ('n{i}', 1)");
        return i;
    }).AsTask();

    private ValueTask<long> CountAsync(string what) => ReadAsync($"select count(*) from {what}");

    private ValueTask<long> ReadAsync(string sql) => _writer.RunAsync(context =>
    {
        using var read = context.Db.Prepare(sql);
        read.Read();
        return read.Int64(0);
    });

    public async ValueTask DisposeAsync()
    {
        _writer.Dispose();
        await _file.DisposeAsync();
    }
}
