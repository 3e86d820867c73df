namespace MiniAirflow.Core.Definitions;

/// <summary>Something that is done because a run or a task has ended, is late, or is tried again. Exactly one target is set in a valid definition.</summary>
public sealed record HookDefinition
{
    /// <summary>What it waits for; a set.</summary>
    public IReadOnlyList<HookEvent> On { get; init; } = [];

    /// <summary>An address that gets a request; null for another target.</summary>
    public WebhookTarget? Webhook { get; init; }

    /// <summary>People who get a mail; null for another target.</summary>
    public EmailTarget? Email { get; init; }

    /// <summary>A workflow that is started; null for another target.</summary>
    public WorkflowTarget? Workflow { get; init; }

    /// <summary>The target as a word: <c>webhook</c>, <c>email</c> or <c>workflow</c>.</summary>
    public string TargetKind => Webhook is not null ? "webhook" : Email is not null ? "email" : "workflow";

    /// <summary>The target for people. Of an address only the host: services hide their keys in the rest of it.</summary>
    public string TargetText =>
        Webhook is { UrlEnv: { } variable } ? $"webhook ${variable}"
        : Webhook is { Url: { } url } ? $"webhook {(Uri.TryCreate(url, UriKind.Absolute, out var address) ? address.GetLeftPart(UriPartial.Authority) : "")}"
        : Email is { } email ? $"email {string.Join(", ", email.To)}"
        : $"workflow {Workflow?.Name}";
}

/// <summary>What a hook may wait for.</summary>
public enum HookEvent : byte
{
    /// <summary>The run, or the task, ended well.</summary>
    Success,

    /// <summary>The run failed, or the task did, and it is not tried again.</summary>
    Failure,

    /// <summary>The run was cancelled.</summary>
    Cancelled,

    /// <summary>The run has not ended by its <see cref="WorkflowDefinition.Deadline"/>; it goes on.</summary>
    DeadlineMissed,

    /// <summary>No run has succeeded for <see cref="WorkflowDefinition.MustSucceedWithinSeconds"/>.</summary>
    SuccessOverdue,

    /// <summary>The run failed, or an attempt of the task failed or was lost, and it is tried again.</summary>
    Retry,

    /// <summary>The task was skipped.</summary>
    Skipped,

    /// <summary>Nothing happened: somebody asked for a sample. No hook names it, and every hook gets it.</summary>
    Test,
}

/// <summary>An address that gets a POST request.</summary>
public sealed record WebhookTarget
{
    /// <summary>The address; null when <see cref="UrlEnv"/> names it.</summary>
    public string? Url { get; init; }

    /// <summary>Environment variable of the scheduler with the address, where that is a secret itself; null when <see cref="Url"/> is given.</summary>
    public string? UrlEnv { get; init; }

    /// <summary>What the body looks like.</summary>
    public WebhookFormat Format { get; init; }

    /// <summary>Environment variable of the scheduler with the key by which requests are signed; null for requests without a signature.</summary>
    public string? SecretEnv { get; init; }
}

/// <summary>Shapes of a request's body.</summary>
public enum WebhookFormat
{
    /// <summary>All that is known, as JSON.</summary>
    Json,

    /// <summary>A message for an incoming webhook of Slack, or of what accepts the same: Mattermost, Rocket.Chat, Discord's <c>/slack</c>.</summary>
    Slack,

    /// <summary>An adaptive card for a webhook of Microsoft Teams.</summary>
    Teams,
}

/// <summary>People who get a mail.</summary>
public sealed record EmailTarget
{
    /// <summary>Their addresses.</summary>
    public IReadOnlyList<string> To { get; init; } = [];
}

/// <summary>A workflow that is started, by a hook or by a task.</summary>
public sealed record WorkflowTarget
{
    /// <summary>Its name; it need not exist yet.</summary>
    public required string Name { get; init; }

    /// <summary>Values for its parameters; they may have expressions: a hook's on what happened, a task's as its environment has.</summary>
    public IReadOnlyDictionary<string, string> Params { get; init; } = WorkflowDefinition.EmptyEnv;
}

/// <summary>By when each run should have ended.</summary>
public sealed record DeadlineDefinition
{
    /// <summary>From when on it is counted.</summary>
    public DeadlineReference From { get; init; }

    /// <summary>Seconds from then on.</summary>
    public int WithinSeconds { get; init; }
}

/// <summary>From when on a deadline is counted. Names and meaning are Airflow's.</summary>
public enum DeadlineReference
{
    /// <summary>The creation of the run.</summary>
    QueuedAt,

    /// <summary>The run's logical date; a run without one, or of a backfill, has no deadline then.</summary>
    LogicalDate,
}

/// <summary>The words of <see cref="HookEvent"/>.</summary>
public static class HookEvents
{
    private static readonly string[] Words = ["success", "failure", "cancelled", "deadline_missed", "success_overdue", "retry", "skipped", "test"];

    /// <summary>What hooks of a workflow may wait for.</summary>
    public static IReadOnlyList<HookEvent> OfWorkflow { get; } = [HookEvent.Success, HookEvent.Failure, HookEvent.Cancelled, HookEvent.DeadlineMissed, HookEvent.SuccessOverdue, HookEvent.Retry];

    /// <summary>What hooks of a task may wait for.</summary>
    public static IReadOnlyList<HookEvent> OfTask { get; } = [HookEvent.Success, HookEvent.Failure, HookEvent.Retry, HookEvent.Skipped];

    /// <summary>The word of an event.</summary>
    public static string Word(this HookEvent happened) => Words[(int)happened];

    /// <summary>Reads an event from its word.</summary>
    public static bool TryParse(string? word, out HookEvent happened)
    {
        var place = word is null ? -1 : Array.IndexOf(Words, word);
        happened = place < 0 ? default : (HookEvent)place;
        return place >= 0;
    }

    /// <summary>Reads an event from a word that this program wrote.</summary>
    /// <exception cref="FormatException">It is no such word.</exception>
    public static HookEvent Parse(string word) => TryParse(word, out var happened) ? happened : throw new FormatException($"'{word}' is no event of a hook.");
}
