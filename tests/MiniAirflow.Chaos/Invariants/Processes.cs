using MiniAirflow.Chaos.Evidence;
using MiniAirflow.Chaos.Plan;

namespace MiniAirflow.Chaos.Invariants;

/// <summary>What the tasks' own processes show.</summary>
internal static class Processes
{
    /// <summary>I3: two processes of one task instance overlap no longer than the bound. One that was killed lived at least to its last sign of life. A worker that stands
    /// still, or hears nothing of the store, cannot know that its lease has passed on: that time is not counted.</summary>
    public static IEnumerable<Violation> NoLongOverlap(CaseFile file)
    {
        var deaf = file.Troubles.Where(trouble => trouble.IsOfDatabase || trouble.Fault == Fault.Pause).ToList();
        foreach (var task in Lives(file).GroupBy(life => (life.Begin.RunId, life.Begin.Task)))
        {
            var lives = task.OrderBy(life => life.Begin.Place).ToList();
            for (var i = 1; i < lives.Count; i++)
            {
                var until = lives[i - 1].Last.Uptime < lives[i].Last.Uptime ? lives[i - 1].Last.Uptime : lives[i].Last.Uptime;
                var overlap = Awake(file.Boot + lives[i].Begin.Uptime, file.Boot + until, deaf);
                if (overlap > file.Overlap)
                    yield return new Violation("I3", $"processes {lives[i - 1].Begin.Pid} and {lives[i].Begin.Pid} of {task.Key.Task} in run {task.Key.RunId} overlapped for {overlap.TotalSeconds:0.00} s");
            }
        }
    }

    /// <summary>I4: no task begins before each of its parents has ended. No task here has another trigger rule than the usual one.</summary>
    public static IEnumerable<Violation> OrderKept(CaseFile file)
    {
        var workflows = file.History.Runs.ToDictionary(run => run.Id, run => run.Workflow);
        var parents = file.History.Edges.ToLookup(edge => (edge.Workflow, edge.Task), edge => edge.Parent);
        var ended = new HashSet<(Guid, string)>();
        foreach (var line in file.Witness)
        {
            if (line.IsEnd) ended.Add((line.RunId, line.Task));
            else if (!line.IsBegin) continue;
            else if (!workflows.TryGetValue(line.RunId, out var workflow)) yield return new Violation("I4", $"a process ran for {line.Task} of run {line.RunId}, which does not exist");
            else
                foreach (var parent in parents[(workflow, line.Task)].Where(parent => !ended.Contains((line.RunId, parent))))
                    yield return new Violation("I4", $"{line.Task} of run {line.RunId} began before {parent} had ended");
        }
    }

    /// <summary>I11: nothing is left over.</summary>
    public static IEnumerable<Violation> NothingLeft(CaseFile file) => file.Residue.Select(what => new Violation("I11", what));

    private static IEnumerable<(WitnessLine Begin, WitnessLine Last)> Lives(CaseFile file) =>
        file.Witness.GroupBy(line => (line.RunId, line.Task, line.Token)).Where(life => life.First().IsBegin).Select(life => (life.First(), life.Last()));

    /// <summary>How much of a time lies outside of all troubles.</summary>
    private static TimeSpan Awake(DateTimeOffset from, DateTimeOffset until, IEnumerable<Trouble> troubles)
    {
        var (awake, at) = (TimeSpan.Zero, from);
        foreach (var trouble in troubles.Where(trouble => trouble.From < until && trouble.Until > from).OrderBy(trouble => trouble.From))
        {
            if (trouble.From > at) awake += trouble.From - at;
            if (trouble.Until > at) at = trouble.Until;
        }
        return until > at ? awake + (until - at) : awake;
    }
}
