namespace MiniAirflow.Core.Definitions;

/// <summary>A node of a workflow: what to run, after what, and how to bear its failure.</summary>
public sealed record TaskDefinition
{
    /// <summary>Unique within its workflow.</summary>
    public required string Name { get; init; }

    /// <summary>What to run; null when a <see cref="Handler"/> or the program of a <see cref="Container"/>'s image does the work, or when there is something to wait for instead.</summary>
    public CommandDefinition? Command { get; init; }

    /// <summary>The container that the command runs in, or whose own program runs where there is no command; null for a command on the worker.</summary>
    public ContainerDefinition? Container { get; init; }

    /// <summary>Name of a registered in-process handler; null for a command.</summary>
    public string? Handler { get; init; }

    /// <summary>What it waits for, instead of running anything; null for a task that runs.</summary>
    public WaitDefinition? WaitFor { get; init; }

    /// <summary>What it asks a person, instead of running anything; null for a task that runs.</summary>
    public ApprovalDefinition? Approval { get; init; }

    /// <summary>The workflow of which a run does its work, instead of running anything itself; null for any other task.</summary>
    public WorkflowTarget? Workflow { get; init; }

    /// <summary>The group that it is shown in; null for none. What depends on a group depends on tasks of it: see <see cref="TaskGroups"/>.</summary>
    public string? Group { get; init; }

    /// <summary>Names of the tasks that must end before this one is decided.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>When it runs, given how its parents ended; a teardown has a rule of its own.</summary>
    public TriggerRule TriggerRule { get; init; }

    /// <summary>The setups that it clears up after; they are parents too. It runs when all parents have ended and one of these succeeded, even in a run that was cancelled.</summary>
    /// <remarks>Airflow's setup and teardown: how the work between them ended does not matter.</remarks>
    public IReadOnlyList<string> TeardownOf { get; init; } = [];

    /// <summary>Whether the failure of a teardown fails the run; that of any other task does anyway, if it is a leaf.</summary>
    public bool FailsRun { get; init; }

    /// <summary>Ends that the tasks after it take for a success.</summary>
    public ContinueOn ContinueOn { get; init; }

    /// <summary>Meanings of exit codes; null for the usual: 0 is a success.</summary>
    public ExitCodeRules? ExitCodes { get; init; }

    /// <summary>How it chooses among the tasks after it; null when all of them go by their rules.</summary>
    public BranchDefinition? Branch { get; init; }

    /// <summary>A condition on parameters and outputs; when it does not hold, the task is skipped instead of run. Null for none.</summary>
    public string? When { get; init; }

    /// <summary>A list for each of whose items it runs: a JSON array, or a template whose value is one. Null for a task that runs once.</summary>
    /// <remarks>Airflow's dynamic task mapping: the list is known only when the task is ready.</remarks>
    public string? ForEach { get; init; }

    /// <summary>Most items that may run, or wait to be retried, at once; 0 for no limit of its own.</summary>
    public int MaxParallel { get; init; }

    /// <summary>A template that names an item for people; null for its place in the list.</summary>
    public string? ItemLabel { get; init; }

    /// <summary>Every parent: <see cref="DependsOn"/>, and the setups of a teardown.</summary>
    public IEnumerable<string> Parents => TeardownOf.Count == 0 ? DependsOn : DependsOn.Union(TeardownOf, StringComparer.Ordinal);

    /// <summary>Whether it clears up after others.</summary>
    public bool IsTeardown => TeardownOf.Count > 0;

    /// <summary>Further attempts after a failed one; 0 to <see cref="Limits.MaxRetries"/>.</summary>
    public int RetryCount { get; init; }

    /// <summary>Seconds between attempts; 0 selects the exponential default of 1, 2, 4 … 30 s.</summary>
    public int RetryDelaySeconds { get; init; }

    /// <summary>How the delay grows from attempt to attempt.</summary>
    public RetryBackoff RetryBackoff { get; init; } = RetryBackoff.Fixed;

    /// <summary>Upper bound of the delay in seconds; 0 for the default: none when fixed, 30 when the delay is defaulted, else one hour.</summary>
    public int RetryMaxDelaySeconds { get; init; }

    /// <summary>Each delay is shortened at random by up to so many percent, so that what failed together is not tried again together; 0 to 100.</summary>
    public int RetryJitterPercent { get; init; }

    /// <summary>Seconds an attempt may run before its process tree is killed; 0 for no limit.</summary>
    public int TimeoutSeconds { get; init; }

    /// <summary>Seconds an attempt may wait, from when it became ready until it starts, before it fails; 0 for no limit. What its limits keep it waiting counts.</summary>
    public int QueueTimeoutSeconds { get; init; }

    /// <summary>Environment of this task, over the workflow's.</summary>
    public IReadOnlyDictionary<string, string> Env { get; init; } = WorkflowDefinition.EmptyEnv;

    /// <summary>Secrets that it gets as environment variables: the variable's name to the secret's, over the workflow's.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = WorkflowDefinition.EmptyEnv;

    /// <summary>Directory to run in; null for the folder of the workflow file, or the attempt's own temporary directory.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Routing label: only workers that serve this queue take the task.</summary>
    public string Queue { get; init; } = DefaultQueue;

    /// <summary>1 (low) to 10 (high): higher first, then older.</summary>
    public int Priority { get; init; } = DefaultPriority;

    /// <summary>The pool whose slots it occupies while it is queued or runs; null for none.</summary>
    public string? Pool { get; init; }

    /// <summary>Slots of <see cref="Pool"/> that it occupies; 1 to <see cref="Limits.MaxPoolSlots"/>.</summary>
    public int PoolSlots { get; init; } = 1;

    /// <summary>How many attempts may be active at once that share a key with it; null for no such limit.</summary>
    public ConcurrencyDefinition? Concurrency { get; init; }

    /// <summary>What is done because of what became of it.</summary>
    public IReadOnlyList<HookDefinition> Hooks { get; init; } = [];

    /// <summary>The queue of tasks that name none.</summary>
    public const string DefaultQueue = "default";

    /// <summary>The priority of tasks that name none.</summary>
    public const int DefaultPriority = 5;
}

/// <summary>How the delay between attempts grows.</summary>
public enum RetryBackoff
{
    /// <summary>The same delay each time.</summary>
    Fixed,

    /// <summary>Doubled each time.</summary>
    Exponential,

    /// <summary>Longer by the first delay each time.</summary>
    Linear,
}

/// <summary>A command: a line for <c>/bin/sh -c</c>, or an argument list that no shell sees.</summary>
public sealed record CommandDefinition
{
    /// <summary>The shell line; null when <see cref="Argv"/> is given.</summary>
    public string? Shell { get; init; }

    /// <summary>Program and arguments; null when <see cref="Shell"/> is given.</summary>
    public IReadOnlyList<string>? Argv { get; init; }

    /// <summary>A command that a shell reads.</summary>
    public static CommandDefinition FromShell(string line) => new() { Shell = line };

    /// <summary>A command that is executed as it stands.</summary>
    public static CommandDefinition FromArgv(params IReadOnlyList<string> argv) => new() { Argv = argv };

    /// <summary>The command as one line for people and for the contract's <c>command</c> member.</summary>
    public override string ToString() => Shell ?? string.Join(' ', (Argv ?? []).Select(Quoted));

    private static string Quoted(string argument) =>
        argument.Length > 0 && argument.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=:,+@%".Contains(c, StringComparison.Ordinal))
            ? argument
            : "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
