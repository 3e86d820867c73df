using System.Buffers.Text;
using System.Diagnostics;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>All commands of this worker process, and the orphans they leave. There is one, as there is one process: it is the child subreaper.</summary>
/// <remarks>
/// Orphans fall to the worker's main thread, leaders are children of their slots' threads. So "did anything escape?" is one read of a small
/// file. Only the holder of the lock reaps orphans: while it is held, the number of an orphan cannot pass to another process.
/// </remarks>
internal sealed unsafe class RunningCommands
{
    private readonly Lock _gate = new();
    private readonly int _self = Environment.ProcessId;
    private readonly int _session = Libc.getsid(0);
    private readonly int _childrenFile;
    private readonly Dictionary<int, (long StartTicks, RunningCommand Owner, Guid TaskRunId)> _ownedByOthers = [];
    private readonly HashSet<int> _helpers = [];
    private readonly List<int> _abandoned = [];
    private readonly RunningCommand _nobody = new();
    private RunningCommand[] _commands = [];
    private long _lastHousekeeping = Stopwatch.GetTimestamp();

    private RunningCommands()
    {
        _ = Libc.prctl(Os.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
        DoNotIgnoreChildren();
        HideInheritedDescriptors();
        _childrenFile = OpenChildrenFile();
        fixed (byte* path = "/dev/null\0"u8)
            NullDevice = Libc.open(path, Os.O_RDWR | Os.O_CLOEXEC, 0);
    }

    /// <summary>This process's.</summary>
    internal static RunningCommands Instance { get; } = new();

    /// <summary>An open <c>/dev/null</c>.</summary>
    internal int NullDevice { get; }

    /// <summary>The leaders, for the sentinel.</summary>
    internal LeaderList Leaders { get; } = new();

    /// <summary>Now, in the unit of <see cref="ProcessStat.StartTicks"/>.</summary>
    internal static long NowTicks()
    {
        var time = stackalloc long[2];
        _ = Libc.clock_gettime(Os.CLOCK_BOOTTIME, time);
        return (time[0] * 100) + (time[1] / 10_000_000);
    }

    internal void Add(RunningCommand command)
    {
        lock (_gate)
            _commands = [.. _commands, command];
    }

    internal void Remove(RunningCommand command)
    {
        lock (_gate)
            _commands = [.. _commands.Where(c => c != command)];
    }

    /// <summary>A child that is no command's, such as the sentinel.</summary>
    internal void AddHelper(int pid)
    {
        lock (_gate)
            _helpers.Add(pid);
    }

    internal void RemoveHelper(int pid)
    {
        lock (_gate)
            _helpers.Remove(pid);
    }

    /// <summary>A leader that could not be killed: it is reaped when it ends at last.</summary>
    internal void Abandon(int leader)
    {
        lock (_gate)
            _abandoned.Add(leader);
    }

    /// <summary>Whether a command may have left anything behind. Cheap in the everyday case, in which there is no orphan at all; errs on the side of yes.</summary>
    internal bool MayHaveStrays(RunningCommand command)
    {
        if (_childrenFile < 0)
            return true;
        Span<byte> text = stackalloc byte[4096];
        nint length;
        fixed (byte* at = text)
            length = Libc.pread(_childrenFile, at, (nuint)text.Length, 0);
        if (length == 0)
            return false;
        if (length < 0 || length == text.Length)
            return true;
        var rest = text[..(int)length];
        while (Utf8Parser.TryParse(rest, out int pid, out var digits))
        {
            if (pid != command.Leader && MayBelongTo(command, pid))
                return true;
            rest = rest[Math.Min(digits + 1, rest.Length)..];
        }

        return false;
    }

    /// <summary>The processes of a command but its leader, and remembers them. Reaps dead orphans, whoever left them.</summary>
    internal TreeFindings FindMembers(RunningCommand command)
    {
        lock (_gate)
        {
            var found = Survey(command, out var query);
            Reap(found.Members.Where(m => m.IsDead && m.ParentPid == query.Self));
            found.Members.RemoveAll(m => m.IsDead && m.ParentPid == query.Self);
            foreach (var member in found.Members)
                command.Known.Add((member.Pid, member.StartTicks));
            return found;
        }
    }

    /// <summary>Signals processes that were found, unless their numbers have passed to others.</summary>
    internal static int Signal(IEnumerable<ProcessStat> members, int signal)
    {
        var signalled = 0;
        foreach (var member in members)
        {
            if (!member.IsDead && SignalIfSame(member, signal))
                signalled++;
        }

        return signalled;
    }

    /// <summary>Reaps what died meanwhile; at most once a second over all callers.</summary>
    internal void Housekeep()
    {
        var last = Volatile.Read(ref _lastHousekeeping);
        var now = Stopwatch.GetTimestamp();
        if (now - last < Stopwatch.Frequency || Interlocked.CompareExchange(ref _lastHousekeeping, now, last) != last)
            return;
        lock (_gate)
        {
            _abandoned.RemoveAll(pid => Libc.wait4(pid, null, Os.WNOHANG, null) != 0);
            if (!MayHaveStrays(_nobody))
                return;
            var table = ProcessTable.Snapshot();
            var query = CreateQuery(_nobody);
            Reap(DeadOrphans(table, query));
        }
    }

    private TreeFindings Survey(RunningCommand command, out TreeQuery query)
    {
        var table = ProcessTable.Snapshot();
        query = CreateQuery(command); // after the snapshot: a leader in it is known by now, or is said to be starting
        var found = TreeMembership.Find(table, query, orphan => Ask(orphan, command));
        Reap(DeadOrphans(table, query).Except(found.Members));
        return found;
    }

    private TreeQuery CreateQuery(RunningCommand command)
    {
        var others = new HashSet<int>(_helpers);
        others.UnionWith(_abandoned);
        var starts = new List<long>();
        var isAnyStarting = false;
        foreach (var other in _commands)
        {
            var leader = other.Leader;
            if (other == command || leader == 0)
                continue;
            isAnyStarting |= leader < 0;
            others.Add(leader);
            starts.Add(other.StartTicks);
        }

        return new()
        {
            Self = _self,
            SelfSession = _session,
            Leader = command.Leader,
            StartTicks = command.StartTicks,
            OtherLeaders = others,
            OtherStarts = starts,
            IsAnyStarting = isAnyStarting,
            Known = command.Known,
        };
    }

    private OrphanOwner Ask(ProcessStat orphan, RunningCommand command)
    {
        if (orphan.IsDead)
            return OrphanOwner.AnotherCommand; // it is reaped, whoever's it was
        if (IsMarked(orphan.Pid, command))
            return OrphanOwner.ThisCommand;
        foreach (var other in _commands)
        {
            if (other == command || other.Leader <= 0 || !(orphan.Session == other.Leader || IsMarked(orphan.Pid, other)))
                continue;
            _ownedByOthers[orphan.Pid] = (orphan.StartTicks, other, other.TaskRunId);
            return OrphanOwner.AnotherCommand;
        }

        return OrphanOwner.Unknown;
    }

    private static bool IsMarked(int pid, RunningCommand command) =>
        ProcFile.EnvironmentHolds(pid, command.Mark) || WritesTo(pid, "fd/1"u8, command.OutputName) || WritesTo(pid, "fd/2"u8, command.OutputName);

    private static bool WritesTo(int pid, ReadOnlySpan<byte> descriptor, string pipe)
    {
        Span<byte> buffer = stackalloc byte[64];
        var link = ProcFile.Link(pid, descriptor, buffer);
        return pipe.Length > 0 && System.Text.Ascii.Equals(link, pipe);
    }

    private bool MayBelongTo(RunningCommand command, int pid)
    {
        lock (_gate)
        {
            if (_helpers.Contains(pid) || _abandoned.Contains(pid))
                return false;
            if (ProcessStat.Read(pid) is not { } stat || stat.Session == _session)
                return false;
            return !(_ownedByOthers.TryGetValue(pid, out var owned) && owned.StartTicks == stat.StartTicks && !stat.IsDead
                && owned.Owner != command && owned.Owner.Leader > 0 && owned.Owner.TaskRunId == owned.TaskRunId);
        }
    }

    private static IEnumerable<ProcessStat> DeadOrphans(List<ProcessStat> table, TreeQuery query) =>
        query.IsAnyStarting ? [] : table.Where(p => p.State == 'Z' && TreeMembership.IsOrphan(p, query));

    private void Reap(IEnumerable<ProcessStat> dead)
    {
        foreach (var process in dead)
        {
            _ = Libc.wait4(process.Pid, null, Os.WNOHANG, null);
            _ownedByOthers.Remove(process.Pid);
        }
    }

    private static bool SignalIfSame(ProcessStat member, int signal)
    {
        var pidfd = Pidfd.Open(member.Pid);
        if (pidfd < 0 && Libc.LastError is Os.ESRCH)
            return false;
        var isSame = ProcessStat.Read(member.Pid) is { } now && now.StartTicks == member.StartTicks && !now.IsDead;
        var done = isSame && (pidfd >= 0 ? Pidfd.Signal(pidfd, signal) : Libc.kill(member.Pid, signal) == 0);
        if (pidfd >= 0)
            _ = Libc.close(pidfd);
        return done;
    }

    private int OpenChildrenFile()
    {
        var path = System.Text.Encoding.ASCII.GetBytes($"/proc/self/task/{_self}/children\0");
        fixed (byte* p = path)
            return Libc.open(p, Os.O_RDONLY | Os.O_CLOEXEC, 0);
    }

    // What the worker's own parent left open must not reach a command; the worker's own descriptors never do. Before Linux 5.11 this does nothing.
    private static void HideInheritedDescriptors() => _ = Libc.syscall(Os.SYS_close_range, 3, int.MaxValue, Os.CLOSE_RANGE_CLOEXEC, 0, 0);

    // A parent may hand down "ignore SIGCHLD", under which the kernel reaps children before their exit codes are read.
    private static void DoNotIgnoreChildren()
    {
        var action = stackalloc nint[64];
        if (Libc.sigaction(Os.SIGCHLD, null, action) == 0 && action[0] == 1)
            _ = Libc.signal(Os.SIGCHLD, 0);
    }
}
