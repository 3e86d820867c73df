using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Waits;
using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Looks;

namespace MiniAirflow.Worker.Handlers;

/// <summary>Looks once whether what a task waits for is there. What is not there is looked for again later: in between no slot is taken.</summary>
internal sealed class LookExecutor(CommandExecutor commands, HttpLook http, AttemptLog log, TimeProvider time) : IAttemptExecutor
{
    // A wait whose time ran out while it stood in the queue is still looked at, briefly.
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public ExecutionResult Execute(HeldTask held)
    {
        var wait = held.Leased.Task.WaitFor!;
        return wait.Command is { } command ? Run(held, wait, command) : Look(held, wait);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    /// <summary>How long a look may take: no longer than the wait.</summary>
    private static TimeSpan? Left(HeldTask held) => held.Leased.WaitLeft is { } left ? (left > Shortest ? left : Shortest) : null;

    private ExecutionResult Run(HeldTask held, WaitDefinition wait, CommandDefinition command)
    {
        held.Render(held.Leased.With(held.Leased.Task with { Command = command }));
        var result = commands.Execute(held, Left(held));
        // 126 and 127 say that there is nothing to run: looking again would find the same.
        var outcome = result.Outcome switch
        {
            { Kind: OutcomeKind.Failed, ExitCode: { } code and not (126 or 127) } => result.Outcome with { Kind = OutcomeKind.NotYet, Reason = $"The command exited with {code}." },
            { Kind: OutcomeKind.TimedOut } ended => ended with { Kind = WaitDecider.TimedOut(wait, "").Kind, Reason = "The time of the wait was over during a look." },
            var ended => ended,
        };
        return result with { Outcome = outcome };
    }

    private ExecutionResult Look(HeldTask held, WaitDefinition wait)
    {
        log.Begin(held.Leased.TaskRunId);
        var outcome = wait.Http is { } request ? Ask(held, request) : FileLook.Look(wait, time.GetUtcNow());
        log.Note(outcome.Reason ?? $"There: {string.Join(", ", (outcome.Outputs ?? UpstreamTask.NoOutputs).Select(one => $"{one.Key} {one.Value}"))}.");
        var summary = log.End();
        return new ExecutionResult(outcome with { OutputBytesDropped = summary.Dropped }, summary.Tail);
    }

    private TaskOutcome Ask(HeldTask held, HttpWait request)
    {
        var longest = Left(held) is { } left && left < HttpLook.Longest ? left : HttpLook.Longest;
        using var end = new CancellationTokenSource(longest, time);
        held.OnStop(() => _ = end.CancelAsync());
        try
        {
            return http.Look(request, end.Token);
        }
        catch (OperationCanceledException) when (held.StopReason != StopReason.None)
        {
            return new TaskOutcome { Kind = OutcomeKind.Cancelled, Reason = "Cancelled." };
        }
        catch (OperationCanceledException)
        {
            return new TaskOutcome { Kind = OutcomeKind.NotYet, Reason = $"{request.Method} {ProblemText.Quoted(request.Url)} was not answered within {(int)longest.TotalSeconds} s." };
        }
        finally
        {
            held.OnStop(null);
        }
    }
}
