using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Waiting;

/// <summary>Why a run is not over. Pure.</summary>
public static class RunWait
{
    /// <summary>Explains a run by its tasks.</summary>
    /// <param name="run">The run.</param>
    /// <param name="tasks">The newest attempt of each task, each with its own explanation.</param>
    /// <param name="now">The time.</param>
    /// <param name="turn">What it waits for, if its turn has not come; null otherwise.</param>
    public static WaitExplanation Explain(WorkflowRun run, IReadOnlyList<(TaskRun Attempt, WaitExplanation Why)> tasks, DateTimeOffset now, TurnWait? turn = null)
    {
        if (run.State.IsTerminal()) return new(WaitKind.Ended, $"The run has ended: {run.State.Word()}.{(run.Reason.Length > 0 ? $" {run.Reason}" : "")}");
        if (run.State == RunState.UpForRetry) return new(WaitKind.RetryDelay, TriedAgain(run, tasks, now));
        if (turn is not null) return new(WaitKind.Limit, $"The run waits for its turn. {LimitWords.OfTurn(turn)}");
        var ended = tasks.Count(one => one.Why.Kind == WaitKind.Ended);
        var progress = $"{ended} of {TaskWait.Count(tasks.Count, "task")} {(ended == 1 ? "has" : "have")} ended";
        var running = tasks.Where(one => one.Why.Kind == WaitKind.Running).Select(one => one.Attempt.TaskName).ToList();
        if (running.Count > 0) return new(WaitKind.Running, $"{progress}; {(running.Count == 1 ? "one runs" : $"{running.Count} run")}: {TaskWait.Listed(running)}.");
        // What is nearest to running holds the rest up: the latest cause in the order in which they give way.
        var nearest = tasks.Where(one => one.Why.Kind > WaitKind.Running).OrderByDescending(one => one.Why.Kind == WaitKind.Parents ? -1 : (int)one.Why.Kind).ToList();
        if (nearest.Count == 0) return new(WaitKind.Ended, $"{progress}; the run is about to end.");
        var (attempt, why) = nearest[0];
        var alike = nearest.Count(one => one.Why.Kind == why.Kind);
        var others = alike == 1 ? "" : $" So {(alike == 2 ? "does one more" : $"do {alike - 1} more")}.";
        return new(why.Kind, $"{progress}, and none runs. {attempt.TaskName}: {why.Sentence}{others}");
    }

    /// <summary>Explains a task of a run whose turn has not come.</summary>
    /// <param name="why">What the task itself waits for.</param>
    /// <param name="turn">What the run waits for.</param>
    public static WaitExplanation Explain(WaitExplanation why, TurnWait turn) =>
        why.Kind is WaitKind.Ended ? why : new(WaitKind.Limit, $"Its run waits for its turn. {LimitWords.OfTurn(turn)}");

    private static string TriedAgain(WorkflowRun run, IReadOnlyList<(TaskRun Attempt, WaitExplanation Why)> tasks, DateTimeOffset now)
    {
        var failed = tasks.Where(one => StateWords.StatusOf(one.Attempt.State) == RunStatus.Failed).Select(one => one.Attempt).ToList();
        var at = tasks.Max(one => one.Attempt.FinishedAt) ?? now;
        var because = run.Reason.Length > 0 ? $" {run.Reason}" : failed.Count == 0 ? "" : $" {TaskWait.Listed([.. failed.Select(one => $"{one.TaskName} ({one.State.Word()})")])} did not succeed.";
        return $"The run failed at {TaskWait.Time(at)}.{because} It is tried again in {TaskWait.Span((run.DueAt ?? now) - now)}, at {TaskWait.Time(run.DueAt ?? now)}: retry {run.RetryNumber + 1}.";
    }
}
