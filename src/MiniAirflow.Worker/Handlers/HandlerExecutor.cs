using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Worker.Handlers;

/// <summary>Runs in-process handlers. The slot's thread waits for them, so that a slot stays a slot whatever runs in it.</summary>
internal sealed class HandlerExecutor(TaskHandlers handlers, Func<Guid, IAttemptLog> openLog, TimeProvider time) : IAttemptExecutor
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
        held.OnStop(_ => stop.Cancel());
        using var log = openLog(held.Leased.TaskRunId);
        try
        {
            var outcome = Wait(handler.RunAsync(new TaskContext(held.Leased, bytes => log.Write(bytes.Span)), stop.Token));
            return new ExecutionResult(outcome, log.Tail());
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return new ExecutionResult(Stopped(held), log.Tail());
        }
        catch (Exception e)
        {
            return new ExecutionResult(TaskOutcome.Failure($"{e.GetType().Name}: {e.Message}"), log.Tail());
        }
        finally
        {
            held.OnStop(null);
        }
    }

    private static TaskOutcome Wait(ValueTask<TaskOutcome> running) =>
        running.IsCompleted ? running.Result : running.AsTask().GetAwaiter().GetResult();

    private static TaskOutcome Stopped(HeldTask held) => held.StopReason == StopReason.None
        ? new TaskOutcome { Kind = OutcomeKind.TimedOut, Reason = $"The handler was stopped at its timeout of {held.Leased.Task.TimeoutSeconds} s." }
        : new TaskOutcome { Kind = OutcomeKind.Cancelled, Reason = "Cancelled." };
}

/// <summary>Where the output of one attempt goes.</summary>
internal interface IAttemptLog : IDisposable
{
    /// <summary>Appends bytes.</summary>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>The end of what was written, as text.</summary>
    string Tail();
}
