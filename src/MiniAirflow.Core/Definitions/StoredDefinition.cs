using System.Text.Json;
namespace MiniAirflow.Core.Definitions;

/// <summary>A definition as its canonical text has it: null stands for a default, and is not written.</summary>
/// <remarks>Apart from the model because a generated reader ignores the initializers of init-only members: an absent key would come back as 0 or null.</remarks>
internal sealed record StoredWorkflow
{
    private static readonly SchedulePolicy Standard = new();

    public required string Name { get; init; }
    public string? Description { get; init; }
    public IReadOnlyList<string>? Tags { get; init; }
    public StoredSchedules? Schedule { get; init; }
    public string? Timezone { get; init; }
    public Catchup? Catchup { get; init; }
    public int? CatchupWindowSeconds { get; init; }
    public Overlap? Overlap { get; init; }
    public int? MaxActiveRuns { get; init; }
    public bool? DependsOnPast { get; init; }
    public int? MaxConsecutiveFailedRuns { get; init; }
    public int? JitterSeconds { get; init; }
    public bool? DataIntervals { get; init; }
    public int? MaxActiveTasks { get; init; }
    public int? MaxActiveTasksPerRun { get; init; }
    public StoredRunConcurrency? Concurrency { get; init; }
    public int? TimeoutSeconds { get; init; }
    public int? RetryCount { get; init; }
    public int? RetryDelaySeconds { get; init; }
    public RetryFrom? RetryFrom { get; init; }
    public RetentionDefinition? Retention { get; init; }
    public SortedDictionary<string, StoredParameter>? Params { get; init; }
    public SortedDictionary<string, string>? Env { get; init; }
    public SortedDictionary<string, string>? Secrets { get; init; }
    public StoredDeadline? Deadline { get; init; }
    public int? MustSucceedWithinSeconds { get; init; }
    public IReadOnlyList<StoredHook>? Hooks { get; init; }
    public IReadOnlyList<StoredGroup>? Groups { get; init; }
    public IReadOnlyList<StoredTask>? Tasks { get; init; }

    public static StoredWorkflow Of(WorkflowDefinition definition) => new()
    {
        Name = definition.Name,
        Description = Defaults.Omit(definition.Description, ""),
        Tags = Defaults.Omit(definition.Tags, tag => tag),
        Schedule = StoredSchedules.Of(definition.Schedules),
        Timezone = Defaults.Omit(definition.TimeZone, WorkflowDefinition.DefaultTimeZone),
        Catchup = Defaults.Omit(definition.Policy.Catchup, Standard.Catchup),
        CatchupWindowSeconds = Defaults.Omit(definition.Policy.CatchupWindowSeconds, Standard.CatchupWindowSeconds),
        Overlap = Defaults.Omit(definition.Policy.Overlap, Standard.Overlap),
        MaxActiveRuns = Defaults.Omit(definition.Policy.MaxActiveRuns, Standard.MaxActiveRuns),
        DependsOnPast = Defaults.Omit(definition.Policy.DependsOnPast, Standard.DependsOnPast),
        MaxConsecutiveFailedRuns = Defaults.Omit(definition.Policy.MaxConsecutiveFailedRuns, Standard.MaxConsecutiveFailedRuns),
        JitterSeconds = Defaults.Omit(definition.Policy.JitterSeconds, Standard.JitterSeconds),
        DataIntervals = Defaults.Omit(definition.Policy.HasDataIntervals, Standard.HasDataIntervals),
        MaxActiveTasks = Defaults.Omit(definition.MaxActiveTasks, 0),
        MaxActiveTasksPerRun = Defaults.Omit(definition.MaxActiveTasksPerRun, 0),
        Concurrency = StoredRunConcurrency.Of(definition.Concurrency),
        TimeoutSeconds = Defaults.Omit(definition.TimeoutSeconds, 0),
        RetryCount = Defaults.Omit(definition.RetryCount, 0),
        RetryDelaySeconds = Defaults.Omit(definition.RetryDelaySeconds, 0),
        RetryFrom = Defaults.Omit(definition.RetryFrom, Definitions.RetryFrom.Failed),
        Retention = definition.Retention,
        Params = Defaults.Sorted(definition.Params, StoredParameter.Of),
        Env = Defaults.Sorted(definition.Env, value => value),
        Secrets = Defaults.Sorted(definition.Secrets, name => name),
        Deadline = StoredDeadline.Of(definition.Deadline),
        MustSucceedWithinSeconds = Defaults.Omit(definition.MustSucceedWithinSeconds, 0),
        Hooks = Defaults.Omit(definition.Hooks, StoredHook.Of),
        Groups = Defaults.Omit(definition.Groups, StoredGroup.Of),
        Tasks = Defaults.Omit(definition.Tasks, StoredTask.Of),
    };

    public WorkflowDefinition ToDefinition() => new()
    {
        Name = Name,
        Description = Description ?? "",
        Tags = Tags ?? [],
        Schedules = [.. (Schedule ?? []).Select(schedule => schedule.ToDefinition())],
        TimeZone = Timezone ?? WorkflowDefinition.DefaultTimeZone,
        Policy = ToPolicy(),
        MaxActiveTasks = MaxActiveTasks ?? 0,
        MaxActiveTasksPerRun = MaxActiveTasksPerRun ?? 0,
        Concurrency = Concurrency?.ToDefinition(),
        TimeoutSeconds = TimeoutSeconds ?? 0,
        RetryCount = RetryCount ?? 0,
        RetryDelaySeconds = RetryDelaySeconds ?? 0,
        RetryFrom = RetryFrom ?? Definitions.RetryFrom.Failed,
        Retention = Retention,
        Params = Defaults.Restore(Params, parameter => parameter.ToDefinition()),
        Env = Defaults.Restore(Env, value => value),
        Secrets = Defaults.Restore(Secrets, name => name),
        Deadline = Deadline?.ToDefinition(),
        MustSucceedWithinSeconds = MustSucceedWithinSeconds ?? 0,
        Hooks = [.. (Hooks ?? []).Select(hook => hook.ToDefinition())],
        Groups = [.. (Groups ?? []).Select(group => group.ToDefinition())],
        Tasks = [.. (Tasks ?? []).Select(task => task.ToDefinition())],
    };

    private SchedulePolicy ToPolicy() => new()
    {
        Catchup = Catchup ?? Standard.Catchup,
        CatchupWindowSeconds = CatchupWindowSeconds ?? Standard.CatchupWindowSeconds,
        Overlap = Overlap ?? Standard.Overlap,
        MaxActiveRuns = MaxActiveRuns ?? Standard.MaxActiveRuns,
        DependsOnPast = DependsOnPast ?? Standard.DependsOnPast,
        MaxConsecutiveFailedRuns = MaxConsecutiveFailedRuns ?? Standard.MaxConsecutiveFailedRuns,
        JitterSeconds = JitterSeconds ?? Standard.JitterSeconds,
        HasDataIntervals = DataIntervals ?? Standard.HasDataIntervals,
    };
}

/// <summary>A parameter in the canonical text.</summary>
internal sealed record StoredParameter
{
    public ParameterType? Type { get; init; }
    public string? Default { get; init; }
    public IReadOnlyList<string>? Enum { get; init; }
    public decimal? Min { get; init; }
    public decimal? Max { get; init; }
    public string? Pattern { get; init; }
    public string? Description { get; init; }

    public static StoredParameter Of(ParameterDefinition parameter) => new()
    {
        Type = Defaults.Omit(parameter.Type, ParameterType.Text),
        Default = parameter.Default,
        Enum = Defaults.Omit(parameter.Enum, value => value),
        Min = Bare(parameter.Min),
        Max = Bare(parameter.Max),
        Pattern = parameter.Pattern,
        Description = Defaults.Omit(parameter.Description, ""),
    };

    // Without zeros at its end: 1.0 is 1.
    private static decimal? Bare(decimal? number) => number / 1.0000000000000000000000000000m;

    public ParameterDefinition ToDefinition() => new()
    {
        Type = Type ?? ParameterType.Text,
        Default = Default,
        Enum = Enum ?? [],
        Min = Min,
        Max = Max,
        Pattern = Pattern,
        Description = Description ?? "",
    };
}

/// <summary>A task in the canonical text.</summary>
internal sealed record StoredTask
{
    public required string Name { get; init; }
    public CommandDefinition? Command { get; init; }
    public StoredContainer? Container { get; init; }
    public string? Handler { get; init; }
    public StoredWait? WaitFor { get; init; }
    public StoredApproval? Approval { get; init; }
    public StoredWorkflowTarget? Workflow { get; init; }
    public string? Group { get; init; }
    public IReadOnlyList<string>? DependsOn { get; init; }
    public TriggerRule? TriggerRule { get; init; }
    public IReadOnlyList<string>? TeardownOf { get; init; }
    public bool? OnFailureFailRun { get; init; }
    public IReadOnlyList<string>? ContinueOn { get; init; }
    public StoredExitCodes? ExitCodes { get; init; }
    public BranchDefinition? Branch { get; init; }
    public string? When { get; init; }
    public JsonElement? ForEach { get; init; }
    public int? MaxParallel { get; init; }
    public string? ItemLabel { get; init; }
    public int? RetryCount { get; init; }
    public int? RetryDelaySeconds { get; init; }
    public RetryBackoff? RetryBackoff { get; init; }
    public int? RetryMaxDelaySeconds { get; init; }
    public int? RetryJitterPercent { get; init; }
    public int? TimeoutSeconds { get; init; }
    public int? QueueTimeoutSeconds { get; init; }
    public SortedDictionary<string, string>? Env { get; init; }
    public SortedDictionary<string, string>? Secrets { get; init; }
    public string? WorkingDirectory { get; init; }
    public string? Queue { get; init; }
    public int? Priority { get; init; }
    public string? Pool { get; init; }
    public int? PoolSlots { get; init; }
    public StoredConcurrency? Concurrency { get; init; }
    public IReadOnlyList<StoredHook>? Hooks { get; init; }

    public static StoredTask Of(TaskDefinition task) => new()
    {
        Name = task.Name,
        Command = task.Command,
        Container = StoredContainer.Of(task.Container),
        Handler = task.Handler,
        WaitFor = StoredWait.Of(task.WaitFor),
        Approval = StoredApproval.Of(task.Approval),
        Workflow = task.Workflow is { } workflow ? StoredWorkflowTarget.Of(workflow) : null,
        Group = task.Group,
        DependsOn = Defaults.Omit(task.DependsOn, parent => parent),
        TriggerRule = Defaults.Omit(task.TriggerRule, Definitions.TriggerRule.AllSuccess),
        TeardownOf = Defaults.Omit(task.TeardownOf, setup => setup),
        OnFailureFailRun = Defaults.Omit(task.FailsRun, false),
        ContinueOn = ContinueOnWords.Of(task.ContinueOn),
        ExitCodes = StoredExitCodes.Of(task.ExitCodes),
        Branch = task.Branch,
        When = task.When,
        ForEach = ItemList.Stored(task.ForEach),
        MaxParallel = Defaults.Omit(task.MaxParallel, 0),
        ItemLabel = task.ItemLabel,
        RetryCount = Defaults.Omit(task.RetryCount, 0),
        RetryDelaySeconds = Defaults.Omit(task.RetryDelaySeconds, 0),
        RetryBackoff = task.RetryBackoff == Definitions.RetryBackoff.Fixed ? null : task.RetryBackoff,
        RetryMaxDelaySeconds = Defaults.Omit(task.RetryMaxDelaySeconds, 0),
        RetryJitterPercent = Defaults.Omit(task.RetryJitterPercent, 0),
        TimeoutSeconds = Defaults.Omit(task.TimeoutSeconds, 0),
        QueueTimeoutSeconds = Defaults.Omit(task.QueueTimeoutSeconds, 0),
        Env = Defaults.Sorted(task.Env, value => value),
        Secrets = Defaults.Sorted(task.Secrets, name => name),
        WorkingDirectory = task.WorkingDirectory,
        Queue = Defaults.Omit(task.Queue, TaskDefinition.DefaultQueue),
        Priority = Defaults.Omit(task.Priority, TaskDefinition.DefaultPriority),
        Pool = task.Pool,
        PoolSlots = Defaults.Omit(task.PoolSlots, 1),
        Concurrency = StoredConcurrency.Of(task.Concurrency),
        Hooks = Defaults.Omit(task.Hooks, StoredHook.Of),
    };

    public TaskDefinition ToDefinition() => new()
    {
        Name = Name,
        Command = Command,
        Container = Container?.ToDefinition(),
        Handler = Handler,
        WaitFor = WaitFor?.ToDefinition(),
        Approval = Approval?.ToDefinition(),
        Workflow = Workflow?.ToDefinition(),
        Group = Group,
        DependsOn = DependsOn ?? [],
        TriggerRule = TriggerRule ?? Definitions.TriggerRule.AllSuccess,
        TeardownOf = TeardownOf ?? [],
        FailsRun = OnFailureFailRun ?? false,
        ContinueOn = ContinueOnWords.Read(ContinueOn ?? []),
        ExitCodes = ExitCodes?.ToDefinition(),
        Branch = Branch,
        When = When,
        ForEach = ItemList.Restored(ForEach),
        MaxParallel = MaxParallel ?? 0,
        ItemLabel = ItemLabel,
        RetryCount = RetryCount ?? 0,
        RetryDelaySeconds = RetryDelaySeconds ?? 0,
        RetryBackoff = RetryBackoff ?? Definitions.RetryBackoff.Fixed,
        RetryMaxDelaySeconds = RetryMaxDelaySeconds ?? 0,
        RetryJitterPercent = RetryJitterPercent ?? 0,
        TimeoutSeconds = TimeoutSeconds ?? 0,
        QueueTimeoutSeconds = QueueTimeoutSeconds ?? 0,
        Env = Defaults.Restore(Env, value => value),
        Secrets = Defaults.Restore(Secrets, name => name),
        WorkingDirectory = WorkingDirectory,
        Queue = Queue ?? TaskDefinition.DefaultQueue,
        Priority = Priority ?? TaskDefinition.DefaultPriority,
        Pool = Pool,
        PoolSlots = PoolSlots ?? 1,
        Concurrency = Concurrency?.ToDefinition(),
        Hooks = [.. (Hooks ?? []).Select(hook => hook.ToDefinition())],
    };
}

/// <summary>Leaving defaults out, and putting them back.</summary>
internal static class Defaults
{
    public static string? Omit(string value, string byDefault) => value == byDefault ? null : value;

    public static T? Omit<T>(T value, T byDefault) where T : struct => EqualityComparer<T>.Default.Equals(value, byDefault) ? null : value;

    public static IReadOnlyList<TOut>? Omit<TIn, TOut>(IReadOnlyList<TIn> list, Func<TIn, TOut> map) =>
        list.Count == 0 ? null : [.. list.Select(map)];

    public static SortedDictionary<string, TOut>? Sorted<TIn, TOut>(IReadOnlyDictionary<string, TIn> entries, Func<TIn, TOut> map)
    {
        if (entries.Count == 0) return null;
        var sorted = new SortedDictionary<string, TOut>(StringComparer.Ordinal);
        foreach (var (key, value) in entries) sorted.Add(key, map(value));
        return sorted;
    }

    public static SortedDictionary<string, TOut> Restore<TIn, TOut>(SortedDictionary<string, TIn>? entries, Func<TIn, TOut> map) =>
        entries is null ? new(StringComparer.Ordinal) : Sorted(entries, map) ?? new(StringComparer.Ordinal);
}
