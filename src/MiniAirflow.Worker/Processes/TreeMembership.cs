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

/// <summary>What was found of a command.</summary>
/// <param name="Members">All its processes but its leader, the dead ones too.</param>
/// <param name="HasUnclear">Whether an orphan is there that may be its own or another running command's; the last of them to end takes it along.</param>
/// <param name="MustLookAgain">Whether an orphan is there that may be a command just being started, which the next look will tell.</param>
internal readonly record struct TreeFindings(List<ProcessStat> Members, bool HasUnclear, bool MustLookAgain);

/// <summary>Decides which processes belong to a command. Pure, but for the question to an orphan.</summary>
internal static class TreeMembership
{
    /// <summary>Looks through the table.</summary>
    internal static TreeFindings Find(IReadOnlyList<ProcessStat> table, TreeQuery query, Func<ProcessStat, OrphanOwner> ask)
    {
        var children = table.ToLookup(p => p.ParentPid);
        var members = new List<ProcessStat>();
        var claims = new HashSet<Claim>();
        foreach (var child in children[query.Self])
        {
            var claim = child.Pid == query.Leader ? Claim.Leader : IsOrphan(child, query) ? ClaimOn(child, query, ask) : Claim.None;
            claims.Add(claim);
            if (claim == Claim.Mine)
                members.Add(child);
            if (claim is Claim.Mine or Claim.Leader)
                AddDescendants(child.Pid, children, members);
        }

        return new(members, claims.Contains(Claim.Shared), claims.Contains(Claim.TooEarly));
    }

    /// <summary>Whether a child of the worker is a process that a command left behind.</summary>
    internal static bool IsOrphan(ProcessStat child, TreeQuery query) =>
        child.ParentPid == query.Self && child.Pid != query.Leader && child.Session != query.SelfSession && !query.OtherLeaders.Contains(child.Pid);

    private static Claim ClaimOn(ProcessStat orphan, TreeQuery query, Func<ProcessStat, OrphanOwner> ask)
    {
        if (orphan.Session == query.Leader || orphan.Group == query.Leader || query.Known.Contains((orphan.Pid, orphan.StartTicks)))
            return Claim.Mine;
        return ask(orphan) switch
        {
            OrphanOwner.ThisCommand => Claim.Mine,
            OrphanOwner.AnotherCommand => Claim.None,
            _ => ClaimByTime(orphan, query),
        };
    }

    // An orphan without a mark was started by one of the commands that ran at its start; the last of them to end takes it along.
    // One that is exiting has lost its marks, and is nobody's concern any more.
    private static Claim ClaimByTime(ProcessStat orphan, TreeQuery query) =>
        orphan.StartTicks < query.StartTicks || orphan.IsExiting ? Claim.None
        : query.IsAnyStarting ? Claim.TooEarly
        : query.OtherStarts.Any(start => start <= orphan.StartTicks) ? Claim.Shared
        : Claim.Mine;

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

    private enum Claim
    {
        None,
        Leader,
        Mine,
        Shared,
        TooEarly,
    }
}
