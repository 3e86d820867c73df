using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Invariants;

/// <summary>What was promised is done, once, and nothing hangs.</summary>
internal static class Completion
{
    /// <summary>I1: whatever was acknowledged is there and has ended, and the same key always meant the same run (F23).</summary>
    public static IEnumerable<Violation> NothingLost(CaseFile file)
    {
        var runs = file.History.Runs.ToDictionary(run => run.Id);
        foreach (var promise in file.Acknowledgements)
        {
            if (!runs.TryGetValue(promise.RunId, out var run)) yield return new Violation("I1", $"run {promise.RunId} of {promise.Workflow} was acknowledged and does not exist");
            else if (!run.HasEnded) yield return new Violation("I1", $"run {promise.RunId} of {promise.Workflow} was acknowledged and is still {run.State}");
        }
        foreach (var key in file.Acknowledgements.GroupBy(promise => promise.Key).Where(key => key.Select(promise => promise.RunId).Distinct().Count() > 1))
            yield return new Violation("I1", $"key {key.Key} was answered with several runs: {string.Join(' ', key.Select(promise => promise.RunId).Distinct())}");
        // A task that the database says succeeded really ran to its end, under that very lease.
        var ended = file.Witness.Where(line => line.IsEnd).Select(line => (line.RunId, line.Task, line.Attempt, (long?)line.Token)).ToHashSet();
        foreach (var attempt in file.History.Attempts.Where(attempt => attempt.State == "success"))
            if (!ended.Contains((attempt.RunId, attempt.Task, attempt.Attempt, attempt.Token)))
                yield return new Violation("I1", $"{Name(attempt)} with token {attempt.Token} counts as success, but no process of it said that it ended");
    }

    /// <summary>I2: an attempt ends once, and a task succeeds once, with nothing after it.</summary>
    public static IEnumerable<Violation> NothingTwice(CaseFile file)
    {
        foreach (var task in file.History.Attempts.GroupBy(attempt => (attempt.RunId, attempt.Task)))
        {
            var order = task.OrderBy(attempt => attempt.Attempt).ToList();
            if (order.SkipLast(1).Any(attempt => attempt.State == "success")) yield return new Violation("I2", $"{Name(order[^1])} came after a success");
        }
        foreach (var ends in file.History.Events.Where(e => AttemptRow.IsEnd(e.State)).GroupBy(e => e.TaskRunId).Where(ends => ends.Count() > 1))
            yield return new Violation("I2", $"attempt {ends.Key} ended {ends.Count()} times: {string.Join(' ', ends.Select(e => $"{e.Seq}:{e.State}"))}");
        foreach (var token in file.Witness.Where(line => line.IsBegin).GroupBy(line => line.Token).Where(token => token.Count() > 1))
            yield return new Violation("I2", $"token {token.Key} was used by {token.Count()} processes");
    }

    /// <summary>I8: nothing that could go on stands still.</summary>
    public static IEnumerable<Violation> NothingWaits(CaseFile file)
    {
        foreach (var run in file.History.Runs.Where(run => !run.HasEnded)) yield return new Violation("I8", $"run {run.Id} of {run.Workflow} is still {run.State}");
        foreach (var attempt in file.History.Attempts.Where(attempt => !attempt.HasEnded)) yield return new Violation("I8", $"{Name(attempt)} is still {attempt.State}");
    }

    /// <summary>I9: what is counted of a run agrees with its rows.</summary>
    public static IEnumerable<Violation> RunsMatchTheirAttempts(CaseFile file)
    {
        var attempts = file.History.Attempts.ToLookup(attempt => attempt.RunId);
        foreach (var run in file.History.Runs.Where(run => run.HasEnded))
        {
            var last = attempts[run.Id].GroupBy(attempt => attempt.Task).Select(task => task.MaxBy(attempt => attempt.Attempt)!).ToList();
            if (last.Count == 0) yield return new Violation("I9", $"run {run.Id} has no attempts");
            else if (run.State == "success" != last.All(attempt => attempt.State is "success" or "skipped"))
                yield return new Violation("I9", $"run {run.Id} is {run.State}, its tasks are {string.Join(' ', last.Select(attempt => $"{attempt.Task}:{attempt.State}"))}");
        }
    }

    internal static string Name(AttemptRow attempt) => $"attempt {attempt.Attempt} of {attempt.Task} in run {attempt.RunId}";
}
