using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Processes;

/// <summary>How a command ended, as the system tells it.</summary>
internal readonly record struct CommandExit
{
    /// <summary>Why it could not be started; null when it was.</summary>
    public string? StartProblem { get; init; }

    /// <summary>Exit code; of a command that could not be started, the one a shell would give.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Signal that ended it.</summary>
    public int? Signal { get; init; }

    /// <summary>Whether it ran into its timeout.</summary>
    public bool IsTimedOut { get; init; }

    /// <summary>Whether it was stopped from outside.</summary>
    public bool IsStopped { get; init; }

    /// <summary>CPU time of it and the children it waited for.</summary>
    public TimeSpan CpuTime { get; init; }

    /// <summary>Largest resident size of one of its processes.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>Whether the kernel killed something for want of memory while it ran.</summary>
    public bool IsOutOfMemory { get; init; }

    /// <summary>What had to be killed; null for nothing.</summary>
    public KillReport? Kill { get; init; }
}
