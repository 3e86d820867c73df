using System.Globalization;
using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Core.Waiting;

/// <summary>Why an attempt does not run. Pure.</summary>
public static class TaskWait
{
    private const int NamesShown = 3;

    /// <summary>Explains an attempt.</summary>
    public static WaitExplanation Explain(TaskSituation situation, Surroundings surroundings)
    {
        var attempt = situation.Attempt;
        return attempt.State switch
        {
            var state when state.IsTerminal() => new(WaitKind.Ended, Ended(situation)),
            TaskState.Running => new(WaitKind.Running, $"It has been running for {Span(surroundings.Now - attempt.StartedAt)} on {NameOf(attempt.WorkerId, surroundings)}."),
            TaskState.None when attempt.MapIndex >= 0 => new(WaitKind.Items, $"It waits for its turn: at most {Count(situation.Task.MaxParallel, "item")} may run at once."),
            TaskState.None => new(WaitKind.Parents, Parents(situation)),
            TaskState.UpForRetry => new(WaitKind.RetryDelay, $"Attempt {attempt.Attempt} begins in {Span((attempt.DueAt ?? surroundings.Now) - surroundings.Now)}, at {Time(attempt.DueAt ?? surroundings.Now)}: the delay after attempt {attempt.Attempt - 1}."),
            TaskState.Deferred when situation.Items.Total > 0 => new(WaitKind.Items, Items(situation)),
            TaskState.Deferred when attempt.Wait?.ChildRunId is not null => new(WaitKind.Child, Child(situation, surroundings.Now)),
            TaskState.Scheduled => surroundings.Limits.TryGetValue(attempt.Id, out var limit) ? LimitWords.Explain(limit, surroundings.Now)
                : new(WaitKind.Limit, "It waits for one of its limits, and is about to be let in."),
            TaskState.Deferred or TaskState.UpForReschedule => new(WaitKind.Condition, Condition(attempt, surroundings.Now)),
            TaskState.AwaitingInput => new(WaitKind.Input, Condition(attempt, surroundings.Now)),
            _ when attempt.WorkerId is { } worker => new(WaitKind.Start, $"{NameOf(worker, surroundings)} has taken it and starts it when a slot is free."),
            _ => Ready(situation, surroundings),
        };
    }

    private static string Items(TaskSituation situation)
    {
        var (total, ended, running) = situation.Items;
        var most = situation.Task.MaxParallel > 0 ? $"; at most {Count(situation.Task.MaxParallel, "item")} may run at once" : "";
        return $"It waits for its items: {ended} of {total} have ended, and {running} {(running == 1 ? "runs" : "run")}{most}.";
    }

    private static string Child(TaskSituation situation, DateTimeOffset now)
    {
        var wait = situation.Attempt.Wait!;
        var which = situation.Child switch
        {
            null => "",
            { Run.State: var state } when state.IsTerminal() => $", which has ended as {state.Word()}, as is about to be seen",
            { Run.State: var state, Why.Sentence: var why } => $", which is {state.Word()}: {why.TrimEnd('.')}",
        };
        var asked = wait.StoppedAt is { } at ? $" It was asked to end {Span(now - at)} ago, at {Time(at)}." : "";
        var limit = wait.TimesOutAt is { } end ? $" It may last until {Time(end)}, in {Span(end - now)}." : "";
        return $"It waits for {wait.For}{which}.{asked}{limit}";
    }

    private static string Condition(TaskRun attempt, DateTimeOffset now)
    {
        if (attempt.Wait is not { } wait) return "Its wait is about to begin.";
        var text = new StringBuilder($"It waits for {wait.For}, and has for {Span(now - wait.Since)}, since {Time(wait.Since)}.");
        if (wait.Looks > 0) text.Append(CultureInfo.InvariantCulture, $" {Count(wait.Looks, "look")} did not find it.");
        if (wait.Seen is { } seen) text.Append(CultureInfo.InvariantCulture, $" {seen}");
        if (attempt.DueAt is { } due && due != wait.TimesOutAt && due != wait.Until) text.Append(CultureInfo.InvariantCulture, $" The next look is in {Span(due - now)}, at {Time(due)}.");
        if (wait.TimesOutAt is { } end) text.Append(CultureInfo.InvariantCulture, $" The wait ends in {Span(end - now)}, at {Time(end)}.");
        return text.ToString();
    }

    private static WaitExplanation Ready(TaskSituation situation, Surroundings surroundings)
    {
        var service = QueueService.Of(situation.Task.Queue, surroundings);
        var priority = situation.Task.Priority;
        return service.Kind == WaitKind.Slot
            ? new(WaitKind.Slot, QueueWords.Slots($"It has been ready for {Span(surroundings.Now - (situation.Attempt.QueuedAt ?? surroundings.Now))}", service,
                $". It has priority {priority}; higher ones and older ones come first.", $", so it is next unless more urgent ones are before it (it has priority {priority})."))
            : new(service.Kind, QueueWords.NotServed("It is ready", service, surroundings.Workers));
    }

    private static string Parents(TaskSituation situation)
    {
        var open = situation.Parents.Where(parent => !parent.State.IsTerminal()).OrderByDescending(parent => parent.State == TaskState.Running).ToList();
        var rule = situation.Task.IsTeardown ? "it is a teardown" : $"its rule is {TriggerRuleWords.Of(situation.Task.TriggerRule)}";
        return $"It waits for {Listed([.. open.Select(Shown)])}; {rule}, and {open.Count} of its {Count(situation.Parents.Count, "parent")} {(open.Count == 1 ? "has" : "have")} not ended.";
    }

    private static string Ended(TaskSituation situation)
    {
        var (attempt, parents) = (situation.Attempt, situation.Parents);
        return attempt.State switch
        {
            TaskState.UpstreamFailed => $"It never ran: {Listed([.. parents.Where(parent => StateWords.StatusOf(parent.State) == RunStatus.Failed).Select(Shown)])}.",
            TaskState.Skipped when attempt.Outcome?.Reason is { } reason => $"It was skipped: {reason}.",
            TaskState.Skipped => $"It was skipped, because of {Listed([.. parents.Select(Shown)])}.",
            TaskState.Success => "It has succeeded.",
            _ => $"It has ended as {attempt.State.Word()}{(attempt.Outcome?.Reason is { } reason ? $": {reason}" : "")}.",
        };
    }

    private static string Shown(ParentState parent) => $"{parent.Name} ({parent.State.Word()})";

    private static string NameOf(Guid? worker, Surroundings surroundings) =>
        surroundings.Workers.FirstOrDefault(one => one.Worker.Id == worker)?.Worker.Name ?? "a worker that is gone";

    internal static string Listed(IReadOnlyList<string> names) =>
        names.Count <= NamesShown + 1 ? string.Join(", ", names) : $"{string.Join(", ", names.Take(NamesShown))} and {names.Count - NamesShown} more";

    internal static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    internal static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal static string Span(TimeSpan span)
    {
        if (span < TimeSpan.Zero) span = TimeSpan.Zero;
        return span.TotalSeconds < 10 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s")
            : span.TotalMinutes < 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} s")
            : span.TotalHours < 2 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} min")
            : string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.0} h");
    }
}
