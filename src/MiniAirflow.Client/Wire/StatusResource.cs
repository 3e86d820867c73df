namespace MiniAirflow.Client.Wire;

/// <summary>How far behind the whole is, in figures. Names nothing, so whoever may read any run may read it.</summary>
public sealed record StatusResource
{
    /// <summary>The moment of the figures, by the store's clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How long the store took to answer for them, in seconds.</summary>
    public required double StoreReadSeconds { get; init; }

    /// <summary>How late the oldest slot of any schedule is that no scheduler has decided yet, in seconds; 0 when none is due.</summary>
    public required double ScheduleLagSeconds { get; init; }

    /// <summary>Attempts that are ready and wait for a worker; 100,000 of a queue stand for that many and more.</summary>
    public required int Ready { get; init; }

    /// <summary>How long the one that has waited longest has been ready, in seconds; 0 when none is.</summary>
    public required double OldestReadySeconds { get; init; }

    /// <summary>Attempts that are not over, by state: <c>queued running scheduled up_for_retry up_for_reschedule deferred awaiting_input</c>. All states are there, also with 0.</summary>
    public required IReadOnlyDictionary<string, int> Open { get; init; }
}
