using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Core.Storage;

/// <summary>What ends waits from outside: answers of people, and events.</summary>
/// <remarks>Each member is one transaction. A second answer or event changes nothing and is told so.</remarks>
public interface IWaitStore
{
    /// <summary>Answers what a task asks; the task ends, and what follows is decided.</summary>
    ValueTask<WaitResult> AnswerAsync(Guid taskRunId, TaskAnswer answer, CancellationToken cancellationToken);

    /// <summary>Reports the event that a task waits for; its data become the task's outputs.</summary>
    ValueTask<WaitResult> ReportAsync(EventReport report, CancellationToken cancellationToken);

    /// <summary>The attempts that wait for a person, newest first.</summary>
    /// <param name="before">Only those created before this attempt: a keyset cursor; null for all.</param>
    /// <param name="limit">How many to give at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<OpenQuestion>> ListQuestionsAsync(Guid? before, int limit, CancellationToken cancellationToken);

    /// <summary>The same, of these workflows alone.</summary>
    ValueTask<IReadOnlyList<OpenQuestion>> ListQuestionsWithinAsync(IReadOnlyList<Guid> workflowIds, Guid? before, int limit, CancellationToken cancellationToken);
}

/// <summary>An event that somebody reports.</summary>
/// <param name="Target">Which wait it is for.</param>
/// <param name="Data">Its data: outputs of the task.</param>
public sealed record EventReport(EventTarget Target, IReadOnlyDictionary<string, string> Data);

/// <summary>Which wait an event is for: the one with a token, or that of a task in a run.</summary>
public readonly record struct EventTarget
{
    private EventTarget(string? token, Guid runId, string? task) => (Token, RunId, Task) = (token, runId, task);

    /// <summary>The token; null for a task in a run.</summary>
    public string? Token { get; }

    /// <summary>The run.</summary>
    public Guid RunId { get; }

    /// <summary>Name of the task; null for a token.</summary>
    public string? Task { get; }

    /// <summary>The wait with a token.</summary>
    public static EventTarget OfToken(string token) => new(token, default, null);

    /// <summary>The wait of a task in a run.</summary>
    public static EventTarget OfTask(Guid runId, string task) => new(null, runId, task);
}

/// <summary>What became of an answer or an event.</summary>
/// <param name="Outcome">Whether it counts.</param>
/// <param name="Attempt">The attempt afterwards; null when there is none.</param>
/// <param name="Problem">Why it was refused, as one sentence; null otherwise.</param>
public sealed record WaitResult(WaitResultKind Outcome, TaskRun? Attempt = null, string? Problem = null)
{
    /// <summary>There is no such attempt, or none with this token.</summary>
    public static WaitResult NotFound { get; } = new(WaitResultKind.NotFound);
}

/// <summary>Ends of an answer or an event.</summary>
public enum WaitResultKind
{
    /// <summary>It counts.</summary>
    Accepted,

    /// <summary>There is no such attempt, or none with this token.</summary>
    NotFound,

    /// <summary>The attempt waits for no such thing, or no more; nothing was changed.</summary>
    NotWaiting,

    /// <summary>The answer does not fit the question; nothing was changed.</summary>
    Refused,
}

/// <summary>What a task asks, for those who answer.</summary>
/// <param name="Attempt">The attempt that asks.</param>
/// <param name="WorkflowName">Name of its workflow.</param>
/// <param name="Approval">What may be answered.</param>
public sealed record OpenQuestion(TaskRun Attempt, string WorkflowName, Definitions.ApprovalDefinition Approval);
