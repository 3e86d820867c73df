using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>An open run in a lane's memory: the decider, and what its rows' events need. As true as the rows while its revision is the row's.</summary>
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

    /// <summary>When each task's newest attempt came into being.</summary>
    public required DateTimeOffset[] BornAt { get; init; }

    /// <summary>What limits a task has; none for most.</summary>
    public IReadOnlyList<LimitDemand> LimitsOf(int task) => Version.HasLimits ? TaskLimits.Of(Shared, Version.Definition.Tasks[task]) : [];

    /// <summary>Priority of a task's attempts in the queue.</summary>
    public int PriorityOf(int task) => PriorityClass.Of(Version.Definition.Tasks[task].Priority, Shared.BackfillId is not null);

    /// <summary>When its first task started; its creation until then.</summary>
    public required DateTimeOffset StartedAt { get; set; }

    /// <summary>The revision of the row that this was read from, or wrote.</summary>
    public long Revision { get; set; }

    /// <summary>Number of an event before which it knows of all: what others have made of the run since is in the later ones.</summary>
    public long KnownUpTo { get; set; }
}
