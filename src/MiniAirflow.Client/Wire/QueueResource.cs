namespace MiniAirflow.Client.Wire;

/// <summary>A queue: a name by which tasks and workers find each other, and what goes on in it.</summary>
public sealed record QueueResource
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Names of the active workers that serve it, drained ones too.</summary>
    public required IReadOnlyList<string> Workers { get; init; }

    /// <summary>Slots of those workers that are given tasks. They are shared with the other queues that these serve.</summary>
    public required int Slots { get; init; }

    /// <summary>How many of these slots are free.</summary>
    public required int FreeSlots { get; init; }

    /// <summary>Task runs of it that workers hold: those that run, and those that are about to.</summary>
    public required int Holding { get; init; }

    /// <summary>Task runs that are ready and wait for a worker; above 100,000 they are not counted on.</summary>
    public required int Waiting { get; init; }

    /// <summary>Since when the one that has waited longest has been ready; absent when none waits.</summary>
    public DateTimeOffset? OldestSince { get; init; }

    /// <summary>The pause that holds it back, of everything before its own; absent for none.</summary>
    public PauseResource? Pause { get; init; }

    /// <summary>Why those that wait do: <c>pause</c>, <c>worker</c> or <c>slot</c>; absent when none waits.</summary>
    public string? Kind { get; init; }

    /// <summary>The same in full, for people.</summary>
    public string? Sentence { get; init; }
}

/// <summary>Who occupies the slots of a pool, or the workers of a queue, and who waits for them.</summary>
public sealed record OccupancyResource
{
    /// <summary>Name of the pool or the queue.</summary>
    public required string Name { get; init; }

    /// <summary>How many task runs occupy it, shown or not.</summary>
    public required int Holding { get; init; }

    /// <summary>How many task runs wait for it, shown or not; above 100,000 those of a queue are not counted on.</summary>
    public required int Waiting { get; init; }

    /// <summary>Why the first that waits does: <c>pool</c>, <c>pause</c>, <c>worker</c> or <c>slot</c>; absent when none waits.</summary>
    public string? Kind { get; init; }

    /// <summary>The same in full, for people.</summary>
    public string? Sentence { get; init; }

    /// <summary>Whether task runs of workflows that the caller may not see are left out of the lists. The counts have them.</summary>
    public required bool IsBounded { get; init; }

    /// <summary>Those that occupy it, the longest first.</summary>
    public required IReadOnlyList<OccupantResource> Holders { get; init; }

    /// <summary>Those that wait, in the order in which they are taken.</summary>
    public required IReadOnlyList<OccupantResource> Waiters { get; init; }
}

/// <summary>A task run that occupies a pool or a queue, or waits for it.</summary>
public sealed record OccupantResource
{
    /// <summary>The attempt.</summary>
    public required Guid TaskRunId { get; init; }

    /// <summary>Its run.</summary>
    public required Guid WorkflowRunId { get; init; }

    /// <summary>The run's workflow.</summary>
    public required string WorkflowName { get; init; }

    /// <summary>Its task.</summary>
    public required string TaskName { get; init; }

    /// <summary>The place of its item in a mapped task's list, from 0; absent for a task that is not mapped.</summary>
    public int? MapIndex { get; init; }

    /// <summary>Its number, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>Its state.</summary>
    public required string State { get; init; }

    /// <summary>How many slots it takes, or needs; 1 of a queue.</summary>
    public required int Slots { get; init; }

    /// <summary>Its priority, from 1 to 10; 0 for one of a backfill, which comes behind all others.</summary>
    public required int Priority { get; init; }

    /// <summary>Since when it occupies, or waits.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Name of the worker that holds it; absent while none does.</summary>
    public string? WorkerName { get; init; }

    /// <summary>Why it waits, where that is another reason than the first one's: it needs more slots than the pool has.</summary>
    public string? Sentence { get; init; }
}
