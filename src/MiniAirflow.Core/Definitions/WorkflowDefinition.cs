namespace MiniAirflow.Core.Definitions;

/// <summary>What a workflow <em>means</em>: the content of one workflow file, checked, without identity or state.</summary>
/// <remarks>
/// Two definitions with the same <see cref="DefinitionIdentity.HashOf"/> are the same version, however their
/// text was spelled. Instances are immutable; the defaults beside the members are those of an omitted key.
/// </remarks>
public sealed record WorkflowDefinition
{
    /// <summary>Unique among workflows; see <see cref="Limits.Name"/> for its form.</summary>
    public required string Name { get; init; }

    /// <summary>Free text for people; it is part of the version.</summary>
    public string Description { get; init; } = "";

    /// <summary>Words by which people find it among others; each has the form of a name, and there are at most <see cref="Limits.MaxTags"/>. Part of the version.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>The <see cref="Tags"/> with a space between them, as lists of workflows keep them.</summary>
    public string TagText => string.Join(' ', Tags);

    /// <summary>When it runs by itself: at every time that any of these names; none for a workflow that only runs when triggered.</summary>
    public IReadOnlyList<ScheduleDefinition> Schedules { get; init; } = [];

    /// <summary>IANA zone of the <see cref="Schedules"/> that name none of their own.</summary>
    public string TimeZone { get; init; } = DefaultTimeZone;

    /// <summary>What the schedule does when slots were missed, when runs overlap, and when runs fail.</summary>
    public SchedulePolicy Policy { get; init; } = new();

    /// <summary>How many of its attempts may be active at once, over all of its runs; 0 for no limit.</summary>
    public int MaxActiveTasks { get; init; }

    /// <summary>How many of its attempts may be active at once in one run; 0 for no limit.</summary>
    public int MaxActiveTasksPerRun { get; init; }

    /// <summary>How many of its runs that have the same key may be in progress at once; null for no such limit.</summary>
    public RunConcurrencyDefinition? Concurrency { get; init; }

    /// <summary>Seconds that a run may last from its beginning until it is ended with all that is open; 0 for no limit.</summary>
    public int TimeoutSeconds { get; init; }

    /// <summary>How often a run that failed is tried again as a whole, apart from the retries of its tasks; 0 to <see cref="Limits.MaxRetries"/>.</summary>
    public int RetryCount { get; init; }

    /// <summary>Seconds from a run's failure until it is tried again; 0 selects 1, 2, 4 … 30 s.</summary>
    public int RetryDelaySeconds { get; init; }

    /// <summary>What of a failed run is tried again.</summary>
    public RetryFrom RetryFrom { get; init; }

    /// <summary>Whether a time of its own may come for a run of it: the end of its timeout, or of the delay before it is tried again.</summary>
    public bool HasTimers => TimeoutSeconds > 0 || RetryCount > 0;

    /// <summary>How long its ended runs are kept; null for what the server's settings say.</summary>
    public RetentionDefinition? Retention { get; init; }

    /// <summary>Parameters that a trigger may set, by name.</summary>
    public IReadOnlyDictionary<string, ParameterDefinition> Params { get; init; } = EmptyParams;

    /// <summary>Environment of every task; a task's own <see cref="TaskDefinition.Env"/> wins.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = EmptyEnv;

    /// <summary>Secrets that every task gets as environment variables: the variable's name to the secret's; a task's own <see cref="TaskDefinition.Secrets"/> win.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = EmptyEnv;

    /// <summary>By when each run should have ended; null for no such time.</summary>
    public DeadlineDefinition? Deadline { get; init; }

    /// <summary>A run should succeed at least every so many seconds, whether or not any is created; 0 for no such wish.</summary>
    public int MustSucceedWithinSeconds { get; init; }

    /// <summary>What is done because of what became of a run.</summary>
    public IReadOnlyList<HookDefinition> Hooks { get; init; } = [];

    /// <summary>Whether it, or a task of it, has hooks at all.</summary>
    public bool HasHooks => Hooks.Count > 0 || Tasks.Any(task => task.Hooks.Count > 0);

    /// <summary>Groups that its tasks are shown in. They are no nodes of the graph.</summary>
    public IReadOnlyList<GroupDefinition> Groups { get; init; } = [];

    /// <summary>Nodes of the graph, in the order of the file.</summary>
    public IReadOnlyList<TaskDefinition> Tasks { get; init; } = [];

    /// <summary>The schedules as one line, for people and for the contract's <c>schedule_cron</c> member; empty for none.</summary>
    public string ScheduleText => string.Join("; ", Schedules);

    /// <summary>Whether any of its tasks has to wait for room, in a pool or under another limit, before it is queued.</summary>
    public bool HasLimits => MaxActiveTasks > 0 || MaxActiveTasksPerRun > 0 || Tasks.Any(task => task.Pool is not null || task.Concurrency is not null);

    /// <summary>The zone of workflows that name none.</summary>
    public const string DefaultTimeZone = "UTC";

    internal static readonly IReadOnlyDictionary<string, string> EmptyEnv = new SortedDictionary<string, string>(StringComparer.Ordinal);
    private static readonly IReadOnlyDictionary<string, ParameterDefinition> EmptyParams =
        new SortedDictionary<string, ParameterDefinition>(StringComparer.Ordinal);
}

/// <summary>What of a failed run is tried again.</summary>
public enum RetryFrom
{
    /// <summary>Only the tasks that did not succeed: what succeeded keeps its attempt and its outputs.</summary>
    Failed,

    /// <summary>All tasks.</summary>
    Start,
}
