namespace MiniAirflow.Client.Wire;

/// <summary>A task of a workflow's current version.</summary>
public sealed record TaskResource
{
    /// <summary>Identity.</summary>
    public required Guid Id { get; init; }

    /// <summary>Its workflow.</summary>
    public required Guid WorkflowId { get; init; }

    /// <summary>Name, unique within the workflow.</summary>
    public required string Name { get; init; }

    /// <summary>What it runs, as one line of text; empty for an in-process handler.</summary>
    public required string Command { get; init; }

    /// <summary>Further attempts after a failed one.</summary>
    public required int RetryCount { get; init; }

    /// <summary>Seconds between attempts; 0 for the exponential default.</summary>
    public required int RetryDelaySeconds { get; init; }

    /// <summary>Seconds an attempt may run; 0 for no limit.</summary>
    public required int TimeoutSeconds { get; init; }

    /// <summary>When its version was published.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The argument list of a command that no shell reads; absent for a shell line.</summary>
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>The image of the container in which it runs, whose own program runs when there is no command; absent for a task that runs on the worker.</summary>
    public string? Container { get; init; }

    /// <summary>Name of the in-process handler; absent for a command.</summary>
    public string? Handler { get; init; }

    /// <summary>What it waits for without a slot instead of running anything: <c>time duration file http command run event</c> or <c>approval</c>; absent for a task that runs.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>Name of the workflow of which a run does its work; absent for a task that runs something itself.</summary>
    public string? RunsWorkflow { get; init; }

    /// <summary>The group that it is in; absent for none.</summary>
    public string? Group { get; init; }

    /// <summary>Names of the tasks it waits for.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>When it runs, given how those it waits for ended, such as <c>all_success</c>; absent for a teardown, which has a rule of its own.</summary>
    public string? TriggerRule { get; init; }

    /// <summary>The condition without which it is skipped; absent for none.</summary>
    public string? When { get; init; }

    /// <summary>The list that it is mapped over: a JSON array, or a template whose value is one; absent for a task that runs once.</summary>
    public string? ForEach { get; init; }

    /// <summary>Most of its items that run at once; absent for no limit.</summary>
    public int? MaxParallel { get; init; }

    /// <summary>Whether it chooses which of the tasks after it run.</summary>
    public bool IsBranch { get; init; }

    /// <summary>Names of the setups that it clears away after; absent for a task that is no teardown.</summary>
    public IReadOnlyList<string>? TeardownOf { get; init; }

    /// <summary>How the delay between attempts grows: <c>fixed</c>, <c>linear</c> or <c>exponential</c>.</summary>
    public string RetryBackoff { get; init; } = "";

    /// <summary>Upper bound of the delay in seconds; 0 for the default.</summary>
    public int RetryMaxDelaySeconds { get; init; }

    /// <summary>Environment of this task alone.</summary>
    public IReadOnlyDictionary<string, string>? Env { get; init; }

    /// <summary>Secrets that this task gets, by environment variable: their names.</summary>
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    /// <summary>Directory it runs in; absent for the default.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Routing label.</summary>
    public string Queue { get; init; } = "";

    /// <summary>1 (low) to 10 (high).</summary>
    public int Priority { get; init; }

    /// <summary>The pool whose slots it occupies; absent for none.</summary>
    public string? Pool { get; init; }

    /// <summary>How many slots of it; absent without a pool.</summary>
    public int? PoolSlots { get; init; }

    /// <summary>The key that it shares a limit by, as it is written; absent for none.</summary>
    public string? ConcurrencyKey { get; init; }

    /// <summary>How many with that key may be active at once; absent without a key.</summary>
    public int? ConcurrencyLimit { get; init; }
}

/// <summary>An edge: a task waits for another.</summary>
public sealed record TaskDependencyResource
{
    /// <summary>Identity, derived from the two ends.</summary>
    public required Guid Id { get; init; }

    /// <summary>The task that waits.</summary>
    public required Guid TaskId { get; init; }

    /// <summary>The task it waits for.</summary>
    public required Guid DependsOnTaskId { get; init; }
}
