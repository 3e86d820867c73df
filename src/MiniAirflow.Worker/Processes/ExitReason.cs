namespace MiniAirflow.Worker.Processes;

/// <summary>The sentence that says why a command did not succeed. Pure.</summary>
internal static class ExitReason
{
    private static readonly Dictionary<int, string> SignalNames = new()
    {
        [1] = "SIGHUP", [2] = "SIGINT", [3] = "SIGQUIT", [4] = "SIGILL", [5] = "SIGTRAP", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE",
        [9] = "SIGKILL", [10] = "SIGUSR1", [11] = "SIGSEGV", [12] = "SIGUSR2", [13] = "SIGPIPE", [14] = "SIGALRM", [15] = "SIGTERM",
        [24] = "SIGXCPU", [25] = "SIGXFSZ", [31] = "SIGSYS",
    };

    /// <summary>Why it ended as it did; null when it succeeded.</summary>
    /// <param name="spec">What was run.</param>
    /// <param name="exit">How it ended.</param>
    /// <param name="logTail">The end of its output, in which a shell says what it missed.</param>
    public static string? Of(CommandSpec spec, CommandExit exit, string logTail)
    {
        if (exit.StartProblem is { } problem) return problem;
        if (exit.IsTimedOut) return $"Stopped at its timeout of {spec.Timeout.TotalSeconds:0.###} s.{Unconfirmed(exit)}";
        if (exit.IsStopped) return $"Cancelled.{Unconfirmed(exit)}";
        if (exit.IsOutOfMemory) return "Killed by the system: out of memory.";
        if (exit.Signal is { } signal) return $"Killed by {NameOf(signal)} ({signal}).{MaybeMemory(signal)}";
        return exit.ExitCode switch
        {
            0 => null,
            127 when spec.IsShell => $"command not found: {ShellComplaint(logTail) ?? Line(spec)}",
            126 when spec.IsShell => $"cannot execute: {ShellComplaint(logTail) ?? Line(spec)}",
            > 128 and < 160 when spec.IsShell => $"Exit code {exit.ExitCode}: a process of it was killed by {NameOf(exit.ExitCode.Value - 128)}.{MaybeMemory(exit.ExitCode.Value - 128)}",
            _ => $"Exit code {exit.ExitCode}.",
        };
    }

    /// <summary>A signal's name, e.g. <c>SIGSEGV</c>.</summary>
    public static string NameOf(int signal) => SignalNames.GetValueOrDefault(signal, $"signal {signal}");

    private static string MaybeMemory(int signal) => signal == 9 ? " Not by this worker; maybe by the system, for want of memory." : "";

    private static string Unconfirmed(CommandExit exit) =>
        exit.Kill is { IsConfirmed: false } ? " Kill unconfirmed: a process of it may still be there." : "";

    /// <summary>What the shell missed, from its own words: <c>sh: 1: foo: not found</c>.</summary>
    private static string? ShellComplaint(string logTail)
    {
        foreach (var line in logTail.Split('\n').Reverse())
        {
            var text = line.Trim();
            foreach (var ending in (string[])[": not found", ": command not found", ": No such file or directory", ": Permission denied"])
                if (text.EndsWith(ending, StringComparison.Ordinal)) return text[..^ending.Length].Split(": ")[^1];
        }
        return null;
    }

    private static string Line(CommandSpec spec) => spec.Argv[^1].Split('\n')[0];
}
