namespace MiniAirflow.Client.Wire;

/// <summary>A sign of life: these two members and no others.</summary>
public sealed record HealthResource
{
    /// <summary>Always <c>ok</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Which service answers, e.g. <c>task-scheduler-api</c>.</summary>
    public required string Service { get; init; }
}
