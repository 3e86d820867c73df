using Microsoft.Extensions.Time.Testing;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Storage.Conformance.Support;

/// <summary>An open store on a private database, with a clock that the test moves.</summary>
public sealed class TestStore : IAsyncDisposable
{
    /// <summary>The instant at which every test begins: a Thursday.</summary>
    public static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly StoreSettings _settings;
    private IStore _store;

    /// <summary>Opens a store on a database, which it owns from then on.</summary>
    public TestStore(ITestDatabase database, LeaseOptions? lease = null)
    {
        Database = database;
        Wakes = new InProcessWakeBus(Time);
        _settings = new StoreSettings(Time, Wakes, Observer, lease ?? new LeaseOptions());
        _store = database.Open(_settings);
    }

    /// <summary>The database below.</summary>
    public ITestDatabase Database { get; }

    /// <summary>The store's clock.</summary>
    public FakeTimeProvider Time { get; } = new(Epoch);

    /// <summary>The store's bus.</summary>
    public InProcessWakeBus Wakes { get; }

    /// <summary>What the store told of its commits.</summary>
    public RecordingObserver Observer { get; } = new();

    /// <summary>How long leases last.</summary>
    public TimeSpan LeaseDuration => _settings.Lease.Duration;

    /// <summary>The store's time.</summary>
    public DateTimeOffset Now => Time.GetUtcNow();

    public IStore Store => _store;
    public IWorkflowStore Workflows => _store.Workflows;
    public IRunStore Runs => _store.Runs;
    public ITaskQueue Queue => _store.Queue;
    public IWorkerStore Workers => _store.Workers;
    public IScheduleStore Schedules => _store.Schedules;
    public IEventLog Events => _store.Events;
    public IPoolStore Pools => _store.Pools;
    public IViewStore Views => _store.Views;
    public IOccupancyStore Occupancies => _store.Occupancies;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Closes the store and opens it again on the same database, as a restarted process would.</summary>
    public async Task ReopenAsync()
    {
        await _store.DisposeAsync();
        _store = Database.Open(_settings);
    }

    /// <summary>Publishes a definition.</summary>
    public async Task<Workflow> PublishAsync(WorkflowDefinition definition, bool? isActive = null) =>
        (await Workflows.PublishAsync(new PublishRequest(definition, IsActive: isActive), Stop)).Workflow.ShouldNotBeNull();

    /// <summary>Publishes a definition and creates a run of it.</summary>
    public async Task<WorkflowRun> StartRunAsync(WorkflowDefinition definition) => await StartRunAsync(await PublishAsync(definition));

    /// <summary>Creates a run.</summary>
    public async Task<WorkflowRun> StartRunAsync(Workflow workflow) =>
        (await Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop)).Run.ShouldNotBeNull();

    /// <summary>Writes a pool.</summary>
    public async Task PutPoolAsync(string name, int slots) => await Pools.PutAsync(new Pool { Name = name, Slots = slots }, Stop);

    /// <summary>Slots of a pool that are taken, and how many wait for it.</summary>
    public async Task<(int Occupied, int Waiting)> StatusOfAsync(string pool)
    {
        var status = (await Pools.FindAsync(pool, Stop)).ShouldNotBeNull();
        return (status.Occupied, status.Waiting);
    }

    /// <summary>Waits until what the store does by itself behind the commits so far is done: its writes go in order, so whoever comes now comes behind.</summary>
    public async Task SettleAsync()
    {
        for (var i = 0; i < 3; i++) await _store.PingAsync(Stop);
    }

    /// <summary>Registers a worker.</summary>
    public async Task<TestWorker> StartWorkerAsync(params IReadOnlyList<string> queues)
    {
        var id = Guid.CreateVersion7(Now);
        queues = queues.Count == 0 ? [TaskDefinition.DefaultQueue] : queues;
        await Workers.RegisterAsync(new WorkerRegistration(id, "worker-1", "host-1", queues, Slots: 8), Stop);
        return new TestWorker(this, id);
    }

    /// <summary>Finds a run that must exist.</summary>
    public async Task<WorkflowRun> RunAsync(Guid runId) => (await Runs.FindAsync(runId, Stop)).ShouldNotBeNull();

    /// <summary>Finds an attempt that must exist.</summary>
    public async Task<TaskRun> AttemptAsync(Guid taskRunId) => (await Runs.FindTaskRunAsync(taskRunId, Stop)).ShouldNotBeNull();

    /// <summary>All attempts of a run, in the order of the file and then of the attempts.</summary>
    public async Task<IReadOnlyList<TaskRun>> AttemptsAsync(Guid runId) =>
        (await Runs.ListTaskRunsAsync(new TaskRunFilter { RunId = runId, Limit = 100_000 }, Stop)).Items;

    /// <summary>The run and its newest attempts as text, e.g. <c>running: a success, b queued</c>; attempts after the first are numbered: <c>a#2</c>.</summary>
    public async Task<string> StateAsync(Guid runId)
    {
        var newest = (await AttemptsAsync(runId)).GroupBy(one => (one.TaskName, one.MapIndex)).Select(group => group.MaxBy(one => one.Attempt)!);
        var tasks = newest.Select(one => $"{one.TaskName}{(one.MapIndex < 0 ? "" : $"[{one.MapIndex}]")}{(one.Attempt > 1 ? $"#{one.Attempt}" : "")} {one.State.Word()}");
        return $"{(await RunAsync(runId)).State.Word()}: {string.Join(", ", tasks)}";
    }

    /// <summary>All events from a place on.</summary>
    public async Task<IReadOnlyList<StoreEvent>> EventsAsync(long after = 0) => await Events.ReadAfterAsync(after, int.MaxValue, Stop);

    /// <inheritdoc/>
    /// <summary>Closes the store and keeps the database.</summary>
    public ValueTask CloseAsync() => _store.DisposeAsync();

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await Database.DisposeAsync();
    }
}
