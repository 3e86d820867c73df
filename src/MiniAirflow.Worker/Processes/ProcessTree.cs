using System.Diagnostics;
using System.Text;
using MiniAirflow.Worker.Processes.Native;

namespace MiniAirflow.Worker.Processes;

/// <summary>Finds and ends every process of a task, also those that left its session, group and parent.</summary>
/// <remarks>
/// A process belongs to a task when it is in the leader's session, carries the task's mark in its environment, or descends from one that does.
/// It is signalled through a descriptor that was opened before its start time was compared, so a recycled number is never hit (F66).
/// </remarks>
internal static class ProcessTree
{
    private static readonly TimeSpan PauseBetweenLooks = TimeSpan.FromMilliseconds(5);

    /// <summary>The mark that a task's processes carry.</summary>
    public static byte[] MarkOf(Guid taskRunId) => Encoding.ASCII.GetBytes($"{TaskEnvironment.TaskRunIdName}={taskRunId}");

    /// <summary>The living processes of a task.</summary>
    public static List<ProcFs.Stat> Find(int leader, Guid taskRunId)
    {
        var mark = MarkOf(taskRunId);
        return Find(stat => stat.Session == leader || stat.Pid == leader || ProcFs.HasEnvironment(stat.Pid, mark));
    }

    /// <summary>The living processes that match, and all their descendants; never this process itself.</summary>
    public static List<ProcFs.Stat> Find(Func<ProcFs.Stat, bool> matches)
    {
        var alive = ProcFs.All().Where(stat => stat.IsAlive && stat.Pid != Environment.ProcessId).ToList();
        var members = new HashSet<int>(alive.Where(matches).Select(stat => stat.Pid));
        for (var grown = members.Count > 0; grown;)
        {
            grown = false;
            foreach (var stat in alive)
                if (members.Contains(stat.Parent)) grown |= members.Add(stat.Pid);
        }
        return alive.FindAll(stat => members.Contains(stat.Pid));
    }

    /// <summary>Sends a signal to each process, if it is still the one that was seen.</summary>
    public static void Signal(List<ProcFs.Stat> processes, int signal)
    {
        foreach (var seen in processes)
        {
            var descriptor = Libc.PidfdOpen(seen.Pid);
            if (descriptor < 0) continue;
            if (ProcFs.Read(seen.Pid) is { } now && now.StartTime == seen.StartTime) Libc.PidfdSendSignal(descriptor, signal);
            _ = Libc.close(descriptor);
        }
    }

    /// <summary>Kills whatever <paramref name="find"/> finds, again and again, until it finds nothing or the time is over: a process may fork while it is being looked for.</summary>
    /// <returns>How many processes were seen and killed, and whether none was left.</returns>
    public static (int Killed, bool IsEmpty) KillAll(Func<List<ProcFs.Stat>> find, TimeSpan patience)
    {
        var killed = new HashSet<(int, long)>();
        for (var since = Stopwatch.GetTimestamp(); ;)
        {
            var alive = find();
            if (alive.Count == 0) return (killed.Count, true);
            Signal(alive, Libc.SigKill);
            foreach (var one in alive) killed.Add((one.Pid, one.StartTime));
            Orphans.Reap();
            if (Stopwatch.GetElapsedTime(since) > patience) return (killed.Count, false);
            Pause(alive[0].Pid);
        }
    }

    /// <summary>Waits for the end of one of them, a few milliseconds at most.</summary>
    private static unsafe void Pause(int pid)
    {
        var descriptor = Libc.PidfdOpen(pid);
        var wait = new Libc.PollFd { Fd = descriptor, Events = Libc.PollIn };
        _ = Libc.poll(&wait, 1, (int)PauseBetweenLooks.TotalMilliseconds);
        if (descriptor >= 0) _ = Libc.close(descriptor);
    }
}
