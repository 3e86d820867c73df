namespace MiniAirflow.Worker.Logs;

/// <summary>How much of an attempt's output is kept. What is over is counted and named in the log, and never changes how the attempt ends.</summary>
public sealed record AttemptLogLimits
{
    /// <summary>Bytes kept of one line; 64 KiB by default. A carriage return ends a line as well as a newline does.</summary>
    public int LineBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes kept from the beginning of an attempt's output; 8 MiB by default.</summary>
    public long HeadBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Bytes kept from its end, at least; 8 MiB by default. Up to half as much again is kept while it runs.</summary>
    public long TailBytes { get; init; } = 8 * 1024 * 1024;
}
