using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>Puts what a provider counted together, alike for all of them. Not shared between threads.</summary>
public sealed class StatisticsBuilder
{
    private readonly Dictionary<TaskState, int> _open = StoreStatistics.CountedStates.ToDictionary(state => state, _ => 0);
    private readonly List<QueueStatistics> _queues = [];
    private readonly List<WorkerStatistics> _workers = [];

    /// <summary>Adds a queue; what waits in it is queued.</summary>
    public void Add(QueueStatistics queue)
    {
        _queues.Add(queue);
        _open[TaskState.Queued] += queue.Ready;
    }

    /// <summary>Adds a worker.</summary>
    public void Add(WorkerStatistics worker) => _workers.Add(worker);

    /// <summary>Adds attempts that a worker holds.</summary>
    public void AddLeased(string state, int count) => Add(StateWords.ParseTaskState(state), count);

    /// <summary>Adds attempts that have a time to look at them. Those that await input are counted by <see cref="AddAsking"/>, with and without a time.</summary>
    public void AddDue(string state, int count)
    {
        if (StateWords.ParseTaskState(state) is var parsed && parsed != TaskState.AwaitingInput) Add(parsed, count);
    }

    /// <summary>Adds attempts that await input.</summary>
    public void AddAsking(int count) => Add(TaskState.AwaitingInput, count);

    /// <summary>Adds attempts that wait for a limit.</summary>
    public void AddLimited(int count) => Add(TaskState.Scheduled, count);

    /// <summary>All of it.</summary>
    /// <param name="at">The store's time.</param>
    /// <param name="nextSlot">The first slot of any schedule that is not decided yet; null for none.</param>
    /// <param name="pendingDeliveries">Deliveries to be made.</param>
    public StoreStatistics Build(DateTimeOffset at, DateTimeOffset? nextSlot, int pendingDeliveries) => new()
    {
        At = at,
        Queues = _queues,
        Workers = _workers,
        Open = _open,
        OldestDueSlot = nextSlot < at ? nextSlot : null,
        PendingDeliveries = pendingDeliveries,
    };

    private void Add(TaskState state, int count)
    {
        if (_open.TryGetValue(state, out var before)) _open[state] = before + count;
    }
}
