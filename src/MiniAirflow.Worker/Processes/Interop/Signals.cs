using System.Globalization;

namespace MiniAirflow.Worker.Processes.Interop;

/// <summary>Names of signals.</summary>
internal static class Signals
{
    private static readonly string[] Names =
    [
        "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE", "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM",
        "SIGSTKFLT", "SIGCHLD", "SIGCONT", "SIGSTOP", "SIGTSTP", "SIGTTIN", "SIGTTOU", "SIGURG", "SIGXCPU", "SIGXFSZ", "SIGVTALRM", "SIGPROF", "SIGWINCH", "SIGIO", "SIGPWR", "SIGSYS",
    ];

    /// <summary>The name and number of a signal, e.g. <c>SIGSEGV (11)</c>.</summary>
    internal static string Describe(int signal) =>
        signal > 0 && signal < Names.Length
            ? string.Create(CultureInfo.InvariantCulture, $"{Names[signal]} ({signal})")
            : string.Create(CultureInfo.InvariantCulture, $"signal {signal}");
}
