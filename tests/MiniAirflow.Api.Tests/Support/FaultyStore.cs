using MiniAirflow.Core.Access;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Tests.Support;

/// <summary>A store that meets an unexpected fault in what the API's own loops ask, so often; then it works.</summary>
internal sealed class FaultyStore(IStore inner, int eventFaults = 0, int auditFaults = 0) : StoreAround(inner), IEventLog, IAuditStore
{
    private readonly IStore _inner = inner;
    private int _eventFaults = eventFaults, _auditFaults = auditFaults;

    /// <summary>Whether the events' faults are over.</summary>
    public bool AreEventsBack => Volatile.Read(ref _eventFaults) <= 0;

    public override IAuditStore Audit => this;

    public override IEventLog Events => this;

    public ValueTask<IReadOnlyList<StoreEvent>> ReadAfterAsync(long seq, int max, CancellationToken cancellationToken) =>
        Interlocked.Decrement(ref _eventFaults) >= 0 ? throw new InvalidOperationException("select secret from /tmp/x") : _inner.Events.ReadAfterAsync(seq, max, cancellationToken);

    public ValueTask<long> LatestAsync(CancellationToken cancellationToken) => _inner.Events.LatestAsync(cancellationToken);

    ValueTask<long> IEventLog.TrimAsync(TimeSpan olderThan, CancellationToken cancellationToken) => _inner.Events.TrimAsync(olderThan, cancellationToken);

    public ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken) =>
        Interlocked.Decrement(ref _auditFaults) >= 0 ? throw new InvalidOperationException("select secret from /tmp/x") : _inner.Audit.AppendAsync(records, cancellationToken);

    public ValueTask<IReadOnlyList<AuditRecord>> ListAsync(AuditFilter filter, CancellationToken cancellationToken) => _inner.Audit.ListAsync(filter, cancellationToken);

    ValueTask<long> IAuditStore.TrimAsync(TimeSpan olderThan, CancellationToken cancellationToken) => _inner.Audit.TrimAsync(olderThan, cancellationToken);
}
