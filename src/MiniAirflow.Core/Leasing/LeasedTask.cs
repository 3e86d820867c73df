using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Leasing;

/// <summary>An attempt that a worker may run, with everything it needs to do so.</summary>
public sealed class LeasedTask
{
    /// <summary>Identity of the attempt.</summary>
    public required Guid TaskRunId { get; init; }

    /// <summary>Fencing token: rises with every lease of anything; a report with an older one is refused.</summary>
    public required long Token { get; init; }

    /// <summary>Number of the attempt, from 1.</summary>
    public required int Attempt { get; init; }

    /// <summary>What to run.</summary>
    public required TaskDefinition Task { get; init; }

    /// <summary>The run it belongs to.</summary>
    public required LeasedRun Run { get; init; }

    /// <summary>The tasks that its expressions name, by name.</summary>
    public IReadOnlyDictionary<string, UpstreamTask> Upstream { get; init; } = NoUpstream;

    /// <summary>The variables that its expressions name, by name; those that do not exist are not among them.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = WorkflowDefinition.EmptyEnv;

    /// <summary>How much longer its wait may last, when it is looked at for a worker's sake; null for no limit.</summary>
    public TimeSpan? WaitLeft { get; init; }

    /// <summary>The item of a mapped task that this is about; null for a task that is not mapped, and for a mapped one whose list is not known yet.</summary>
    public MapItem? Map { get; init; }

    /// <summary>The same attempt with something else to run.</summary>
    public LeasedTask With(TaskDefinition task) => new() { TaskRunId = TaskRunId, Token = Token, Attempt = Attempt, Task = task, Run = Run, Upstream = Upstream, Variables = Variables, Map = Map, WaitLeft = WaitLeft };

    /// <summary>The same attempt as if it were about an item.</summary>
    internal LeasedTask With(MapItem item) => new() { TaskRunId = TaskRunId, Token = Token, Attempt = Attempt, Task = Task, Run = Run, Upstream = Upstream, Variables = Variables, Map = item };

    private static readonly IReadOnlyDictionary<string, UpstreamTask> NoUpstream = new Dictionary<string, UpstreamTask>();
}

/// <summary>One item of a mapped task.</summary>
/// <param name="Index">Its place in the list, from 0.</param>
/// <param name="Item">The item, as JSON.</param>
/// <param name="Label">What people call it; empty for its place.</param>
public sealed record MapItem(int Index, string Item, string Label);

/// <summary>What the tasks of one run share.</summary>
public sealed class LeasedRun
{
    /// <summary>Identity of the run.</summary>
    public required Guid Id { get; init; }

    /// <summary>Identity of the workflow.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>What the workflow means: its name, its environment.</summary>
    public required WorkflowDefinition Definition { get; init; }

    /// <summary>What the run is about; null for a manual one.</summary>
    public DataInterval? Interval { get; init; }

    /// <summary>Label in schedule time: the start of the interval; null for a manual run.</summary>
    public DateTimeOffset? LogicalDate => Interval?.Start;

    /// <summary>The backfill that it belongs to; null for none. The tasks of backfills come after those of all other runs.</summary>
    public Guid? BackfillId { get; init; }

    /// <summary>Where in somebody's trace it belongs (<see cref="Tracing.RunTrace"/>); null for a run that begins a trace of its own.</summary>
    public string? TraceParent { get; init; }

    /// <summary>Values of the run's parameters.</summary>
    public required IReadOnlyDictionary<string, string> Params { get; init; }
}

/// <summary>A worker's report that an attempt has ended.</summary>
/// <param name="TaskRunId">The attempt.</param>
/// <param name="Token">Its fencing token.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Duration">How long it ran, by a monotonic clock; the store dates the start from it, so no worker's wall clock counts (F28).</param>
/// <param name="LogTail">The end of its log, as text.</param>
public sealed record FinishedAttempt(Guid TaskRunId, long Token, TaskOutcome Outcome, TimeSpan Duration, string LogTail = "");

/// <summary>A worker's report that an attempt runs.</summary>
/// <param name="TaskRunId">The attempt.</param>
/// <param name="Token">Its fencing token.</param>
/// <param name="Elapsed">How long it has been running, by a monotonic clock.</param>
public readonly record struct StartedAttempt(Guid TaskRunId, long Token, TimeSpan Elapsed);

/// <summary>A worker's hold on an attempt.</summary>
/// <param name="TaskRunId">The attempt.</param>
/// <param name="Token">Its fencing token.</param>
public readonly record struct Lease(Guid TaskRunId, long Token);
