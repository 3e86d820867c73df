using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Runs;

/// <summary>States as words: what the store, the API, the CLI and the logs write, and how the finer states map to the contract's four.</summary>
public static class StateWords
{
    private static readonly string[] TaskWords =
    [
        "none", "scheduled", "queued", "running", "up_for_retry", "up_for_reschedule", "deferred", "awaiting_input",
        "success", "failed", "timed_out", "cancelled", "upstream_failed", "skipped", "removed", "lost",
    ];

    private static readonly string[] RunWords = ["queued", "running", "up_for_retry", "success", "failed", "cancelled", "timed_out"];

    private static readonly string[] StatusWords = ["pending", "running", "success", "failed"];

    /// <summary>The state of an attempt that ended like this.</summary>
    public static TaskState StateOf(OutcomeKind kind) => kind switch
    {
        OutcomeKind.Success => TaskState.Success,
        OutcomeKind.TimedOut => TaskState.TimedOut,
        OutcomeKind.Cancelled => TaskState.Cancelled,
        OutcomeKind.Lost => TaskState.Lost,
        OutcomeKind.Skipped => TaskState.Skipped,
        OutcomeKind.NotYet => TaskState.UpForReschedule,
        _ => TaskState.Failed,
    };

    /// <summary>The word of a task state, e.g. <c>up_for_retry</c>.</summary>
    public static string Word(this TaskState state) => TaskWords[(int)state];

    /// <summary>The word of a run state.</summary>
    public static string Word(this RunState state) => RunWords[(int)state];

    /// <summary>The word of a status.</summary>
    public static string Word(this RunStatus status) => StatusWords[(int)status];

    /// <summary>The word of what created a run.</summary>
    public static string Word(this RunTrigger trigger) => trigger switch { RunTrigger.Schedule => "schedule", RunTrigger.Backfill => "backfill", RunTrigger.Hook => "hook", RunTrigger.Workflow => "workflow", _ => "manual" };

    /// <summary>Reads a task state from its word.</summary>
    public static bool TryParseTaskState(string? word, out TaskState state) => TryFind(TaskWords, word, out state);

    /// <summary>Reads a run state from its word.</summary>
    public static bool TryParseRunState(string? word, out RunState state) => TryFind(RunWords, word, out state);

    /// <summary>Reads a status from its word.</summary>
    public static bool TryParseStatus(string? word, out RunStatus status) => TryFind(StatusWords, word, out status);

    /// <summary>Reads a task state from a word that this program wrote.</summary>
    /// <exception cref="FormatException">It is no such word.</exception>
    public static TaskState ParseTaskState(string word) =>
        TryParseTaskState(word, out var state) ? state : throw new FormatException($"'{word}' is no task state.");

    /// <summary>Reads a run state from a word that this program wrote.</summary>
    /// <exception cref="FormatException">It is no such word.</exception>
    public static RunState ParseRunState(string word) =>
        TryParseRunState(word, out var state) ? state : throw new FormatException($"'{word}' is no run state.");

    /// <summary>All status words, in their order, for messages and schemas.</summary>
    public static IReadOnlyList<string> AllStatusWords => StatusWords;

    /// <summary>Not yet running is pending, skipped is success, and every other unhappy end is failed (contract, "JSON shapes").</summary>
    public static RunStatus StatusOf(TaskState state) => state switch
    {
        TaskState.Running => RunStatus.Running,
        TaskState.Success or TaskState.Skipped => RunStatus.Success,
        TaskState.Failed or TaskState.TimedOut or TaskState.Cancelled or TaskState.UpstreamFailed
            or TaskState.Removed or TaskState.Lost => RunStatus.Failed,
        _ => RunStatus.Pending,
    };

    /// <summary>The contract's word for a run state.</summary>
    public static RunStatus StatusOf(RunState state) => state switch
    {
        RunState.Queued or RunState.UpForRetry => RunStatus.Pending,
        RunState.Running => RunStatus.Running,
        RunState.Success => RunStatus.Success,
        _ => RunStatus.Failed,
    };

    /// <summary>Whether an attempt in this state has ended for good.</summary>
    public static bool IsTerminal(this TaskState state) => state >= TaskState.Success;

    /// <summary>Whether a run in this state has ended for good.</summary>
    public static bool IsTerminal(this RunState state) => state >= RunState.Success;

    /// <summary>Whether a run in this state has ended badly by itself: not because somebody asked for its end.</summary>
    public static bool HasFailed(this RunState state) => state is RunState.Failed or RunState.TimedOut;

    private static bool TryFind<T>(string[] words, string? word, out T value) where T : struct, Enum
    {
        var index = word is null ? -1 : Array.IndexOf(words, word);
        value = index < 0 ? default : (T)Enum.ToObject(typeof(T), index);
        return index >= 0;
    }
}
