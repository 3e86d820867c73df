namespace MiniAirflow.Core.Definitions;

/// <summary>What a task waits for instead of running a command: exactly one of the conditions. While it waits it has no slot.</summary>
public sealed record WaitDefinition
{
    /// <summary>A time: of the day (<c>18:30</c>) on the workflow's clock, on the day on which the task became ready; or a date and time; or a template of one. Null for another condition.</summary>
    public string? Time { get; init; }

    /// <summary>Seconds after <see cref="Time"/>; less than 0 for before.</summary>
    public int OffsetSeconds { get; init; }

    /// <summary>A length of time such as <c>90m</c>, from when the task became ready; null for another condition.</summary>
    public string? Duration { get; init; }

    /// <summary>An absolute path, with <c>*</c> and <c>?</c> in its names; there when one file fits. Null for another condition.</summary>
    public string? File { get; init; }

    /// <summary>The least size of the file, in bytes.</summary>
    public int MinBytes { get; init; }

    /// <summary>How long the file must not have changed, in seconds.</summary>
    public int StableSeconds { get; init; }

    /// <summary>A request that must be answered as it says; null for another condition.</summary>
    public HttpWait? Http { get; init; }

    /// <summary>A command that must exit with 0; null for another condition.</summary>
    public CommandDefinition? Command { get; init; }

    /// <summary>A run of another workflow that must have ended; null for another condition.</summary>
    public RunCondition? Run { get; init; }

    /// <summary>The name of an event that somebody must report; null for another condition.</summary>
    public string? Event { get; init; }

    /// <summary>Seconds between two looks of a worker.</summary>
    public int IntervalSeconds { get; init; } = DefaultIntervalSeconds;

    /// <summary>Seconds that the whole wait may last, all looks together; 0 for no limit.</summary>
    public int TimeoutSeconds { get; init; }

    /// <summary>What becomes of the attempt then.</summary>
    public WaitTimeout OnTimeout { get; init; }

    /// <summary>Whether a worker looks, which takes a slot for a moment; the store alone decides the other conditions.</summary>
    public bool IsLookedAt => File is not null || Http is not null || Command is not null;

    /// <summary>The key of its condition, such as <c>file</c>.</summary>
    public string Kind =>
        Time is not null ? "time" : Duration is not null ? "duration" : File is not null ? "file" : Http is not null ? "http" : Command is not null ? "command" : Run is not null ? "run" : "event";

    /// <summary>Seconds between two looks, where none are given.</summary>
    public const int DefaultIntervalSeconds = 60;
}

/// <summary>A request, and the answer that is waited for.</summary>
public sealed record HttpWait
{
    /// <summary>An absolute address, http or https.</summary>
    public required string Url { get; init; }

    /// <summary>The method.</summary>
    public string Method { get; init; } = DefaultMethod;

    /// <summary>The status of the answer.</summary>
    public int Status { get; init; } = DefaultStatus;

    /// <summary>A text that must be in the answer's first MiB; null for any.</summary>
    public string? Contains { get; init; }

    /// <summary>The method, where none is given.</summary>
    public const string DefaultMethod = "GET";

    /// <summary>The status, where none is given.</summary>
    public const int DefaultStatus = 200;
}

/// <summary>A run of another workflow that must have ended.</summary>
public sealed record RunCondition
{
    /// <summary>Name of the workflow.</summary>
    public required string Workflow { get; init; }

    /// <summary>The run's logical date, or a template of it; <see cref="Same"/> for that of the run that waits.</summary>
    public string LogicalDate { get; init; } = Same;

    /// <summary>Whether any end will do; otherwise it must have succeeded.</summary>
    public bool AnyEnd { get; init; }

    /// <summary>The word for the logical date of the run that waits.</summary>
    public const string Same = "same";
}

/// <summary>What becomes of an attempt whose wait has lasted too long.</summary>
public enum WaitTimeout
{
    /// <summary>It is timed out, and retried as after any failure.</summary>
    Fail,

    /// <summary>It is skipped (Airflow's soft_fail).</summary>
    Skip,
}
