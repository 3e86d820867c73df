using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Handlers;

/// <summary>The built-in kind of task: a command, run by its slot's <see cref="CommandRunner"/>.</summary>
internal sealed class CommandExecutor(CommandRunner runner, AttemptLog log, TaskEnvironment environment, TaskFolder folder, TimeSpan grace) : IAttemptExecutor
{
    private static readonly string Shell = "/bin/sh";

    /// <inheritdoc/>
    public ExecutionResult Execute(HeldTask held)
    {
        folder.Prepare();
        var spec = SpecOf(held.Leased);
        log.Begin(held.Leased.TaskRunId);
        runner.Reset();
        held.OnStop(runner.Stop);
        try
        {
            var exit = runner.Run(spec, log);
            log.End();
            return ResultOf(spec, exit);
        }
        finally
        {
            held.OnStop(null);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        runner.Dispose();
        folder.Dispose();
    }

    private CommandSpec SpecOf(LeasedTask leased)
    {
        var command = leased.Task.Command!;
        return new CommandSpec
        {
            TaskRunId = leased.TaskRunId,
            Argv = command.Argv ?? [Shell, "-c", command.Shell!],
            IsShell = command.Argv is null,
            Environment = environment.Of(leased, folder),
            WorkingDirectory = leased.Task.WorkingDirectory ?? folder.Temporary,
            Timeout = leased.Task.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(leased.Task.TimeoutSeconds) : Timeout.InfiniteTimeSpan,
            Grace = grace,
        };
    }

    private ExecutionResult ResultOf(CommandSpec spec, CommandExit exit)
    {
        var tail = log.Tail();
        var outputs = OutputFile.Read(folder.Output, out var outputProblem);
        var reason = ExitReason.Of(spec, exit, tail);
        return new ExecutionResult(
            new TaskOutcome
            {
                Kind = KindOf(exit),
                ExitCode = exit.ExitCode,
                Signal = exit.Signal,
                Reason = reason ?? outputProblem,
                CpuTime = exit.CpuTime,
                PeakMemoryBytes = exit.PeakMemoryBytes,
                OutputBytes = log.TotalBytes,
                OutputBytesDropped = log.DroppedBytes,
                Outputs = outputs,
                Kill = exit.Kill,
            },
            tail);
    }

    private static OutcomeKind KindOf(CommandExit exit) =>
        exit.IsTimedOut ? OutcomeKind.TimedOut
        : exit.IsStopped ? OutcomeKind.Cancelled
        : exit.ExitCode == 0 ? OutcomeKind.Success
        : OutcomeKind.Failed;
}
