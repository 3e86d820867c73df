using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>What one attempt asks for.</summary>
internal sealed record JobOrder
{
    /// <summary>The attempt, with its values put in.</summary>
    public required LeasedTask Leased { get; init; }

    /// <summary>Its environment without secrets, as <c>KEY=VALUE</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Values of its secrets, by variable.</summary>
    public required IReadOnlyDictionary<string, string> Secrets { get; init; }

    /// <summary>Name of the worker.</summary>
    public required string Worker { get; init; }

    /// <summary>The namespace, for people.</summary>
    public required string Namespace { get; init; }

    /// <summary>How long it may run, once it does; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Between SIGTERM and SIGKILL.</summary>
    public required TimeSpan Grace { get; init; }
}

/// <summary>Why an attempt must stop.</summary>
internal enum JobStop
{
    /// <summary>Somebody asked for its end.</summary>
    Cancelled,

    /// <summary>It is this worker's no more: the Job goes on.</summary>
    LetGo,
}

/// <summary>How an attempt ended.</summary>
/// <param name="Outcome">The outcome, without outputs.</param>
/// <param name="Outputs">What the container left as its termination message; null for nothing.</param>
internal readonly record struct JobEnd(TaskOutcome Outcome, string? Outputs = null);
