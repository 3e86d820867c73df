using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>An open run in the writer's memory: the decider, and what its rows' events need.</summary>
internal sealed class RunEntry
{
    /// <summary>The version it executes.</summary>
    public required WorkflowVersion Version { get; init; }

    /// <summary>What becomes of it.</summary>
    public required RunModel Model { get; init; }

    /// <summary>What its tasks share; its id is the run's.</summary>
    public required LeasedRun Shared { get; init; }

    /// <summary>Identity of each task's newest attempt, by task index.</summary>
    public required Guid[] AttemptIds { get; init; }

    /// <summary>When its first task started; its creation until then.</summary>
    public required DateTimeOffset StartedAt { get; set; }
}
