using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Pools;
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

    /// <summary>What limits a task has; none for most.</summary>
    public IReadOnlyList<LimitDemand> LimitsOf(int task) => Version.HasLimits ? TaskLimits.Of(Shared, Version.Definition.Tasks[task]) : [];

    /// <summary>Priority of a task's attempts in the queue.</summary>
    public int PriorityOf(int task) => PriorityClass.Of(Version.Definition.Tasks[task].Priority, Shared.BackfillId is not null);

    /// <summary>When its first task started; its creation until then.</summary>
    public required DateTimeOffset StartedAt { get; set; }
}
