using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance.Model;

/// <summary>I7: history shows only legal transitions, nothing after an end, rising attempts; and it alone rebuilds the states.</summary>
internal static class History
{
    public static async Task CheckAsync(TestStore store, IReadOnlyList<OracleRun> runs)
    {
        var (tasks, states, attempts) = (new Dictionary<Guid, TaskState>(), new Dictionary<Guid, RunState>(), new Dictionary<(Guid, string), int>());
        foreach (var one in await store.EventsAsync())
        {
            if (one.Run is { } run)
            {
                (states.GetValueOrDefault(run.Id).IsTerminal() && !runs.Any(one => one.Id == run.Id && one.IsOperated)).ShouldBeFalse("a run ends once, unless somebody opens it again");
                states[run.Id] = run.State;
            }
            if (one.Task is not { } task) continue;
            if (tasks.TryGetValue(task.Id, out var before)) TaskTransitions.IsLegal(before, task.State).ShouldBeTrue($"{before} to {task.State}");
            tasks[task.Id] = task.State;
            var name = $"{task.TaskName}[{task.MapIndex}]";
            task.Attempt.ShouldBeGreaterThanOrEqualTo(attempts.GetValueOrDefault((task.RunId, name)), "attempts rise");
            attempts[(task.RunId, name)] = task.Attempt;
        }
        foreach (var run in runs)
        {
            states[run.Id].ShouldBe(run.State);
            foreach (var one in run.Attempts) tasks[one.Id].ShouldBe(one.State);
        }
    }
}
