namespace MiniAirflow.Core.Leasing;

/// <summary>A worker's turn at the store: what it gives, and how much it takes, in one transaction.</summary>
/// <remarks>One verb instead of three, because the end of one task and the start of the next must share a commit: that is the cost of a chain.</remarks>
public sealed record ExchangeRequest
{
    /// <summary>Who asks.</summary>
    public required Guid WorkerId { get; init; }

    /// <summary>Attempts that have ended.</summary>
    public IReadOnlyList<FinishedAttempt> Finished { get; init; } = [];

    /// <summary>Attempts that have started and not ended since the last turn.</summary>
    public IReadOnlyList<StartedAttempt> Started { get; init; } = [];

    /// <summary>Attempts handed back unstarted, for another worker.</summary>
    public IReadOnlyList<Lease> Returned { get; init; } = [];

    /// <summary>Most attempts to lease; 0 takes none.</summary>
    public int Want { get; init; }

    /// <summary>Whether the worker's last look, within its poll, found less than it wanted, and it has heard of nothing since. Then a store may lease what the turn itself makes ready
    /// without looking for what is more urgent.</summary>
    public bool IsStoreDrained { get; init; }
}

/// <summary>The store's answer to a turn.</summary>
public sealed record ExchangeResult
{
    /// <summary>For each of <see cref="ExchangeRequest.Finished"/>, in order, whether it was accepted; a stale token was not, and changed nothing.</summary>
    public required IReadOnlyList<bool> Accepted { get; init; }

    /// <summary>Newly leased attempts, most urgent first.</summary>
    public required IReadOnlyList<LeasedTask> Leased { get; init; }
}

/// <summary>The store's answer to a heartbeat.</summary>
public sealed record RenewResult
{
    /// <summary>Leases of this worker whose attempt's end was asked for.</summary>
    public required IReadOnlyList<Lease> CancelRequested { get; init; }

    /// <summary>Leases that the worker believes to hold and no longer does: their processes must die. It may have the same attempt again, under another token.</summary>
    public required IReadOnlyList<Lease> Lost { get; init; }
}
