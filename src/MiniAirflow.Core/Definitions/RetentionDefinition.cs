namespace MiniAirflow.Core.Definitions;

/// <summary>How long ended runs of a workflow are kept. What is not said here is for the server's settings to say.</summary>
public sealed record RetentionDefinition
{
    /// <summary>Days from a run's end after which it is removed; 0 for never. Null for the server's setting. At most <see cref="Limits.MaxRetentionDays"/>.</summary>
    public int? Days { get; init; }

    /// <summary>How many ended runs are kept, the newest; 0 for all. Null for the server's setting. At most <see cref="Limits.MaxRetentionRuns"/>.</summary>
    public int? Runs { get; init; }
}
