using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Waits;

/// <summary>The decider of waits: how one begins, whether what it waits for is there, and when to look again. Pure; stores feed it and write what it says.</summary>
public static class WaitDecider
{
    /// <summary>How often a run of another workflow is looked at.</summary>
    public static readonly TimeSpan RunInterval = TimeSpan.FromSeconds(10);

    /// <summary>Begins a wait that needs no worker: puts values into its expressions, and says what it waits for.</summary>
    /// <param name="leased">The attempt, as a worker would get it.</param>
    /// <param name="readyAt">When it became ready.</param>
    /// <param name="secret">128 random bits, for the token of an event.</param>
    public static WaitVerdict Begin(LeasedTask leased, DateTimeOffset readyAt, string secret)
    {
        if (TaskRendering.Prepare(leased, out var rendered) is { } outcome) return new WaitVerdict(outcome);
        var task = rendered.Task;
        if (task.Approval is { } approval) return new WaitVerdict(null, AskedOf(approval, task.Name, readyAt));
        return task.WaitFor switch
        {
            { Time: { } time } wait => UntilTime(wait, time, rendered.Run, readyAt),
            { Duration: { } text } wait when ScheduleTexts.TryParseDuration(text, out var duration) => Until(wait, readyAt + duration, readyAt),
            { Event: { } name } wait => new WaitVerdict(null, StateOf(wait, $"event {ProblemText.Quoted(name)}", readyAt) with { Secret = secret }),
            { Run: { } run } wait => OfRun(wait, run, rendered.Run, readyAt),
            _ => Failed("This program knows no such wait."),
        };
    }

    /// <summary>Looks at a wait that needs no worker.</summary>
    /// <param name="task">The task.</param>
    /// <param name="state">What it waits for.</param>
    /// <param name="now">The time.</param>
    /// <param name="find">Finds the newest run of a workflow with a logical date, or without one; null when there is none.</param>
    public static WaitVerdict Look(TaskDefinition task, WaitState state, DateTimeOffset now, Func<string, DateTimeOffset?, AwaitedRun?> find)
    {
        if (state.Until <= now) return new WaitVerdict(TaskOutcome.Success);
        if (state.Workflow is { } workflow && task.WaitFor?.Run is { } run && find(workflow, state.LogicalDate) is { HasEnded: true } found)
        {
            var outputs = new Dictionary<string, string>(StringComparer.Ordinal) { ["run_id"] = found.Id.ToString(), ["state"] = found.State };
            if (found.HasSucceeded || run.AnyEnd) return new WaitVerdict(TaskOutcome.Success with { Outputs = outputs });
            // It may yet be cleared or run again: only the time ends the wait.
            state = state with { Seen = $"Run {found.Id} has ended as {found.State}." };
        }
        if (state.TimesOutAt <= now) return new WaitVerdict(AtTimeout(task, state, now));
        DateTimeOffset? next = state.Until ?? (state.Workflow is null ? null : now + RunInterval);
        return new WaitVerdict(null, state, Earlier(next, state.TimesOutAt));
    }

    /// <summary>Decides after a worker's look that did not find what is waited for.</summary>
    /// <param name="task">The task.</param>
    /// <param name="state">The wait before; null at the first look.</param>
    /// <param name="readyAt">When the attempt became ready, for the first look.</param>
    /// <param name="look">What the worker says.</param>
    /// <param name="isCancelRequested">Whether the attempt's end was asked for.</param>
    /// <param name="now">The time.</param>
    public static WaitVerdict AfterLook(TaskDefinition task, WaitState? state, DateTimeOffset readyAt, TaskOutcome look, bool isCancelRequested, DateTimeOffset now)
    {
        if (isCancelRequested) return new WaitVerdict(new TaskOutcome { Kind = OutcomeKind.Cancelled, Reason = "Cancelled." });
        if (task.WaitFor is not { } wait) return Failed("The worker looks for something, but the task waits for nothing.");
        state ??= StateOf(wait, Describe(wait), readyAt);
        state = state with { Looks = state.Looks + 1, Seen = look.Reason };
        if (state.TimesOutAt <= now) return new WaitVerdict(AtTimeout(task, state, now), state);
        return new WaitVerdict(null, state, Earlier(now + TimeSpan.FromSeconds(wait.IntervalSeconds), state.TimesOutAt));
    }

    /// <summary>How much longer a wait may last; null for no limit.</summary>
    /// <param name="wait">The wait as it is defined.</param>
    /// <param name="state">How far it is; null before the first look.</param>
    /// <param name="readyAt">When the attempt became ready, before the first look.</param>
    /// <param name="now">The time.</param>
    public static TimeSpan? Left(WaitDefinition wait, WaitState? state, DateTimeOffset readyAt, DateTimeOffset now) =>
        (state is null ? Deadline(wait.TimeoutSeconds, readyAt) : state.TimesOutAt) - now;

    /// <summary>How a wait ends whose time is over.</summary>
    /// <param name="wait">The wait as it is defined.</param>
    /// <param name="reason">Why, as one sentence.</param>
    public static TaskOutcome TimedOut(WaitDefinition wait, string reason) =>
        wait.OnTimeout == WaitTimeout.Skip ? TaskOutcome.Skipped(reason) : new TaskOutcome { Kind = OutcomeKind.TimedOut, Reason = reason };

    private static TaskOutcome AtTimeout(TaskDefinition task, WaitState state, DateTimeOffset now)
    {
        var reason = $"Waited {(long)(now - state.Since).TotalSeconds} s for {state.For}, the longest that it may wait.{(state.Seen is { } seen ? $" {seen}" : "")}";
        if (task.WaitFor is { } wait) return TimedOut(wait, reason);
        return task.Approval is { Default: { } option } approval
            ? AnswerRule.OutcomeOf(task, new TaskAnswer(option, AnswerRule.DefaultsOf(approval)), $"Nobody answered in time, so the default {ProblemText.Quoted(option)} counts.")
            : new TaskOutcome { Kind = OutcomeKind.TimedOut, Reason = reason };
    }

    private static WaitVerdict UntilTime(WaitDefinition wait, string text, LeasedRun run, DateTimeOffset readyAt) =>
        WaitTimes.TryRead(text, WaitTimes.ZoneOf(run.Definition), readyAt, out var time)
            ? Until(wait, time + TimeSpan.FromSeconds(wait.OffsetSeconds), readyAt)
            : Failed($"wait_for.time: {ProblemText.Quoted(text)} is no time; {WaitTimes.Form}.");

    private static WaitVerdict Until(WaitDefinition wait, DateTimeOffset time, DateTimeOffset readyAt) =>
        new(null, StateOf(wait, WaitTimes.Shown(time), readyAt) with { Until = time });

    private static WaitVerdict OfRun(WaitDefinition wait, RunCondition condition, LeasedRun run, DateTimeOffset readyAt)
    {
        var date = run.LogicalDate;
        if (condition.LogicalDate != RunCondition.Same)
        {
            if (!ScheduleTexts.TryParseTime(condition.LogicalDate, WaitTimes.ZoneOf(run.Definition), out var given, out _))
                return Failed($"wait_for.run.logical_date: {ProblemText.Quoted(condition.LogicalDate)} is no time; {ScheduleTexts.TimeForm}.");
            date = given;
        }
        if (date is null) return Failed("wait_for.run: this run has no logical date, so there is no run with the same one.");
        var what = $"the run of {ProblemText.Quoted(condition.Workflow)} for {DateText.Of(date.Value)} to {(condition.AnyEnd ? "end" : "succeed")}";
        return new WaitVerdict(null, StateOf(wait, what, readyAt) with { Workflow = condition.Workflow, LogicalDate = date });
    }

    private static WaitState AskedOf(ApprovalDefinition approval, string name, DateTimeOffset readyAt)
    {
        var message = approval.Message.Length > 0 ? approval.Message : name;
        var who = approval.Approvers.Count > 0 ? string.Join(" or ", approval.Approvers) : "a person";
        return new WaitState { Since = readyAt, For = $"the answer of {who} to {ProblemText.Quoted(message)}", TimesOutAt = Deadline(approval.TimeoutSeconds, readyAt), Message = message };
    }

    private static WaitState StateOf(WaitDefinition wait, string what, DateTimeOffset readyAt) =>
        new() { Since = readyAt, For = what, TimesOutAt = Deadline(wait.TimeoutSeconds, readyAt) };

    private static string Describe(WaitDefinition wait) =>
        wait.File is { } file ? $"file {ProblemText.Quoted(file)}"
        : wait.Http is { } http ? $"{http.Method} {ProblemText.Quoted(http.Url)} to answer {http.Status}"
        : $"{ProblemText.Quoted(wait.Command!.ToString())} to exit with 0";

    private static DateTimeOffset? Deadline(int seconds, DateTimeOffset from) => seconds > 0 ? from + TimeSpan.FromSeconds(seconds) : null;

    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => other is null || one <= other ? one : other;

    // Another attempt would read the same.
    private static WaitVerdict Failed(string reason) => new(TaskOutcome.Failure(reason) with { IsFinal = true });
}
