using System.Text.Json.Serialization;

namespace MiniAirflow.Chaos.Evidence;

/// <summary>What the database says, read by its own client and not through our ports.</summary>
internal sealed record History
{
    public IReadOnlyList<RunRow> Runs { get; init; } = [];

    public IReadOnlyList<AttemptRow> Attempts { get; init; } = [];

    public IReadOnlyList<EdgeRow> Edges { get; init; } = [];

    public IReadOnlyList<WorkerRow> Workers { get; init; } = [];

    public IReadOnlyList<EventRow> Events { get; init; } = [];

    public IReadOnlyList<OccurrenceRow> Occurrences { get; init; } = [];
}

/// <summary>A run.</summary>
internal sealed record RunRow(Guid Id, string Workflow, string State, DateTimeOffset? LogicalDate, string? IdempotencyKey, DateTimeOffset CreatedAt = default)
{
    [JsonIgnore]
    public bool HasEnded => State is "success" or "failed" or "cancelled";
}

/// <summary>An attempt.</summary>
internal sealed record AttemptRow(
    Guid Id, Guid RunId, string Task, int Attempt, string State, long? Token, Guid? WorkerId, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, string? Log = null)
{
    /// <summary>Its queue.</summary>
    public string Queue { get; init; } = "default";

    /// <summary>Higher first.</summary>
    public int Priority { get; init; } = 5;

    /// <summary>Since when it waited.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>When a worker got it last.</summary>
    public DateTimeOffset? LeasedAt { get; init; }

    /// <summary>How often a worker got it.</summary>
    public int LeaseCount { get; init; }

    private static readonly string[] Ends = ["success", "failed", "timed_out", "cancelled", "upstream_failed", "skipped", "removed", "lost"];

    [JsonIgnore]
    public bool HasEnded => Ends.Contains(State);

    public static bool IsEnd(string state) => Ends.Contains(state);
}

/// <summary>A task and one that it waits for.</summary>
internal sealed record EdgeRow(string Workflow, string Task, string Parent);

/// <summary>A worker.</summary>
internal sealed record WorkerRow(Guid Id, string Name, int Slots, string Status)
{
    /// <summary>The queues it serves.</summary>
    public IReadOnlyList<string> Queues { get; init; } = ["default"];
}

/// <summary>A change of an attempt's state, in the order of the commits.</summary>
internal sealed record EventRow(long Seq, Guid TaskRunId, string State);

/// <summary>What the ledger says became of a slot, or of several in a row.</summary>
internal sealed record OccurrenceRow(string Workflow, DateTimeOffset Slot, DateTimeOffset LastSlot, int Slots, string Outcome, Guid? RunId);
