using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;

namespace MiniAirflow.Core.Storage;

/// <summary>Runs and their attempts, as people and programs ask for them.</summary>
/// <remarks>Each member is one transaction.</remarks>
public interface IRunStore
{
    /// <summary>Creates a run with an attempt for each task, and queues those that wait for nothing.</summary>
    ValueTask<CreateRunResult> CreateAsync(CreateRunRequest request, CancellationToken cancellationToken);

    /// <summary>Finds a run; null when there is none.</summary>
    ValueTask<WorkflowRun?> FindAsync(Guid runId, CancellationToken cancellationToken);

    /// <summary>Runs, newest first.</summary>
    ValueTask<Page<WorkflowRun>> ListAsync(RunFilter filter, CancellationToken cancellationToken);

    /// <summary>Finds an attempt; null when there is none.</summary>
    ValueTask<TaskRun?> FindTaskRunAsync(Guid taskRunId, CancellationToken cancellationToken);

    /// <summary>Finds the last attempt before one that succeeded at the same task, or at the same item of it, in the newest thousand runs of the workflow; null when there is none.</summary>
    ValueTask<TaskRun?> FindLastSuccessAsync(Guid taskRunId, CancellationToken cancellationToken);

    /// <summary>Attempts: newest first, or in the order of the file and then of the attempts when they are those of one run.</summary>
    ValueTask<Page<TaskRun>> ListTaskRunsAsync(TaskRunFilter filter, CancellationToken cancellationToken);

    /// <summary>Asks for a run's end: attempts that no worker holds end now, the others when their worker reports.</summary>
    ValueTask<CancelResult> CancelAsync(Guid runId, CancellationToken cancellationToken);

    /// <summary>What the end of a run before its time has killed so far, with that of the runs that do work for it.</summary>
    /// <returns>Null when there is no such run, or nobody asked for its end.</returns>
    ValueTask<CancelProof?> FindCancelProofAsync(Guid runId, CancellationToken cancellationToken);

    /// <summary>Asks for the end of one attempt; a no-op on one that has ended.</summary>
    ValueTask<CancelResult> CancelTaskRunAsync(Guid taskRunId, CancellationToken cancellationToken);

    /// <summary>Clears or marks tasks of a run, or cancels it; or only says what that would change. What is said and what is done are decided in the same transaction.</summary>
    ValueTask<RunOperationResult> OperateAsync(RunOperation operation, CancellationToken cancellationToken);

    /// <summary>Ends runs that have lasted too long, and tries those again whose delay after a failure is over.</summary>
    /// <returns>How long until the next one is due; null when none waits.</returns>
    ValueTask<TimeSpan?> AdvanceDueAsync(CancellationToken cancellationToken);

    /// <summary>What a run waits for whose turn among those with its concurrency key has not come; null for any other.</summary>
    ValueTask<TurnWait?> FindTurnAsync(Guid runId, CancellationToken cancellationToken);

    /// <summary>Notes something on a run, instead of what was noted before.</summary>
    /// <returns>False when there is no such run.</returns>
    ValueTask<bool> SetNoteAsync(Guid runId, string note, CancellationToken cancellationToken);
}

/// <summary>What became of a <see cref="RunOperation"/>.</summary>
/// <param name="Outcome">Whether it was done.</param>
/// <param name="Tasks">What was, or would be, done to each selected task.</param>
/// <param name="Problem">Why it was refused, as one sentence; null otherwise.</param>
public sealed record RunOperationResult(RunOperationOutcome Outcome, IReadOnlyList<OperatedTask> Tasks, string? Problem = null)
{
    /// <summary>There is no such run.</summary>
    public static RunOperationResult NotFound { get; } = new(RunOperationOutcome.NotFound, []);
}

/// <summary>Ends of a <see cref="RunOperation"/>.</summary>
public enum RunOperationOutcome
{
    /// <summary>It was done, or would be.</summary>
    Done,

    /// <summary>There is no such run.</summary>
    NotFound,

    /// <summary>It names what the run does not have.</summary>
    Refused,
}

/// <summary>What was, or would be, done to one task.</summary>
/// <param name="Name">Name of the task.</param>
/// <param name="Plan">What is done.</param>
public readonly record struct OperatedTask(string Name, TaskPlan Plan);

/// <summary>A run to create.</summary>
/// <param name="WorkflowId">Its workflow; the current version is taken.</param>
/// <param name="Params">Values given; checked against the version's parameters by the store, in the same transaction that picks the version.</param>
/// <param name="IdempotencyKey">A second request with the same key for the same workflow gets the first one's run; null for none.</param>
/// <param name="HookDepth">How many hooks in a row have led to it; 0 when no hook asks.</param>
/// <param name="TraceParent">The context in which somebody asks, a <c>traceparent</c>; null for a run that begins a trace of its own.</param>
public sealed record CreateRunRequest(
    Guid WorkflowId, IReadOnlyDictionary<string, string>? Params = null, string? IdempotencyKey = null, int HookDepth = 0, string? TraceParent = null);

/// <summary>What became of a <see cref="CreateRunRequest"/>.</summary>
/// <param name="Outcome">What was done.</param>
/// <param name="Run">The run, new or found; null when it was refused.</param>
/// <param name="Problem">Why it was refused, as one sentence; null otherwise.</param>
public sealed record CreateRunResult(CreateRunOutcome Outcome, WorkflowRun? Run, string? Problem = null);

/// <summary>Ends of a run's creation.</summary>
public enum CreateRunOutcome
{
    /// <summary>There is a new run.</summary>
    Created,

    /// <summary>The idempotency key was used before; its run is given.</summary>
    AlreadyCreated,

    /// <summary>There is no such workflow.</summary>
    WorkflowNotFound,

    /// <summary>The parameters do not fit the version's.</summary>
    BadParams,
}

/// <summary>Which runs to list.</summary>
public sealed record RunFilter
{
    /// <summary>Only those of this workflow.</summary>
    public Guid? WorkflowId { get; init; }

    /// <summary>Only those in this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Only those of these workflows; null for all.</summary>
    public IReadOnlyList<Guid>? Within { get; init; }

    /// <summary>Only those created at or after this time, in whole milliseconds: finer than that an id does not tell.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>Only those created before this time, in whole milliseconds.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Only those created before this run: a keyset cursor.</summary>
    public Guid? Before { get; init; }

    /// <summary>How many to pass over.</summary>
    public int Offset { get; init; }

    /// <summary>How many to give at most.</summary>
    public int Limit { get; init; } = 20;

    /// <summary>The least id that fits. Ids rise with the time of creation, so that no time needs an index of its own.</summary>
    public Guid Lowest => CreatedFrom is { } from ? IdSource.LowestAt(from) : Guid.Empty;

    /// <summary>The first id that no longer fits; null when all newer ones do.</summary>
    public Guid? Below => CreatedTo is { } to && IdSource.LowestAt(to) is var end && (Before is null || end < Before) ? end : Before;
}

/// <summary>Which attempts to list.</summary>
public sealed record TaskRunFilter
{
    /// <summary>Only those of this run.</summary>
    public Guid? RunId { get; init; }

    /// <summary>Only those in this status.</summary>
    public RunStatus? Status { get; init; }

    /// <summary>Only those of these workflows; null for all.</summary>
    public IReadOnlyList<Guid>? Within { get; init; }

    /// <summary>Only those created before this attempt: a keyset cursor.</summary>
    public Guid? Before { get; init; }

    /// <summary>How many to pass over.</summary>
    public int Offset { get; init; }

    /// <summary>How many to give at most.</summary>
    public int Limit { get; init; } = 20;
}

/// <summary>Ends of a request to cancel.</summary>
public enum CancelResult
{
    /// <summary>It has ended, or will as soon as its worker has killed what runs.</summary>
    Requested,

    /// <summary>It had ended before; nothing was changed.</summary>
    AlreadyEnded,

    /// <summary>There is none.</summary>
    NotFound,
}
