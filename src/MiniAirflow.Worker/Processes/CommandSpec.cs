namespace MiniAirflow.Worker.Processes;

/// <summary>A command to run, complete: nothing is inherited.</summary>
internal sealed record CommandSpec
{
    /// <summary>Identity of the attempt; its processes carry it in their environment, by which they are found again.</summary>
    public required Guid TaskRunId { get; init; }

    /// <summary>Program and arguments.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>Whether <see cref="Argv"/> is <c>/bin/sh -c line</c>, whose exit codes 126 and 127 speak of the line.</summary>
    public bool IsShell { get; init; }

    /// <summary>The environment, as <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>Directory to run in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>How long it may run; <see cref="System.Threading.Timeout.InfiniteTimeSpan"/> for no limit.</summary>
    public TimeSpan Timeout { get; init; } = System.Threading.Timeout.InfiniteTimeSpan;

    /// <summary>How long it may take to end between SIGTERM and SIGKILL.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}
