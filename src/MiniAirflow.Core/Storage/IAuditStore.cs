using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage.Providers;

namespace MiniAirflow.Core.Storage;

/// <summary>The audit record: it is added to, read, and after its retention forgotten; nothing in it is ever changed.</summary>
public interface IAuditStore
{
    /// <summary>Adds records, in their order. Their ids and times are given by the store.</summary>
    ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken);

    /// <summary>Records, newest first.</summary>
    ValueTask<IReadOnlyList<AuditRecord>> ListAsync(AuditFilter filter, CancellationToken cancellationToken);

    /// <summary>Deletes records older than this.</summary>
    /// <returns>How many were deleted.</returns>
    ValueTask<long> TrimAsync(TimeSpan olderThan, CancellationToken cancellationToken);
}

/// <summary>Which records to list; null for any.</summary>
public sealed record AuditFilter
{
    /// <summary>Only those of this actor.</summary>
    public string? Actor { get; init; }

    /// <summary>Only those of this action.</summary>
    public string? Action { get; init; }

    /// <summary>Only those about this thing, in the words of <see cref="AuditRecord.Target"/>, e.g. <c>workflow run 0190…</c>. It has no index of its own: with <see cref="From"/> only what is younger is looked at.</summary>
    public string? Target { get; init; }

    /// <summary>Only those with this outcome.</summary>
    public AuditOutcome? Outcome { get; init; }

    /// <summary>Only those at or after this time.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only those before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only those before this record: a keyset cursor.</summary>
    public Guid? Before { get; init; }

    /// <summary>How many to give at most.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>No record that fits has a lower id: ids rise with time, so what is older need not be looked at.</summary>
    public Guid Lowest => From is { } from ? IdSource.LowestAt(from) : Guid.Empty;
}
