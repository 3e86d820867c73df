using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>A store that passes everything on: a test's own store says only what is different.</summary>
internal abstract class StoreAround(IStore inner) : IStore
{
    public virtual IWorkflowStore Workflows => inner.Workflows;

    public virtual IRunStore Runs => inner.Runs;

    public virtual ITaskQueue Queue => inner.Queue;

    public virtual IWaitStore Waits => inner.Waits;

    public virtual IWorkerStore Workers => inner.Workers;

    public virtual IScheduleStore Schedules => inner.Schedules;

    public virtual IPauseStore Pauses => inner.Pauses;

    public virtual ICalendarStore Calendars => inner.Calendars;

    public virtual IPoolStore Pools => inner.Pools;

    public virtual IBackfillStore Backfills => inner.Backfills;

    public virtual ISecretStore Secrets => inner.Secrets;

    public virtual IVariableStore Variables => inner.Variables;

    public virtual IDeliveryStore Deliveries => inner.Deliveries;

    public virtual IAccessStore Access => inner.Access;

    public virtual IAuditStore Audit => inner.Audit;

    public virtual IEventLog Events => inner.Events;

    public virtual IRetentionStore Retention => inner.Retention;

    public virtual IStatisticsStore Statistics => inner.Statistics;

    public virtual IOccupancyStore Occupancies => inner.Occupancies;

    public virtual IViewStore Views => inner.Views;

    public virtual ITraceStore Traces => inner.Traces;

    public virtual ValueTask PingAsync(CancellationToken cancellationToken) => inner.PingAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
