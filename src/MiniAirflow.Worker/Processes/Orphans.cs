using System.Globalization;
using System.Text;
using MiniAirflow.Worker.Processes.Native;

namespace MiniAirflow.Worker.Processes;

/// <summary>Descendants of tasks whose own parent has died. This process is their subreaper: the kernel gives them to its main thread.</summary>
/// <remarks>
/// Commands are children of the slots' threads, so the main thread's list of children holds orphans only, and "did anything escape?" is one
/// small read. An orphan that cannot be told to be of one task (it changed its session and cleared its environment) is of one of the tasks that
/// ran when it was first seen; it is killed when the last of them has ended.
/// </remarks>
internal static unsafe class Orphans
{
    private const int MaxListBytes = 64 * 1024;

    private static readonly Lock Lock = new();
    private static readonly HashSet<int> Ours = [];
    private static readonly Dictionary<(int Pid, long StartTime), HashSet<int>> Strays = [];
    private static readonly HashSet<int> RunningLeaders = [];
    private static readonly int ChildrenList = Open();

    /// <summary>Whether the kernel gives this process its orphans, and tells of them.</summary>
    public static bool IsSupported => ChildrenList >= 0;

    /// <summary>Notes a child of the main thread that is no orphan.</summary>
    public static void Exempt(int pid)
    {
        lock (Lock) Ours.Add(pid);
    }

    /// <summary>Notes that a command runs.</summary>
    public static void Enter(int leader)
    {
        lock (Lock) RunningLeaders.Add(leader);
    }

    /// <summary>Removes what a command left behind, after its leader has ended and its group was killed.</summary>
    /// <returns>Whether there may be more of it, so that the whole of /proc should be searched.</returns>
    public static bool Leave(int leader, Guid taskRunId)
    {
        lock (Lock)
        {
            RunningLeaders.Remove(leader);
            if (ChildrenList < 0) return true;
            var list = stackalloc byte[256];
            if (Strays.Count == 0 && Libc.pread(ChildrenList, list, 256, 0) == 0) return false;
            return Sort(leader, ProcessTree.MarkOf(taskRunId));
        }
    }

    /// <summary>Reaps orphans that have ended.</summary>
    public static void Reap()
    {
        lock (Lock)
            foreach (var pid in List())
                if (ProcFs.Read(pid) is { IsAlive: false }) Reap(pid);
    }

    private static bool Sort(int leader, byte[] mark)
    {
        var mayBeMore = false;
        foreach (var candidates in Strays.Values) candidates.Remove(leader);
        foreach (var pid in List())
        {
            if (ProcFs.Read(pid) is not { } stat) continue;
            if (!stat.IsAlive) Reap(pid);
            else if (stat.Session == leader || ProcFs.HasEnvironment(pid, mark)) mayBeMore = true;
            else Suspect(stat);
        }
        foreach (var (stray, candidates) in Strays.ToArray())
        {
            if (candidates.Count > 0) continue;
            // An un-reaped child keeps its number, so this kill hits nobody else.
            _ = Libc.kill(stray.Pid, Libc.SigKill);
            Strays.Remove(stray);
            mayBeMore = true;
        }
        return mayBeMore;
    }

    private static void Suspect(ProcFs.Stat stat)
    {
        if (!BelongsToAnyMarkedTask(stat)) Strays.TryAdd((stat.Pid, stat.StartTime), [.. RunningLeaders]);
    }

    /// <summary>An orphan of a task that still runs is that task's affair.</summary>
    private static bool BelongsToAnyMarkedTask(ProcFs.Stat stat) =>
        RunningLeaders.Contains(stat.Session) || ProcFs.HasName(stat.Pid, TaskEnvironment.TaskRunIdName);

    private static void Reap(int pid)
    {
        int status;
        _ = Libc.wait4(pid, &status, Libc.NoHang, null);
    }

    private static List<int> List()
    {
        var buffer = new byte[MaxListBytes];
        nint length;
        fixed (byte* start = buffer) length = ChildrenList < 0 ? 0 : Libc.pread(ChildrenList, start, MaxListBytes, 0);
        var pids = new List<int>();
        if (length <= 0) return pids;
        foreach (var word in Encoding.ASCII.GetString(buffer, 0, (int)length).Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && !Ours.Contains(pid)) pids.Add(pid);
        return pids;
    }

    private static int Open()
    {
        if (!Libc.BecomeSubreaper()) return -1;
        return Libc.open($"/proc/self/task/{Environment.ProcessId}/children", Libc.CloseOnExec, 0);
    }
}
