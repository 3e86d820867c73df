using MiniAirflow.Core.Access;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>A store that meets an unexpected fault in what the API's own loops ask, so often; then it works.</summary>
internal sealed class FaultyStore(IStore inner, int eventFaults = 0, int auditFaults = 0) : IStore, IEventLog, IAuditStore
{
    private int _eventFaults = eventFaults, _auditFaults = auditFaults;

    public IWorkflowStore Workflows => inner.Workflows;

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

    public IAuditStore Audit => this;

    public IEventLog Events => this;

    public IStatisticsStore Statistics => inner.Statistics;

    public IViewStore Views => inner.Views;

    public IRetentionStore Retention => inner.Retention;

    public ValueTask<IReadOnlyList<StoreEvent>> ReadAfterAsync(long seq, int max, CancellationToken cancellationToken) =>
        Interlocked.Decrement(ref _eventFaults) >= 0 ? throw new InvalidOperationException("select secret from /tmp/x") : inner.Events.ReadAfterAsync(seq, max, cancellationToken);

    public ValueTask<long> LatestAsync(CancellationToken cancellationToken) => inner.Events.LatestAsync(cancellationToken);

    ValueTask<long> IEventLog.TrimAsync(TimeSpan olderThan, CancellationToken cancellationToken) => inner.Events.TrimAsync(olderThan, cancellationToken);

    public ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken) =>
        Interlocked.Decrement(ref _auditFaults) >= 0 ? throw new InvalidOperationException("select secret from /tmp/x") : inner.Audit.AppendAsync(records, cancellationToken);

    public ValueTask<IReadOnlyList<AuditRecord>> ListAsync(AuditFilter filter, CancellationToken cancellationToken) => inner.Audit.ListAsync(filter, cancellationToken);

    ValueTask<long> IAuditStore.TrimAsync(TimeSpan olderThan, CancellationToken cancellationToken) => inner.Audit.TrimAsync(olderThan, cancellationToken);

    public ValueTask PingAsync(CancellationToken cancellationToken) => inner.PingAsync(cancellationToken);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
