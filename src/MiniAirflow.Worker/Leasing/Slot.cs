using System.Diagnostics;
using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Worker.Leasing;

/// <summary>A thread that runs one attempt after another. What blocks, blocks it alone.</summary>
internal sealed class Slot : IDisposable
{
    private const int StackBytes = 512 * 1024;

    private readonly HeldTasks _held;
    private readonly Outbox _outbox;
    private readonly IAttemptExecutor _executor;
    private readonly IExecutionWatcher? _watcher;
    private readonly string _worker;
    private readonly ILogger _logger;
    private readonly Thread _thread;

    public Slot(int number, HeldTasks held, Outbox outbox, IAttemptExecutor executor, IExecutionWatcher? watcher, string worker, ILogger logger)
    {
        (_held, _outbox, _executor, _watcher, _worker, _logger) = (held, outbox, executor, watcher, worker, logger);
        _thread = new Thread(Run, StackBytes) { Name = $"slot-{number}", IsBackground = true };
        _thread.Start();
    }

    /// <summary>Waits until the thread has ended.</summary>
    public void Join() => _thread.Join();

    /// <inheritdoc/>
    public void Dispose() => _executor.Dispose();

    private void Run()
    {
        while (_held.TryTake(out var held)) RunOne(held);
    }

    private void RunOne(HeldTask held)
    {
        if (!held.TryStart(Stopwatch.GetTimestamp()))
        {
            End(held, new ExecutionResult(CancelledBeforeStart, ""), TimeSpan.Zero);
            return;
        }
        using var scope = _logger.IsEnabled(LogLevel.Debug) ? Scope(held.Leased) : null; // else only who has something to say pays for it
        Log.Starts(_logger, held.Leased.TaskRunId);
        ExecutionResult result;
        try
        {
            result = _executor.Execute(held);
        }
        catch (Exception e)
        {
            // An executor that throws has a bug of ours; the task must still end, and its slot go on.
            using (scope is null ? Scope(held.Leased) : null) Log.ExecutionFailed(_logger, e, held.Leased.TaskRunId);
            result = new ExecutionResult(TaskOutcome.Failure($"The worker could not execute the task: {e.Message}"), "");
        }
        var duration = Stopwatch.GetElapsedTime(held.StartedAt);
        _watcher?.OnExecuted(held.Leased, result.Outcome, duration, held.StopReason);
        if (scope is not null) Log.Ended(_logger, held.Leased.TaskRunId, duration.TotalSeconds, StateWords.StateOf(result.Outcome.Kind).Word());
        End(held, result, duration);
    }

    private IDisposable? Scope(LeasedTask leased) =>
        _logger.BeginScope(LogScope.OfAttempt(leased.Run.Definition.Name, leased.Run.Id, leased.Task.Name, leased.TaskRunId, leased.Attempt, _worker, leased.Run.TraceParent));

    private void End(HeldTask held, ExecutionResult result, TimeSpan duration)
    {
        if (held.StopReason is StopReason.LeaseLost or StopReason.WorkerStops)
        {
            _held.Remove(held.Lease);
            _outbox.Wake();
            return;
        }
        held.End();
        _outbox.Add(new FinishedAttempt(held.Leased.TaskRunId, held.Leased.Token, result.Outcome, duration, result.LogTail));
    }

    /// <summary>The outcome of an attempt that was cancelled while it waited for a slot.</summary>
    public static TaskOutcome CancelledBeforeStart { get; } = new() { Kind = OutcomeKind.Cancelled, Reason = "Cancelled before it started." };
}
