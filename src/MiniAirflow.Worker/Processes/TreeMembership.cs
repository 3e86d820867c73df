using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Whose process an orphan is, as far as the process itself tells.</summary>
internal enum OrphanOwner
{
    /// <summary>Nothing in it tells.</summary>
    Unknown,

    /// <summary>The command asked about.</summary>
    ThisCommand,

    /// <summary>Another command that runs.</summary>
    AnotherCommand,
}

/// <summary>The facts beside the process table that decide which processes belong to one command.</summary>
internal sealed class TreeQuery
{
    /// <summary>The worker's process.</summary>
    internal required int Self { get; init; }

    /// <summary>The worker's session. No command is ever in it, so what is in it was started by something else in the worker.</summary>
    internal required int SelfSession { get; init; }

    /// <summary>The command's first process, unreaped: its number, group and session are its own.</summary>
    internal required int Leader { get; init; }

    /// <summary>When the command started, in clock ticks since boot.</summary>
    internal required long StartTicks { get; init; }

    /// <summary>Children of the worker that are no orphans: leaders of other commands, the sentinel.</summary>
    internal required IReadOnlySet<int> OtherLeaders { get; init; }

    /// <summary>When the other running commands started.</summary>
    internal required IReadOnlyList<long> OtherStarts { get; init; }

    /// <summary>Whether a command is just being started, so that a child of unknown origin may be its leader.</summary>
    internal required bool IsAnyStarting { get; init; }

    /// <summary>Processes that were seen in the command's tree before.</summary>
    internal required IReadOnlySet<(int Pid, long StartTicks)> Known { get; init; }
}

/// <summary>Decides which processes belong to a command. Pure, but for the question to an orphan.</summary>
internal static class TreeMembership
{
    /// <summary>All processes of the command but its leader, the dead ones too.</summary>
    internal static List<ProcessStat> Find(IReadOnlyList<ProcessStat> table, TreeQuery query, Func<ProcessStat, OrphanOwner> ask)
    {
        var children = table.ToLookup(p => p.ParentPid);
        var members = new List<ProcessStat>();
        foreach (var child in children[query.Self])
        {
            if (child.Pid == query.Leader)
                AddDescendants(child.Pid, children, members);
            else if (IsOrphan(child, query) && IsMine(child, query, ask))
            {
                members.Add(child);
                AddDescendants(child.Pid, children, members);
            }
        }

        return members;
    }

    /// <summary>Whether a child of the worker is a process that a command left behind.</summary>
    internal static bool IsOrphan(ProcessStat child, TreeQuery query) =>
        child.ParentPid == query.Self && child.Pid != query.Leader && child.Session != query.SelfSession && !query.OtherLeaders.Contains(child.Pid);

    private static bool IsMine(ProcessStat orphan, TreeQuery query, Func<ProcessStat, OrphanOwner> ask)
    {
        if (orphan.Session == query.Leader || orphan.Group == query.Leader || query.Known.Contains((orphan.Pid, orphan.StartTicks)))
            return true;
        return ask(orphan) switch
        {
            OrphanOwner.ThisCommand => true,
            OrphanOwner.AnotherCommand => false,
            _ => IsLastCandidate(orphan, query),
        };
    }

    // An orphan without a mark was started by one of the commands that ran at its start; the last of them to end takes it along.
    private static bool IsLastCandidate(ProcessStat orphan, TreeQuery query) =>
        !query.IsAnyStarting && orphan.StartTicks >= query.StartTicks && !query.OtherStarts.Any(start => start <= orphan.StartTicks);

    private static void AddDescendants(int pid, ILookup<int, ProcessStat> children, List<ProcessStat> members)
    {
        var pending = new Stack<int>();
        pending.Push(pid);
        while (pending.TryPop(out var parent))
        {
            foreach (var child in children[parent])
            {
                members.Add(child);
                pending.Push(child.Pid);
            }
        }
    }
}
