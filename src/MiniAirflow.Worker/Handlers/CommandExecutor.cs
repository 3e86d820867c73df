using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Handlers;

/// <summary>The built-in kind of task: a command, run by its slot's <see cref="CommandRunner"/>.</summary>
internal sealed class CommandExecutor(Guid workerId, SlotDirectory directory, TaskEnvironment environment, AttemptLog log, TimeSpan grace) : IAttemptExecutor
{
    private readonly CommandRunner _runner = new();
    private readonly CommandControl _control = new();
    private readonly TaskPlace _place = new(workerId, directory.TemporaryDirectory, directory.OutputFile);

    /// <inheritdoc/>
    public ExecutionResult Execute(HeldTask held) => Execute(held, held.Leased.Task.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(held.Leased.Task.TimeoutSeconds) : null);

    /// <summary>Runs one attempt's command to its end, or until its time is over.</summary>
    /// <param name="held">The attempt.</param>
    /// <param name="timeout">How long it may run; null for no limit.</param>
    public ExecutionResult Execute(HeldTask held, TimeSpan? timeout)
    {
        var id = held.Leased.TaskRunId;
        log.Begin(id);
        _control.Begin(id); // before the stop can call: a stop that has come already must find the attempt
        held.OnStop(() => _control.Stop(id, held.StopReason == StopReason.Cancelled ? StopCause.Cancel : StopCause.Lost));
        try
        {
            return End(_runner.Run(SpecOf(held.Leased, timeout), log, _control).Outcome);
        }
        finally
        {
            held.OnStop(null);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _runner.Dispose();
        _control.Dispose();
    }

    private CommandSpec SpecOf(LeasedTask leased, TimeSpan? timeout) => new()
    {
        TaskRunId = leased.TaskRunId,
        Argv = leased.Task.Command!.Argv ?? CommandSpec.ShellArgv(leased.Task.Command.Shell!),
        Environment = environment.Build(leased, _place),
        WorkingDirectory = leased.Task.WorkingDirectory ?? directory.TemporaryDirectory,
        Timeout = timeout,
        GracePeriod = grace,
    };

    private ExecutionResult End(TaskOutcome outcome)
    {
        var outputs = directory.Finish();
        foreach (var problem in outputs.Problems) log.Note(problem);
        var summary = log.End();
        return new ExecutionResult(
            outcome with
            {
                OutputBytesDropped = summary.Dropped,
                Outputs = outputs.Values.Count > 0 ? outputs.Values : null,
            },
            summary.Tail);
    }
}
