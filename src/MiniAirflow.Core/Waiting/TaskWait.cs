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
        var queue = situation.Task.Queue;
        var pause = surroundings.Pauses.FirstOrDefault(one => one.Subject == PauseSubject.All) ?? surroundings.Pauses.FirstOrDefault(one => one.Subject == PauseSubject.Queue(queue));
        if (pause is not null) return new(WaitKind.Pause, Paused(pause, queue));
        var serving = surroundings.Workers.Where(one => one.Worker.Queues.Contains(queue, StringComparer.Ordinal)).ToList();
        if (serving.Count == 0) return new(WaitKind.Worker, NoWorker(queue, surroundings.Workers));
        var taking = serving.FindAll(one => one.Worker.TakesTasks);
        return taking.Count == 0 ? new(WaitKind.Worker, AllDrained(queue, serving)) : new(WaitKind.Slot, NoSlot(situation, taking, surroundings.Now));
    }

    private static string Paused(Pause pause, string queue) =>
        (pause.Subject == PauseSubject.All ? "Everything is paused" : $"Queue '{queue}' is paused")
        + (pause.By.Length > 0 ? $" by {pause.By}" : "") + $" since {Time(pause.PausedAt)}: {pause.Reason}"
        + (pause.ResumeAt is { } end ? $" (until {Time(end)})." : ".");

    private static string NoWorker(string queue, IReadOnlyList<WorkerLoad> workers)
    {
        if (workers.Count == 0) return "It is ready, but there is no worker.";
        var served = workers.SelectMany(one => one.Worker.Queues).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return $"It is ready, but no worker serves queue '{queue}'; {(workers.Count == 1 ? "the one there is serves" : $"the {workers.Count} there are serve")} {Listed(served)}.";
    }

    private static string AllDrained(string queue, List<WorkerLoad> serving)
    {
        var drains = serving.Select(one => $"{one.Worker.Name}{Drained(one.Worker.Drain)}").ToList();
        return $"It is ready, but {(serving.Count == 1 ? "the one worker that serves" : $"all {serving.Count} workers that serve")} queue '{queue}' {(serving.Count == 1 ? "takes" : "take")} no more tasks: {Listed(drains)}.";
    }

    private static string Drained(WorkerDrain? drain) => drain is null ? ""
        : $", drained{(drain.By.Length > 0 ? $" by {drain.By}" : "")} since {Time(drain.Since)}{(drain.Reason.Length > 0 ? $" ({drain.Reason.TrimEnd('.')})" : "")}";

    private static string NoSlot(TaskSituation situation, List<WorkerLoad> serving, DateTimeOffset now)
    {
        var (slots, taken) = (serving.Sum(one => one.Worker.Slots), serving.Sum(one => one.Running));
        var ready = $"It has been ready for {Span(now - (situation.Attempt.QueuedAt ?? now))}";
        var whose = $"of the {Count(serving.Count, "worker")} that {(serving.Count == 1 ? "serves" : "serve")} queue '{situation.Task.Queue}'";
        return taken >= slots
            ? $"{ready}: all {Count(slots, "slot")} {whose} are taken. It has priority {situation.Task.Priority}; higher ones and older ones come first."
            : $"{ready}: {taken} of the {Count(slots, "slot")} {whose} are taken, so it is next unless more urgent ones are before it (it has priority {situation.Task.Priority}).";
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
