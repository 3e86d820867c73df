using MiniAirflow.Worker.Processes.Native;

namespace MiniAirflow.Worker.Processes;

/// <summary>Why a command could not be started (F74).</summary>
/// <param name="ExitCode">The code a shell would end with; null where none would.</param>
/// <param name="Reason">One sentence.</param>
internal sealed record StartFailure(int? ExitCode, string Reason)
{
    /// <summary>The failure behind an error number of posix_spawn or pipe.</summary>
    public static StartFailure Of(int error, CommandSpec spec) => error switch
    {
        Libc.ErrNoEntry when !Directory.Exists(spec.WorkingDirectory) => NoDirectory(spec.WorkingDirectory),
        Libc.ErrNoEntry => new StartFailure(127, $"command not found: {spec.Argv[0]} (or the interpreter in its first line)"),
        Libc.ErrAccess => new StartFailure(126, $"not executable: {spec.Argv[0]}"),
        Libc.ErrNoExec => new StartFailure(126, $"not executable: {spec.Argv[0]} is neither a program nor a script with an interpreter in its first line"),
        Libc.ErrArgumentsTooLong => new StartFailure(126, "could not start: arguments and environment are longer than the system allows"),
        Libc.ErrTooManyFiles or Libc.ErrFileTableFull => new StartFailure(null, "could not start: too many open files; raise the limit (ulimit -n) of the worker"),
        Libc.ErrAgain => new StartFailure(null, "could not start: too many processes; raise the limit (ulimit -u) of the worker"),
        Libc.ErrNoMemory => new StartFailure(null, "could not start: out of memory"),
        _ => new StartFailure(null, $"could not start: system error {error}"),
    };

    /// <summary>The working directory is not there.</summary>
    public static StartFailure NoDirectory(string directory) => new(null, $"could not start: the working directory {directory} does not exist");
}
