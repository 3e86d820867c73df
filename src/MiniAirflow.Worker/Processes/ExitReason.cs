using System.Globalization;
using System.Text;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>How a command ended, as the kernel says it.</summary>
/// <param name="Status">The wait status.</param>
internal readonly record struct WaitStatus(int Status)
{
    /// <summary>The status of an exit with a code.</summary>
    internal static WaitStatus OfExit(int code) => new((code & 0xff) << 8);

    /// <summary>Signal that ended it; null for none.</summary>
    internal int? Signal => (Status & 0x7f) is var signal and not 0 ? signal : null;

    /// <summary>Its exit code; null when a signal ended it.</summary>
    internal int? ExitCode => (Status & 0x7f) == 0 ? (Status >> 8) & 0xff : null;
}

/// <summary>Puts the end of a command in words. Pure.</summary>
internal static class ExitReason
{
    private const int ShellSignalBase = 128;

    /// <summary>Why a command that ended by itself did not succeed; null when it did.</summary>
    /// <param name="status">How it ended.</param>
    /// <param name="isShell">Whether its exit code is a shell's.</param>
    /// <param name="lastOutput">The last it wrote, in which a shell says what it could not run.</param>
    /// <param name="memory">What the kernel's count of out-of-memory kills says.</param>
    internal static string? Describe(WaitStatus status, bool isShell, ReadOnlySpan<byte> lastOutput, MemoryVerdict memory)
    {
        if (status.Signal is { } signal)
            return $"killed by {Signals.Describe(signal)}{MemoryWords(signal, memory)}";
        return status.ExitCode switch
        {
            0 => null,
            StartFailure.NotFoundCode when isShell => FromShell(lastOutput, ": not found", "command not found") ?? "command not found (exit code 127)",
            StartFailure.NotExecutableCode when isShell => FromShell(lastOutput, ": Permission denied", "command not executable: permission denied") ?? "command not executable (exit code 126)",
            > ShellSignalBase and <= ShellSignalBase + 64 when isShell => FromSignalOfChild(status.ExitCode.Value - ShellSignalBase, memory),
            var code => string.Create(CultureInfo.InvariantCulture, $"exit code {code}"),
        };
    }

    /// <summary>The outcome of a command that was stopped: why, and whether nothing of it is left.</summary>
    internal static string DescribeStop(OutcomeKind kind, TimeSpan? timeout, KillReport kill)
    {
        var why = kind switch
        {
            OutcomeKind.TimedOut => string.Create(CultureInfo.InvariantCulture, $"timed out after {timeout?.TotalSeconds:0.###} s"),
            OutcomeKind.Cancelled => "cancelled",
            _ => "stopped by its worker, which lost or handed back the attempt",
        };
        return kill.IsConfirmed ? why : $"{why}; kill unconfirmed: a process that is or may be its own still runs";
    }

    // dash says "/bin/sh: 1: nosuch: not found", bash "bash: line 1: nosuch: command not found": the name stands before the last words.
    private static string? FromShell(ReadOnlySpan<byte> output, string ending, string meaning)
    {
        var text = Encoding.UTF8.GetString(output.Length > 1024 ? output[^1024..] : output);
        foreach (var line in text.Split('\n').Reverse())
        {
            var end = line.Replace(": command not found", ": not found", StringComparison.Ordinal) is var plain && plain.EndsWith(ending, StringComparison.Ordinal)
                ? plain.Length - ending.Length
                : -1;
            if (end <= 0)
                continue;
            var name = plain[..end];
            return $"{meaning}: {name[(name.LastIndexOf(": ", StringComparison.Ordinal) is var at and >= 0 ? at + 2 : 0)..]}";
        }

        return null;
    }

    private static string FromSignalOfChild(int signal, MemoryVerdict memory) =>
        string.Create(CultureInfo.InvariantCulture, $"exit code {ShellSignalBase + signal}: a process of it was killed by {Signals.Describe(signal)}{MemoryWords(signal, memory)}");

    private static string MemoryWords(int signal, MemoryVerdict memory) => signal != Os.SIGKILL ? "" : memory switch
    {
        MemoryVerdict.OutOfMemory => ", out of memory",
        MemoryVerdict.Unknown => ", maybe out of memory",
        _ => "",
    };
}

/// <summary>Whether the kernel has killed for want of memory since the last look.</summary>
internal enum MemoryVerdict
{
    /// <summary>The kernel does not tell.</summary>
    Unknown,

    /// <summary>It has killed nothing.</summary>
    NoKill,

    /// <summary>It has killed a process.</summary>
    OutOfMemory,
}
