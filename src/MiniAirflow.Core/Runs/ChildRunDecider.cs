using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Core.Runs;

/// <summary>The decider of tasks whose work a run of another workflow does: whether that child run may begin, and what its end is to the task. Pure; stores feed it and write what it says.</summary>
/// <remarks>
/// The attempt is <see cref="TaskState.Deferred"/> all the time. Its child run comes into being together with the wait that names it; the end of the child makes the attempt due,
/// in the child's transaction; and whoever looks at what is due ends the attempt. So one attempt has one child, whoever dies in between.
/// </remarks>
public static class ChildRunDecider
{
    /// <summary>Puts values into what the task says, and looks whether its child may begin.</summary>
    /// <param name="leased">The attempt, as a worker would get it.</param>
    /// <param name="lineage">Names of the workflows from the first run down to the attempt's own.</param>
    /// <param name="target">The workflow to run, and the values for its parameters.</param>
    /// <returns>How the attempt ends without a child; null when one is to begin.</returns>
    public static TaskOutcome? Prepare(LeasedTask leased, IReadOnlyList<string> lineage, out WorkflowTarget target)
    {
        target = leased.Task.Workflow!;
        if (TaskRendering.Prepare(leased, out var rendered) is { } outcome) return outcome;
        target = rendered.Task.Workflow!;
        var chain = string.Join(" → ", lineage.Append(target.Name));
        if (lineage.Contains(target.Name, StringComparer.Ordinal)) return Refused($"Workflow {ProblemText.Quoted(target.Name)} would run itself: {chain}.");
        return lineage.Count >= Limits.MaxRunDepth ? Refused($"Workflows run each other at most {Limits.MaxRunDepth} deep: {chain}.") : null;
    }

    /// <summary>Fits the parameters.</summary>
    /// <param name="target">What <see cref="Prepare"/> gave.</param>
    /// <param name="definition">The current definition of the workflow; null when there is no such workflow.</param>
    /// <param name="values">Values of all its parameters.</param>
    /// <returns>How the attempt ends without a child; null when one is to begin. Retries apply: somebody may publish what is missing.</returns>
    public static TaskOutcome? Fit(WorkflowTarget target, WorkflowDefinition? definition, out IReadOnlyDictionary<string, string> values)
    {
        values = WorkflowDefinition.EmptyEnv;
        if (definition is null) return TaskOutcome.Failure($"There is no workflow {ProblemText.Quoted(target.Name)}; publish it, or correct the name.");
        return RunParams.Resolve(definition, target.Params, out values) is { } problem ? TaskOutcome.Failure($"Workflow {ProblemText.Quoted(target.Name)} was not run: {problem}") : null;
    }

    /// <summary>The wait of an attempt whose child has come into being.</summary>
    /// <param name="task">The task.</param>
    /// <param name="childRunId">The child.</param>
    /// <param name="now">The time.</param>
    public static WaitState Begun(TaskDefinition task, Guid childRunId, DateTimeOffset now) => new()
    {
        Since = now,
        For = $"run {childRunId} of workflow {ProblemText.Quoted(task.Workflow!.Name)}",
        TimesOutAt = task.TimeoutSeconds > 0 ? now + TimeSpan.FromSeconds(task.TimeoutSeconds) : null,
        ChildRunId = childRunId,
    };

    /// <summary>Looks at a child that has not ended: whether it is to be asked to.</summary>
    /// <param name="state">The wait.</param>
    /// <param name="isCancelRequested">Whether the attempt's end was asked for.</param>
    /// <param name="now">The time.</param>
    public static ChildLook Look(WaitState state, bool isCancelRequested, DateTimeOffset now)
    {
        // Asked once: a second time would end its teardowns too.
        if (state.StoppedAt is not null) return new ChildLook(state, StopsChild: false, NextLook: null);
        if (isCancelRequested) return new ChildLook(state with { StoppedAt = now, TimesOutAt = null, Seen = "It was asked to end." }, StopsChild: true, NextLook: null);
        if (state.TimesOutAt <= now)
        {
            var lasted = $"It has lasted {(long)(now - state.Since).TotalSeconds} s, the longest that it may, and was asked to end.";
            return new ChildLook(state with { StoppedAt = now, TimesOutAt = null, IsTimedOut = true, Seen = lasted }, StopsChild: true, NextLook: null);
        }
        return new ChildLook(state, StopsChild: false, state.TimesOutAt);
    }

    /// <summary>How the attempt ends.</summary>
    /// <param name="state">The wait.</param>
    /// <param name="result">What became of the child; null when it is gone.</param>
    public static TaskOutcome OutcomeOf(WaitState state, ChildResult? result)
    {
        if (result is null) return TaskOutcome.Failure($"{Capital(state.For)} is gone: it was deleted before anybody saw how it ended.");
        if (result.State == RunState.Success)
            return result.Outputs is null && result.Remark is null ? TaskOutcome.Success : new TaskOutcome { Kind = OutcomeKind.Success, Outputs = result.Outputs, Reason = result.Remark };
        var culprit = result.Failed is { } failed ? $": task {failed.Name} {Verb(failed.State)}{(failed.Reason is { Length: > 0 } reason ? $" ({reason.TrimEnd('.')})" : "")}." : ".";
        if (state.IsTimedOut) return new TaskOutcome { Kind = OutcomeKind.TimedOut, Reason = $"{Capital(state.For)} lasted longer than the task may, and was ended." };
        return result.State switch
        {
            RunState.Cancelled => new TaskOutcome { Kind = OutcomeKind.Cancelled, Reason = $"{Capital(state.For)} was cancelled." },
            RunState.TimedOut => TaskOutcome.Failure($"{Capital(state.For)} lasted longer than a run of it may, and was ended."),
            _ => TaskOutcome.Failure($"{Capital(state.For)} failed{culprit}"),
        };
    }

    // Another attempt would be refused as well.
    private static TaskOutcome Refused(string reason) => TaskOutcome.Failure(reason) with { IsFinal = true };

    private static string Verb(TaskState state) => state switch { TaskState.TimedOut => "timed out", TaskState.Lost => "was lost", TaskState.Cancelled => "was cancelled", _ => "failed" };

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}

/// <summary>What is to be done about a child that has not ended.</summary>
/// <param name="State">The wait from now on.</param>
/// <param name="StopsChild">Whether the child is asked to end now.</param>
/// <param name="NextLook">When to look again; null when only the child's end brings somebody here.</param>
public readonly record struct ChildLook(WaitState State, bool StopsChild, DateTimeOffset? NextLook);

/// <summary>What became of a child run.</summary>
/// <param name="State">How it ended.</param>
public sealed record ChildResult(RunState State)
{
    /// <summary>What its leaves have given; null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Outputs { get; init; }

    /// <summary>Why that is not all, as one sentence; null when it is.</summary>
    public string? Remark { get; init; }

    /// <summary>The task that failed first, of those whose failure was not provided for; null when none did.</summary>
    public FailedChildTask? Failed { get; init; }
}

/// <summary>A task of a child run that did not succeed.</summary>
/// <param name="Name">Its name, with the place of its item.</param>
/// <param name="State">How it ended.</param>
/// <param name="Reason">Why, as one sentence; null when nobody said.</param>
public sealed record FailedChildTask(string Name, TaskState State, string? Reason);
