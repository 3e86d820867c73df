using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Why a command did not start, in words that a person can act on (F74).</summary>
internal static class StartFailure
{
    internal const int NotFoundCode = 127, NotExecutableCode = 126;

    internal static TaskOutcome NotFound(string program) => Failure($"command not found: {program}", NotFoundCode);

    internal static TaskOutcome NotExecutable(string program, string why) => Failure($"command not executable: {program}: {why}", NotExecutableCode);

    internal static TaskOutcome CouldNotStart(string why) => Failure($"could not start: {why}", null);

    /// <summary>What the error number of a start means, given what it was about to do.</summary>
    internal static TaskOutcome FromError(int error, string program, string? directory)
    {
        if (error is Os.ENOENT or Os.EACCES or Os.ENOTDIR or Os.ELOOP or Os.ENAMETOOLONG && directory is not null && DescribeDirectory(directory) is { } problem)
            return CouldNotStart(problem);
        return error switch
        {
            Os.ENOENT when Path.Exists(program) => NotExecutable(program, "the interpreter in its first line does not exist"),
            Os.ENOENT or Os.ENOTDIR => NotFound(program),
            Os.EACCES when Directory.Exists(program) => NotExecutable(program, "it is a directory"),
            Os.EACCES or Os.EPERM => NotExecutable(program, "permission denied"),
            Os.ENOEXEC => NotExecutable(program, "it is neither a program for this machine nor a script that begins with #!"),
            Os.ETXTBSY => NotExecutable(program, "it is being written"),
            Os.E2BIG => CouldNotStart("the argument list is too long: command and environment exceed what the system takes"),
            Os.EMFILE => CouldNotStart("the worker has no file descriptor left (ulimit -n)"),
            Os.ENFILE => CouldNotStart("the machine has no file descriptor left"),
            Os.EAGAIN => CouldNotStart("the limit of processes is reached (ulimit -u, or pids.max of the control group)"),
            Os.ENOMEM => CouldNotStart("the machine has not enough memory for another process"),
            _ => CouldNotStart($"{program}: {Os.Describe(error)}"),
        };
    }

    private static string? DescribeDirectory(string directory)
    {
        if (File.Exists(directory))
            return $"the working directory is a file: {directory}";
        if (!Directory.Exists(directory))
            return $"the working directory does not exist: {directory}";
        return ProgramPath.MayEnter(directory) ? null : $"the working directory may not be entered: {directory}";
    }

    private static TaskOutcome Failure(string reason, int? exitCode) => new() { Kind = OutcomeKind.Failed, ExitCode = exitCode, Reason = reason };
}
