namespace MiniAirflow.Chaos.Plan;

/// <summary>What can go wrong.</summary>
internal enum Fault
{
    /// <summary>A role's process is killed and started again after a while.</summary>
    Kill,

    /// <summary>A role's process is stopped in its tracks, and goes on later.</summary>
    Pause,

    /// <summary>PostgreSQL is stopped in good order, and comes back.</summary>
    PostgresFast,

    /// <summary>PostgreSQL is stopped as a crash would, and comes back.</summary>
    PostgresImmediate,

    /// <summary>Every connection's server process is ended.</summary>
    BackendsEnded,

    /// <summary>The processes that listen for notifications are ended.</summary>
    ListenersEnded,

    /// <summary>Redis is killed and comes back empty.</summary>
    RedisKill,

    /// <summary>Redis forgets everything.</summary>
    RedisFlush,

    /// <summary>All connections to the database are reset.</summary>
    NetworkCut,

    /// <summary>Bytes between the database and everybody vanish, both ways.</summary>
    NetworkSilent,

    /// <summary>Answers of the database vanish: what was asked for happens, and nobody learns of it.</summary>
    AnswersLost,

    /// <summary>Everything between the database and everybody takes longer.</summary>
    NetworkSlow,

    /// <summary>A worker's disk is full.</summary>
    DiskFull,
}

/// <summary>Something that goes wrong at a moment.</summary>
/// <param name="At">When, counted from the start of the faults.</param>
/// <param name="Fault">What.</param>
/// <param name="Target">Name of the role it strikes; empty for none.</param>
/// <param name="Lasts">For how long.</param>
internal sealed record FaultStep(TimeSpan At, Fault Fault, string Target, TimeSpan Lasts)
{
    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{At.TotalSeconds,5:0.0} s  {Fault}{(Target.Length > 0 ? " " + Target : "")} for {Lasts.TotalSeconds:0.0} s");
}
