using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Scheduler.Tracing;
using MiniAirflow.Storage.Sqlite;
using MiniAirflow.TestKit;

namespace MiniAirflow.Scheduler.Tests.Tracing;

/// <summary>Who tells which events as spans, over a real store.</summary>
public sealed class TraceLoopTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly Guid _worker = Guid.CreateVersion7();

    public TraceLoopTests() => _store = SqliteStore.Open(new SqliteStoreOptions { Path = Path.Combine(_folder.Path, "x.db"), IsDurable = false, Wakes = new InProcessWakeBus(TimeProvider.System) });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Of_two_schedulers_one_tells_each_end_and_what_was_before_the_first_look_is_not_told()
    {
        await RunAsync(2);
        var (one, other) = (new Sink(), new Sink());
        var (here, there) = (Loop(one), Loop(other));
        await here.ActAsync(Stop); // from here on
        await RunAsync(20);
        for (var i = 0; i < 100; i++)
            foreach (var loop in (TraceLoop[])[here, there]) await loop.ActAsync(Stop);
        var all = one.Spans.Concat(other.Spans).ToList();
        all.Count(span => span.Name == "RUN etl").ShouldBe(20);
        all.Count(span => span.Name == "TASK a").ShouldBe(20);
        all.Select(span => span.SpanId).Distinct().Count().ShouldBe(all.Count);
    }

    [Fact]
    public async Task What_the_sink_has_no_room_for_stays_in_the_log_until_it_has()
    {
        var sink = new Sink();
        var loop = Loop(sink);
        await loop.ActAsync(Stop);
        var began = await _store.Traces.PositionAsync(Stop);
        await RunAsync(30);

        sink.Room = 0;
        (await loop.ActAsync(Stop)).ShouldBe(TraceLoop.Pause);
        (await _store.Traces.PositionAsync(Stop)).ShouldBe(began);
        sink.Room = 7;
        (await loop.ActAsync(Stop)).ShouldBe(TimeSpan.Zero); // there is more
        (await _store.Traces.PositionAsync(Stop)).ShouldBe(began + 3);
        while (await loop.ActAsync(Stop) == TimeSpan.Zero) sink.Most = Math.Max(sink.Most, sink.Last);
        sink.Most.ShouldBeInRange(1, 7);
        sink.Spans.Count(span => span.Name == "RUN etl").ShouldBe(30);
        (await loop.ActAsync(Stop)).ShouldBe(TraceLoop.Pause);
    }

    private TraceLoop Loop(Sink sink) => new(_store, new Tracer(new TraceSampler(), sink));

    private async Task RunAsync(int runs)
    {
        var workflow = (await _store.Workflows.PublishAsync(new PublishRequest(new WorkflowDefinition { Name = "etl", Tasks = [new TaskDefinition { Name = "a", Command = CommandDefinition.FromShell("true") }] }), Stop)).Workflow!;
        if (await _store.Workers.FindAsync(_worker, Stop) is null) await _store.Workers.RegisterAsync(new WorkerRegistration(_worker, "w1", "h", ["default"], 1), Stop);
        for (var i = 0; i < runs; i++)
        {
            await _store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop);
            var leased = (await _store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = _worker, Want = 1 }, Stop)).Leased.ShouldHaveSingleItem();
            await _store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = _worker, Finished = [new FinishedAttempt(leased.TaskRunId, leased.Token, TaskOutcome.Success, TimeSpan.Zero)] }, Stop);
        }
    }

    private sealed class Sink : ISpanSink
    {
        private int _asked;

        public List<TraceSpan> Spans { get; } = [];

        /// <summary>How many spans came since the room was asked for.</summary>
        public int Last => Spans.Count - _asked;

        /// <summary>The most that came at once.</summary>
        public int Most { get; set; }

        public int Room
        {
            get
            {
                _asked = Spans.Count;
                return field;
            }
            set;
        } = 1_000;

        public void Add(TraceSpan span) => Spans.Add(span);
    }
}
