using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>A store that fails whatever it is asked about workflows, and when it is pinged.</summary>
internal sealed class BrokenStore(IStore inner, Exception fault) : IStore
{
    public IWorkflowStore Workflows => throw fault;

    public IRunStore Runs => inner.Runs;

    public ITaskQueue Queue => inner.Queue;

    public IWaitStore Waits => inner.Waits;

    public IWorkerStore Workers => inner.Workers;

    public IScheduleStore Schedules => inner.Schedules;

    public IPauseStore Pauses => inner.Pauses;

    public ICalendarStore Calendars => inner.Calendars;

    public IPoolStore Pools => inner.Pools;

    public IBackfillStore Backfills => inner.Backfills;

    public ISecretStore Secrets => inner.Secrets;

    public IVariableStore Variables => inner.Variables;

    public IDeliveryStore Deliveries => inner.Deliveries;

    public IAccessStore Access => inner.Access;

    public IAuditStore Audit => inner.Audit;

    public IEventLog Events => inner.Events;

    public IRetentionStore Retention => throw fault;

    public IStatisticsStore Statistics => throw fault;

    public IViewStore Views => inner.Views;

    public ValueTask PingAsync(CancellationToken cancellationToken) => ValueTask.FromException(fault);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
