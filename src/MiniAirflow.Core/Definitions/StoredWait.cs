namespace MiniAirflow.Core.Definitions;

/// <summary>A wait in the canonical text.</summary>
internal sealed record StoredWait
{
    public string? Time { get; init; }
    public int? OffsetSeconds { get; init; }
    public string? Duration { get; init; }
    public string? File { get; init; }
    public int? MinBytes { get; init; }
    public int? StableSeconds { get; init; }
    public StoredHttpWait? Http { get; init; }
    public CommandDefinition? Command { get; init; }
    public StoredRunCondition? Run { get; init; }
    public string? Event { get; init; }
    public int? IntervalSeconds { get; init; }
    public int? TimeoutSeconds { get; init; }
    public WaitTimeout? OnTimeout { get; init; }

    public static StoredWait? Of(WaitDefinition? wait) => wait is null ? null : new()
    {
        Time = wait.Time,
        OffsetSeconds = Defaults.Omit(wait.OffsetSeconds, 0),
        Duration = wait.Duration,
        File = wait.File,
        MinBytes = Defaults.Omit(wait.MinBytes, 0),
        StableSeconds = Defaults.Omit(wait.StableSeconds, 0),
        Http = StoredHttpWait.Of(wait.Http),
        Command = wait.Command,
        Run = StoredRunCondition.Of(wait.Run),
        Event = wait.Event,
        IntervalSeconds = Defaults.Omit(wait.IntervalSeconds, WaitDefinition.DefaultIntervalSeconds),
        TimeoutSeconds = Defaults.Omit(wait.TimeoutSeconds, 0),
        OnTimeout = Defaults.Omit(wait.OnTimeout, WaitTimeout.Fail),
    };

    public WaitDefinition ToDefinition() => new()
    {
        Time = Time,
        OffsetSeconds = OffsetSeconds ?? 0,
        Duration = Duration,
        File = File,
        MinBytes = MinBytes ?? 0,
        StableSeconds = StableSeconds ?? 0,
        Http = Http?.ToDefinition(),
        Command = Command,
        Run = Run?.ToDefinition(),
        Event = Event,
        IntervalSeconds = IntervalSeconds ?? WaitDefinition.DefaultIntervalSeconds,
        TimeoutSeconds = TimeoutSeconds ?? 0,
        OnTimeout = OnTimeout ?? WaitTimeout.Fail,
    };
}

/// <summary>A request in the canonical text.</summary>
internal sealed record StoredHttpWait
{
    public required string Url { get; init; }
    public string? Method { get; init; }
    public int? Status { get; init; }
    public string? Contains { get; init; }

    public static StoredHttpWait? Of(HttpWait? http) => http is null ? null : new()
    {
        Url = http.Url,
        Method = Defaults.Omit(http.Method, HttpWait.DefaultMethod),
        Status = Defaults.Omit(http.Status, HttpWait.DefaultStatus),
        Contains = http.Contains,
    };

    public HttpWait ToDefinition() => new()
    {
        Url = Url,
        Method = Method ?? HttpWait.DefaultMethod,
        Status = Status ?? HttpWait.DefaultStatus,
        Contains = Contains,
    };
}

/// <summary>A run of another workflow in the canonical text.</summary>
internal sealed record StoredRunCondition
{
    public required string Workflow { get; init; }
    public string? LogicalDate { get; init; }
    public RunEnd? State { get; init; }

    public static StoredRunCondition? Of(RunCondition? run) => run is null ? null : new()
    {
        Workflow = run.Workflow,
        LogicalDate = Defaults.Omit(run.LogicalDate, RunCondition.Same),
        State = run.AnyEnd ? RunEnd.Ended : null,
    };

    public RunCondition ToDefinition() => new() { Workflow = Workflow, LogicalDate = LogicalDate ?? RunCondition.Same, AnyEnd = State == RunEnd.Ended };
}

internal enum RunEnd
{
    Success,
    Ended,
}

/// <summary>A question in the canonical text.</summary>
internal sealed record StoredApproval
{
    public string? Message { get; init; }
    public IReadOnlyList<string>? Options { get; init; }
    public SortedDictionary<string, StoredParameter>? Fields { get; init; }
    public int? TimeoutSeconds { get; init; }
    public string? Default { get; init; }
    public IReadOnlyList<string>? Approvers { get; init; }
    public IReadOnlyList<string>? FailOn { get; init; }

    public static StoredApproval? Of(ApprovalDefinition? approval) => approval is null ? null : new()
    {
        Message = Defaults.Omit(approval.Message, ""),
        Options = approval.Options.SequenceEqual(ApprovalDefinition.DefaultOptions) ? null : [.. approval.Options],
        Fields = Defaults.Sorted(approval.Fields, StoredParameter.Of),
        TimeoutSeconds = Defaults.Omit(approval.TimeoutSeconds, 0),
        Default = approval.Default,
        Approvers = Defaults.Omit(approval.Approvers, name => name),
        FailOn = approval.FailOn?.ToArray(),
    };

    public ApprovalDefinition ToDefinition() => new()
    {
        Message = Message ?? "",
        Options = Options ?? ApprovalDefinition.DefaultOptions,
        Fields = Defaults.Restore(Fields, field => field.ToDefinition()),
        TimeoutSeconds = TimeoutSeconds ?? 0,
        Default = Default,
        Approvers = Approvers ?? [],
        FailOn = FailOn,
    };
}

internal sealed class WaitTimeoutConverter() : System.Text.Json.Serialization.JsonStringEnumConverter<WaitTimeout>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower);

internal sealed class RunEndConverter() : System.Text.Json.Serialization.JsonStringEnumConverter<RunEnd>(System.Text.Json.JsonNamingPolicy.SnakeCaseLower);
