using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Worker.Processes;

/// <summary>A command to run, complete: nothing is added from the worker's own environment.</summary>
public sealed record CommandSpec
{
    /// <summary>Name of the variable by which a process is known to belong to an attempt. It must be in <see cref="Environment"/>.</summary>
    public const string TaskRunIdVariable = "MINIAIRFLOW_TASK_RUN_ID";

    /// <summary>Name of the variable by which a process is known to belong to a worker instance, after that has died.</summary>
    public const string WorkerInstanceVariable = "MINIAIRFLOW_WORKER_INSTANCE";

    /// <summary>The shell that reads shell lines.</summary>
    public const string Shell = "/bin/sh";

    /// <summary>Program and arguments; a program without a slash is looked up in the PATH of <see cref="Environment"/>.</summary>
    public required IReadOnlyList<string> Argv { get; init; }

    /// <summary>What stands before it: another user, limits. Null, the default, for a plain start.</summary>
    public CommandLaunch? Launch { get; init; }

    /// <summary>The whole environment, as <c>KEY=VALUE</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>The attempt that the command belongs to.</summary>
    public required Guid TaskRunId { get; init; }

    /// <summary>Directory to run in; null for the worker's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>How long it may run; null for no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Time between SIGTERM and SIGKILL at a timeout or stop; 10 s by default.</summary>
    public TimeSpan GracePeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long after SIGKILL the worker waits for the processes to be gone before it gives them up as unkillable; 5 s by default.</summary>
    public TimeSpan KillPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long processes that outlive the command may still write before they are killed, so that the last lines of a <c>tee</c> are not lost; 200 ms by default.</summary>
    public TimeSpan OutputPatience { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Whether a shell reads the command, so that its exit codes 126, 127 and 128+n are the shell's words about what it ran.</summary>
    public bool IsShell => Argv is [.., "-c", _] && Argv[0].EndsWith("sh", StringComparison.Ordinal);

    /// <summary>The argument list of a task's command.</summary>
    public static IReadOnlyList<string> ArgvOf(CommandDefinition command) => command.Argv ?? ShellArgv(command.Shell!);

    /// <summary>The argument list of a shell line.</summary>
    public static IReadOnlyList<string> ShellArgv(string line) => [Shell, "-c", line];
}
