using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Processes;
using MiniAirflow.Worker.Secrets;
using MiniAirflow.Worker.Tracing;

namespace MiniAirflow.Worker.Handlers;

/// <summary>The built-in kind of task: a command, run by its slot's <see cref="CommandRunner"/>.</summary>
internal sealed class CommandExecutor(
    Guid workerId, SlotDirectory directory, TaskEnvironment environment, SecretReader secrets, AttemptLog log, TimeSpan grace, CommandLaunches launches, ExecutionSpans spans) : IAttemptExecutor
{
    private static readonly Dictionary<string, string> NoSecrets = [];

    private readonly CommandRunner _runner = new();
    private readonly CommandControl _control = new();
    private readonly TaskPlace _place = new(workerId, directory.TemporaryDirectory, directory.OutputFile);

    /// <inheritdoc/>
    public ExecutionResult Execute(HeldTask held) => Execute(held, TimeoutOf(held.Leased));

    /// <summary>How long a task may run; null for no limit.</summary>
    public static TimeSpan? TimeoutOf(LeasedTask leased) => leased.Task.TimeoutSeconds > 0 ? TimeSpan.FromSeconds(leased.Task.TimeoutSeconds) : null;

    /// <summary>Runs one attempt's command to its end, or until its time is over.</summary>
    /// <param name="held">The attempt.</param>
    /// <param name="timeout">How long it may run; null for no limit.</param>
    public ExecutionResult Execute(HeldTask held, TimeSpan? timeout)
    {
        var launch = launches.For(held.Leased.Task.Queue);
        directory.GiveTo(launch?.User);
        return Execute(held, (secrets, sink) => new Executed(_runner.Run(SpecOf(held.Leased, secrets, timeout, launch), sink, _control).Outcome));
    }

    /// <summary>Runs one attempt with its secrets, and with these taken out of all that it says.</summary>
    /// <param name="held">The attempt.</param>
    /// <param name="run">Runs it: gets the values of its secrets by variable, and what takes its output. A stop reaches this executor's own runner, unless it says otherwise.</param>
    public ExecutionResult Execute(HeldTask held, Func<IReadOnlyDictionary<string, string>, IOutputSink, Executed> run)
    {
        log.Begin(held.Leased.TaskRunId);
        try
        {
            var secrets = ReadSecrets(held);
            Listen(held);
            return RunMasked(secrets, run);
        }
        catch (SecretException e)
        {
            log.Note(e.Message);
            return End(new Executed(held.StopReason == StopReason.None ? TaskOutcome.Failure(e.Message) : Slot.CancelledBeforeStart), null);
        }
        finally
        {
            held.OnStop(null);
        }
    }

    /// <summary>Runs another command for the attempt, with nobody's secrets and a stop of its own.</summary>
    public TaskOutcome RunHelper(CommandSpec spec, IOutputSink sink)
    {
        using var control = new CommandControl();
        return _runner.Run(spec, sink, control).Outcome;
    }

    /// <summary>Runs the attempt's own command, which a stop reaches.</summary>
    public TaskOutcome RunOwn(CommandSpec spec, IOutputSink sink) => _runner.Run(spec, sink, _control).Outcome;

    /// <inheritdoc/>
    public void Dispose()
    {
        _runner.Dispose();
        _control.Dispose();
    }

    private IReadOnlyDictionary<string, string> ReadSecrets(HeldTask held)
    {
        if (held.Leased.Task.Secrets.Count == 0 && held.Leased.Run.Definition.Secrets.Count == 0) return NoSecrets;
        Listen(held); // a program may have to be asked for them, and it may hang
        return secrets.Read(held.Leased, _runner, _control);
    }

    /// <summary>Lets a stop reach what the runner runs next; one that has come already reaches it too.</summary>
    private void Listen(HeldTask held)
    {
        var id = held.Leased.TaskRunId;
        _control.Begin(id); // before the stop can call: a stop that has come already must find the attempt
        held.OnStop(() => _control.Stop(id, held.StopReason == StopReason.Cancelled ? StopCause.Cancel : StopCause.Lost));
    }

    private ExecutionResult RunMasked(IReadOnlyDictionary<string, string> secrets, Func<IReadOnlyDictionary<string, string>, IOutputSink, Executed> run)
    {
        if (secrets.Count == 0 || SecretMask.Of(secrets.Values) is not { } mask) return End(run(secrets, log), null);
        var masked = new MaskedSink(mask, log);
        var executed = run(secrets, masked);
        masked.End();
        return End(executed, mask);
    }

    private CommandSpec SpecOf(LeasedTask leased, IReadOnlyDictionary<string, string> values, TimeSpan? timeout, CommandLaunch? launch) => new()
    {
        TaskRunId = leased.TaskRunId,
        Argv = CommandSpec.ArgvOf(leased.Task.Command!),
        Launch = launch,
        Environment = environment.Build(leased, _place, values, launch?.User, spans.ContextOf(leased)),
        WorkingDirectory = leased.Task.WorkingDirectory ?? directory.TemporaryDirectory,
        Timeout = timeout,
        GracePeriod = grace,
    };

    private ExecutionResult End(Executed executed, SecretMask? mask)
    {
        var (outcome, here) = (executed.Outcome, directory.Finish());
        var outputs = executed.Outputs ?? here;
        foreach (var problem in outputs.Problems) log.Note(mask?.Apply(problem) ?? problem);
        var summary = log.End();
        return new ExecutionResult(
            outcome with
            {
                Reason = outcome.Reason is { } reason && mask is not null ? mask.Apply(reason) : outcome.Reason,
                OutputBytesDropped = summary.Dropped,
                Outputs = outputs.Values.Count == 0 ? null : mask is null ? outputs.Values : outputs.Values.ToDictionary(one => one.Key, one => mask.Apply(one.Value), StringComparer.Ordinal),
            },
            summary.Tail);
    }
}

/// <summary>What was run.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Outputs">Its outputs; null for those in the slot's own file.</param>
internal readonly record struct Executed(TaskOutcome Outcome, TaskOutputs? Outputs = null);
