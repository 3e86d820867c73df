using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Invariants;

/// <summary>What the tasks' own processes show.</summary>
internal static class Processes
{
    /// <summary>I3: two processes of one task instance overlap no longer than the bound. Of a process that was killed the end is not known, so only whole ones are compared.</summary>
    public static IEnumerable<Violation> NoLongOverlap(CaseFile file)
    {
        foreach (var task in Lives(file).GroupBy(life => (life.Begin.RunId, life.Begin.Task)))
        {
            var lives = task.OrderBy(life => life.Begin.Place).ToList();
            for (var i = 1; i < lives.Count; i++)
            {
                var until = lives[i - 1].End.Uptime < lives[i].End.Uptime ? lives[i - 1].End.Uptime : lives[i].End.Uptime;
                if (until - lives[i].Begin.Uptime > file.Overlap)
                    yield return new Violation("I3", $"processes {lives[i - 1].Begin.Pid} and {lives[i].Begin.Pid} of {task.Key.Task} in run {task.Key.RunId} overlapped for {(until - lives[i].Begin.Uptime).TotalSeconds:0.00} s");
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
            if (!line.IsBegin) ended.Add((line.RunId, line.Task));
            else if (!workflows.TryGetValue(line.RunId, out var workflow)) yield return new Violation("I4", $"a process ran for {line.Task} of run {line.RunId}, which does not exist");
            else
                foreach (var parent in parents[(workflow, line.Task)].Where(parent => !ended.Contains((line.RunId, parent))))
                    yield return new Violation("I4", $"{line.Task} of run {line.RunId} began before {parent} had ended");
        }
    }

    /// <summary>I11: nothing is left over.</summary>
    public static IEnumerable<Violation> NothingLeft(CaseFile file) => file.Residue.Select(what => new Violation("I11", what));

    private static IEnumerable<(WitnessLine Begin, WitnessLine End)> Lives(CaseFile file)
    {
        var ends = file.Witness.Where(line => !line.IsBegin).GroupBy(line => (line.RunId, line.Task, line.Token)).ToDictionary(end => end.Key, end => end.First());
        foreach (var begin in file.Witness.Where(line => line.IsBegin))
            if (ends.TryGetValue((begin.RunId, begin.Task, begin.Token), out var end)) yield return (begin, end);
    }
}
