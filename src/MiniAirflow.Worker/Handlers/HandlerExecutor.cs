using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Logs;

namespace MiniAirflow.Worker.Handlers;

/// <summary>Runs in-process handlers. The slot's thread waits for them, so that a slot stays a slot whatever runs in it.</summary>
internal sealed class HandlerExecutor(TaskHandlers handlers, AttemptLog log, TimeProvider time) : IAttemptExecutor
{
    /// <inheritdoc/>
    public ExecutionResult Execute(HeldTask held)
    {
        var name = held.Leased.Task.Handler!;
        if (handlers.Find(name) is not { } handler)
            return new ExecutionResult(TaskOutcome.Failure($"No handler '{name}' is registered on this worker."), "");
        return held.Leased.Task.TimeoutSeconds > 0 || held.StopReason != StopReason.None
            ? RunBounded(held, handler)
            : Run(held, handler);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private ExecutionResult RunBounded(HeldTask held, ITaskHandler handler)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(held.Leased.Task.TimeoutSeconds), time);
        return Run(held, handler, timeout.Token);
    }

    private ExecutionResult Run(HeldTask held, ITaskHandler handler, CancellationToken timeout = default)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout);
        held.OnStop(() => _ = stop.CancelAsync());
        log.Begin(held.Leased.TaskRunId);
        try
        {
            return End(Wait(handler.RunAsync(new TaskContext(held.Leased, log.Write), stop.Token)));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return End(Stopped(held));
        }
        catch (Exception e)
        {
            return End(TaskOutcome.Failure($"{e.GetType().Name}: {e.Message}"));
        }
        finally
        {
            held.OnStop(null);
        }
    }

    private ExecutionResult End(TaskOutcome outcome)
    {
        var summary = log.End();
        return new ExecutionResult(outcome with { OutputBytesDropped = summary.Dropped }, summary.Tail);
    }

    private static TaskOutcome Wait(ValueTask<TaskOutcome> running) =>
        running.IsCompleted ? running.Result : running.AsTask().GetAwaiter().GetResult();

    private static TaskOutcome Stopped(HeldTask held) => held.StopReason == StopReason.None
        ? new TaskOutcome { Kind = OutcomeKind.TimedOut, Reason = $"The handler was stopped at its timeout of {held.Leased.Task.TimeoutSeconds} s." }
        : new TaskOutcome { Kind = OutcomeKind.Cancelled, Reason = "Cancelled." };
}
