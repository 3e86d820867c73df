using MiniAirflow.Core.Definitions;
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

    /// <summary>The task run whose work it does; null for a run of its own.</summary>
    public Guid? ParentTaskRunId { get; init; }

    /// <summary>Identity of each instance's newest attempt, by the model's number of it.</summary>
    public required Guid[] AttemptIds { get; set; }

    /// <summary>When each instance's newest attempt came into being.</summary>
    public required DateTimeOffset[] BornAt { get; set; }

    /// <summary>What an instance is to run.</summary>
    public TaskDefinition TaskOf(int instance) => Version.Definition.Tasks[Model.TaskOf(instance)];

    /// <summary>Notes an instance's newest attempt; the items of a mapped task come while the run is alive.</summary>
    public void Note(int instance, Guid attemptId, DateTimeOffset bornAt)
    {
        if (instance >= AttemptIds.Length) (AttemptIds, BornAt) = (Grown(AttemptIds, Model.InstanceCount), Grown(BornAt, Model.InstanceCount));
        (AttemptIds[instance], BornAt[instance]) = (attemptId, bornAt);
    }

    private static T[] Grown<T>(T[] array, int size)
    {
        Array.Resize(ref array, size);
        return array;
    }

    /// <summary>What limits an instance has; none for most. A mapped task has none: its items have.</summary>
    public IReadOnlyList<LimitDemand> LimitsOf(int instance) => Version.HasLimits && !Model.IsMapped(instance) ? TaskLimits.Of(Shared, TaskOf(instance)) : [];

    /// <summary>Whether a backfill has brought it about, directly or through other runs.</summary>
    public required bool IsOfBackfill { get; init; }

    /// <summary>Priority of an instance's attempts in the queue.</summary>
    public int PriorityOf(int instance) => PriorityClass.Of(TaskOf(instance).Priority, IsOfBackfill);

    /// <summary>When its first task started; its creation until then.</summary>
    public required DateTimeOffset StartedAt { get; set; }

    /// <summary>The revision of the row that this was read from, or wrote.</summary>
    public long Revision { get; set; }

    /// <summary>Rises when attempts change in a way that events do not tell: a clear makes some of no account, a mapped task becomes its items.</summary>
    public int Shape { get; set; }

    /// <summary>Number of an event before which it knows of all: what others have made of the run since is in the later ones.</summary>
    public long KnownUpTo { get; set; }
}
