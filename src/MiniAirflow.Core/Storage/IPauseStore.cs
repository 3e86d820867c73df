namespace MiniAirflow.Core.Storage;

/// <summary>Pauses: of a workflow's schedule, of a queue, or of everything.</summary>
/// <remarks>
/// A paused workflow's schedule does not fire; it can still be triggered. From a paused queue no worker is given a task; what runs goes on. Under a pause of everything
/// neither happens anywhere.
/// </remarks>
public interface IPauseStore
{
    /// <summary>Pauses; a subject that is paused already gets the new reason and end.</summary>
    /// <returns>The pause as it is noted; null when there is no such workflow.</returns>
    ValueTask<Pause?> PauseAsync(PauseRequest request, CancellationToken cancellationToken);

    /// <summary>Ends a pause. The slots that have passed meanwhile are dealt with by each workflow's catch-up policy.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> ResumeAsync(PauseSubject subject, CancellationToken cancellationToken);

    /// <summary>All pauses, newest first.</summary>
    ValueTask<IReadOnlyList<Pause>> ListAsync(CancellationToken cancellationToken);

    /// <summary>When workers were given nothing from a queue, in the time between two instants; in no order, and spans may overlap.</summary>
    ValueTask<IReadOnlyList<PauseSpan>> ListSpansAsync(string queue, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken);
}

/// <summary>The time of a pause.</summary>
/// <param name="From">When it began.</param>
/// <param name="To">When it ended; null while it lasts.</param>
public readonly record struct PauseSpan(DateTimeOffset From, DateTimeOffset? To);

/// <summary>What a pause is of.</summary>
public enum PauseScope
{
    /// <summary>The schedule of one workflow.</summary>
    Workflow,

    /// <summary>One queue.</summary>
    Queue,

    /// <summary>All schedules and all queues.</summary>
    All,
}

/// <summary>What is paused.</summary>
/// <param name="Scope">The kind.</param>
/// <param name="Name">Identity of the workflow, name of the queue; empty for everything.</param>
public readonly record struct PauseSubject(PauseScope Scope, string Name)
{
    /// <summary>Identity of the workflow; null for anything else.</summary>
    public Guid? WorkflowId => Scope == PauseScope.Workflow ? Guid.Parse(Name) : null;

    /// <summary>Everything.</summary>
    public static PauseSubject All => new(PauseScope.All, "");

    /// <summary>A workflow's schedule.</summary>
    public static PauseSubject Workflow(Guid id) => new(PauseScope.Workflow, id.ToString());

    /// <summary>A queue.</summary>
    public static PauseSubject Queue(string name) => new(PauseScope.Queue, name);
}

/// <summary>A pause to begin.</summary>
/// <param name="Subject">What is paused.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="By">Who.</param>
/// <param name="ResumeAt">When it ends by itself; null for never.</param>
public sealed record PauseRequest(PauseSubject Subject, string Reason, string By, DateTimeOffset? ResumeAt = null);

/// <summary>A pause.</summary>
/// <param name="Subject">What is paused.</param>
/// <param name="Reason">Why, for people.</param>
/// <param name="By">Who.</param>
/// <param name="PausedAt">Since when.</param>
/// <param name="ResumeAt">When it ends by itself; null for never.</param>
public sealed record Pause(PauseSubject Subject, string Reason, string By, DateTimeOffset PausedAt, DateTimeOffset? ResumeAt);

/// <summary>Scopes as words: what the store, the API and the CLI write.</summary>
public static class PauseScopes
{
    private static readonly string[] Words = ["workflow", "queue", "all"];

    /// <summary>All words.</summary>
    public static IReadOnlyList<string> AllWords => Words;

    /// <summary>The word of a scope.</summary>
    public static string Word(this PauseScope scope) => Words[(int)scope];

    /// <summary>Reads a scope from its word.</summary>
    public static bool TryParse(string? word, out PauseScope scope)
    {
        var index = word is null ? -1 : Array.IndexOf(Words, word);
        scope = index < 0 ? default : (PauseScope)index;
        return index >= 0;
    }
}
