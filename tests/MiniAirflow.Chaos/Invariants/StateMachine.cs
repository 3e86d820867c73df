using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Invariants;

/// <summary>I7: the history alone makes sense.</summary>
internal static class StateMachine
{
    // Written down here once more, and not taken from the product: a checker that asks the checked proves nothing.
    private static readonly Dictionary<string, string[]> Next = new()
    {
        ["none"] = ["scheduled", "queued", "up_for_retry", "upstream_failed", "skipped", "cancelled"],
        ["scheduled"] = ["queued", "skipped", "cancelled"],
        ["queued"] = ["queued", "running", "success", "failed", "timed_out", "cancelled", "lost", "up_for_retry", "skipped"],
        ["running"] = ["success", "failed", "timed_out", "cancelled", "lost", "skipped"],
        ["up_for_retry"] = ["queued", "cancelled"],
    };

    public static IEnumerable<Violation> OnlyLegalMoves(CaseFile file) => [.. Moves(file), .. Numbers(file), .. Rebuilt(file)];

    private static IEnumerable<Violation> Moves(CaseFile file)
    {
        foreach (var attempt in file.History.Events.OrderBy(e => e.Seq).GroupBy(e => e.TaskRunId))
        {
            var state = "none";
            foreach (var e in attempt)
            {
                if (!Next.GetValueOrDefault(state, []).Contains(e.State)) yield return new Violation("I7", $"attempt {attempt.Key} went from {state} to {e.State} at event {e.Seq}");
                state = e.State;
            }
        }
        foreach (var twice in file.History.Events.GroupBy(e => e.Seq).Where(e => e.Count() > 1)) yield return new Violation("I7", $"event number {twice.Key} was given {twice.Count()} times");
    }

    private static IEnumerable<Violation> Numbers(CaseFile file)
    {
        foreach (var task in file.History.Attempts.GroupBy(attempt => (attempt.RunId, attempt.Task)))
        {
            var numbers = task.Select(attempt => attempt.Attempt).Order().ToList();
            if (!numbers.SequenceEqual(Enumerable.Range(1, numbers.Count))) yield return new Violation("I7", $"the attempts of {task.Key.Task} in run {task.Key.RunId} are numbered {string.Join(' ', numbers)}");
        }
        foreach (var task in file.Witness.Where(line => line.IsBegin).GroupBy(line => (line.RunId, line.Task)))
            foreach (var (before, after) in task.Zip(task.Skip(1)).Where(pair => pair.First.Attempt > pair.Second.Attempt && pair.First.Token < pair.Second.Token))
                yield return new Violation("I7", $"{task.Key.Task} in run {task.Key.RunId} got token {after.Token} for attempt {after.Attempt} after attempt {before.Attempt} had token {before.Token}");
    }

    private static IEnumerable<Violation> Rebuilt(CaseFile file)
    {
        var last = file.History.Events.GroupBy(e => e.TaskRunId).ToDictionary(events => events.Key, events => events.MaxBy(e => e.Seq)!.State);
        foreach (var attempt in file.History.Attempts.Where(attempt => attempt.State != "none"))
            if (last.GetValueOrDefault(attempt.Id) is var told && told != attempt.State)
                yield return new Violation("I7", $"{Completion.Name(attempt)} is {attempt.State}, but its last event says {told ?? "nothing"}");
    }
}
