using MiniAirflow.Core.Pools;

namespace MiniAirflow.Core.Waiting;

/// <summary>Why an attempt waits for a limit, in words. Pure.</summary>
internal static class LimitWords
{
    /// <summary>Explains an attempt's wait.</summary>
    /// <param name="wait">What it waits for.</param>
    /// <param name="now">The time.</param>
    /// <param name="who">The attempt, as the sentence begins.</param>
    public static WaitExplanation Explain(LimitWait wait, DateTimeOffset now, string who = "It")
    {
        var (demand, state) = (wait.Demand, wait.State);
        if (LimitName.PoolOf(demand.Limit) is { } pool) return new(WaitKind.Pool, OfPool(pool, wait, now, who));
        var active = $"{TaskWait.Count(state.Occupied, "task")} {(state.Occupied == 1 ? "is" : "are")} active";
        var what = LimitName.KeyOf(demand.Limit) is { } key ? $"With the concurrency key '{key}' {active}, and it allows {demand.Size}"
            : LimitName.IsOfRun(demand.Limit) ? $"In this run {active}, and max_active_tasks_per_run is {demand.Size}"
            : $"Over all runs of this workflow {active}, and max_active_tasks is {demand.Size}";
        return new(WaitKind.Limit, $"{what}. {Waiting(wait)}");
    }

    /// <summary>Why a run's turn has not come.</summary>
    public static string OfTurn(TurnWait turn)
    {
        var more = turn.InProgressCount - turn.InProgress.Count;
        var shown = turn.InProgress.Count == 0 ? "" : $" ({string.Join(", ", turn.InProgress)}{(more > 0 ? $" and {more} more" : "")})";
        var before = turn.Ahead switch { 0 => "Nobody waits before it.", 1 => "One waits before it.", _ => $"{turn.Ahead} wait before it." };
        return $"With the concurrency key '{turn.Key}' {TaskWait.Count(turn.InProgressCount, "run")} {(turn.InProgressCount == 1 ? "is" : "are")} in progress{shown}, and it allows {turn.Limit}. {before}";
    }

    private static string OfPool(string pool, LimitWait wait, DateTimeOffset now, string who)
    {
        var (demand, state) = (wait.Demand, wait.State);
        if (state.Size is not { } size) return $"Pool '{pool}' does not exist; the task waits until somebody makes it.";
        if (demand.Slots > size) return $"{who} needs {TaskWait.Count(demand.Slots, "slot")} of pool '{pool}', which has {size}; the task waits until the pool is larger.";
        if (state.Occupied + demand.Slots <= size && state.StartsLeft == 0)
            return $"Pool '{pool}' has let in as many as its rate allows{(state.NextStartAt is { } at ? $"; the next begins in {TaskWait.Span(at - now)}, at {TaskWait.Time(at)}" : "")}. {Waiting(wait)}";
        return $"{who} needs {TaskWait.Count(demand.Slots, "slot")} of pool '{pool}': {state.Occupied} of {size} are occupied. {Waiting(wait)}";
    }

    private static string Waiting(LimitWait wait) => wait.Waiting <= 1 ? "Nobody else waits for it." : $"{wait.Waiting} wait for it, the most urgent and then the oldest first.";
}
