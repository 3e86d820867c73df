using System.Diagnostics;
using System.Text;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>What a sweep did.</summary>
/// <param name="Killed">Processes that were killed.</param>
/// <param name="Remaining">Processes that were still there when it gave up; 0 when the sweep is complete.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record SweepReport(int Killed, int Remaining, TimeSpan Elapsed)
{
    /// <summary>Whether nothing is left.</summary>
    public bool IsComplete => Remaining == 0;
}

/// <summary>Kills what is left of worker instances that have died (F67). Only for those that have: a living worker ends its own.</summary>
public static unsafe class ProcessSweeper
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(10);

    /// <summary>Kills every process that was started for one of the instances, and all that descends from it or shares its session, until none is left.</summary>
    /// <param name="instances">Worker instances that no longer live.</param>
    /// <param name="patience">When to give up; 10 s by default.</param>
    public static SweepReport Sweep(IReadOnlySet<Guid> instances, TimeSpan? patience = null)
    {
        var begun = Stopwatch.GetTimestamp();
        var marks = instances.Select(i => Encoding.ASCII.GetBytes($"{CommandSpec.WorkerInstanceVariable}={i}")).ToList();
        var killed = new HashSet<(int, long)>();
        var isClean = false; // two looks in a row: one may have missed a process that was just being made
        for (var pause = 1; ; pause = Math.Min(pause * 2, 50))
        {
            var found = Find(ProcessTable.Snapshot(), Environment.ProcessId, p => marks.Exists(m => ProcFile.EnvironmentHolds(p.Pid, m)));
            killed.UnionWith(found.Select(p => (p.Pid, p.StartTicks)));
            RunningCommands.Signal(found, Os.SIGKILL);
            if (found.Count == 0 && isClean)
                return new(killed.Count, 0, Stopwatch.GetElapsedTime(begun));
            isClean = found.Count == 0;
            if (Stopwatch.GetElapsedTime(begun) > (patience ?? DefaultPatience))
                return new(killed.Count, found.Count, Stopwatch.GetElapsedTime(begun));
            _ = Libc.poll(null, 0, pause);
        }
    }

    /// <summary>The living processes to kill: the marked ones, the sessions they are in, and their descendants. Pure but for the question.</summary>
    /// <remarks>A mark that reached the sweeper itself, or what it descends from, is no reason to kill those.</remarks>
    internal static List<ProcessStat> Find(IReadOnlyList<ProcessStat> table, int self, Func<ProcessStat, bool> isMarked)
    {
        var spared = Ancestors(table, self);
        var ownSession = table.FirstOrDefault(p => p.Pid == self).Session;
        var marked = table.Where(p => !p.IsDead && !spared.Contains(p.Pid) && isMarked(p)).ToList();
        var sessions = marked.Select(p => p.Session).Where(s => s != ownSession && !spared.Contains(s)).ToHashSet();
        var children = table.ToLookup(p => p.ParentPid);
        var found = new Dictionary<int, ProcessStat>();
        var pending = new Stack<ProcessStat>(marked.Concat(table.Where(p => sessions.Contains(p.Session))));
        while (pending.TryPop(out var process))
        {
            if (spared.Contains(process.Pid) || !found.TryAdd(process.Pid, process))
                continue;
            foreach (var child in children[process.Pid])
                pending.Push(child);
        }

        return [.. found.Values.Where(p => !p.IsDead)];
    }

    private static HashSet<int> Ancestors(IReadOnlyList<ProcessStat> table, int self)
    {
        var parents = table.ToDictionary(p => p.Pid, p => p.ParentPid);
        var ancestors = new HashSet<int> { 0, 1, self };
        for (var pid = self; parents.TryGetValue(pid, out var parent) && ancestors.Add(parent);)
            pid = parent;
        return ancestors;
    }
}
