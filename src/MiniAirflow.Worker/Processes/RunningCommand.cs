using System.Diagnostics;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes.Native;

namespace MiniAirflow.Worker.Processes;

/// <summary>A command between its start and its reaping: what it may still do, until when, and how it is ended.</summary>
/// <remarks>
/// running ──timeout or stop──► ending (SIGTERM sent) ──grace over──► killing (SIGKILL sent) ──patience over──► given up.
/// The leader stays un-reaped until its group has been killed, so that its number, which names the group, cannot pass to another process.
/// </remarks>
internal sealed unsafe class RunningCommand : IDisposable
{
    /// <summary>How long a killed process may take to die (it may be stuck in the kernel) before its slot goes on without it (F69).</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const int NoDescriptorPollMilliseconds = 20;
    private const int UsageLongs = 18;

    private readonly int _pid;
    private readonly CommandSpec _spec;
    private long _deadline;
    private long _endingSince;
    private Phase _phase;
    private bool _isTimedOut;
    private int _seen;

    public RunningCommand(int pid, CommandSpec spec)
    {
        (_pid, _spec) = (pid, spec);
        Descriptor = Libc.PidfdOpen(pid);
        _deadline = spec.Timeout == Timeout.InfiniteTimeSpan ? long.MaxValue : After(spec.Timeout);
    }

    private enum Phase
    {
        Running,
        Ending,
        Killing,
        GivenUp,
    }

    /// <summary>Readable when the leader has ended; -1 where the kernel cannot tell.</summary>
    public int Descriptor { get; }

    /// <summary>Whether it has been told to end.</summary>
    public bool IsEnding => _phase != Phase.Running;

    /// <summary>How long to wait for anything to happen.</summary>
    public int PollTimeout()
    {
        var longest = Descriptor < 0 ? NoDescriptorPollMilliseconds : int.MaxValue;
        if (_deadline == long.MaxValue) return Descriptor < 0 ? longest : -1;
        var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), _deadline).TotalMilliseconds;
        return (int)Math.Clamp(Math.Ceiling(left), 0, longest);
    }

    /// <summary>Whether the leader has ended; it is not reaped yet.</summary>
    public bool HasEnded(bool isSignalled) => isSignalled || (Descriptor < 0 && ProcFs.Read(_pid) is not { IsAlive: true });

    /// <summary>Somebody wants its end.</summary>
    public void Stop()
    {
        if (_phase == Phase.Running) BeginEnding();
    }

    /// <summary>Goes on to the next phase when its time has come.</summary>
    /// <returns>False when it is given up.</returns>
    public bool Advance()
    {
        if (_deadline == long.MaxValue || Stopwatch.GetTimestamp() < _deadline) return true;
        switch (_phase)
        {
            case Phase.Running:
                _isTimedOut = true;
                BeginEnding();
                return true;
            case Phase.Ending:
                _phase = Phase.Killing;
                _deadline = After(Patience);
                KillGroup();
                return true;
            default:
                _phase = Phase.GivenUp;
                return false;
        }
    }

    /// <summary>Ends what is left of its tree, reaps the leader, and says how it ended.</summary>
    public CommandExit Reap()
    {
        KillGroup();
        long* usage = stackalloc long[UsageLongs];
        int status = 0;
        var isReaped = Libc.wait4(_pid, &status, _phase == Phase.GivenUp ? Libc.NoHang : 0, usage) == _pid;
        var kill = RemoveRest(isReaped);
        var signal = status & 0x7f;
        int? code = signal == 0 && isReaped ? (status >> 8) & 0xff : null;
        return new CommandExit
        {
            ExitCode = code,
            Signal = signal != 0 && isReaped ? signal : null,
            IsTimedOut = _isTimedOut,
            IsStopped = IsEnding && !_isTimedOut,
            CpuTime = isReaped ? CpuTime(usage) : TimeSpan.Zero,
            PeakMemoryBytes = isReaped ? usage[4] * 1024 : 0,
            IsOutOfMemory = !IsEnding && (signal == Libc.SigKill || code == 128 + Libc.SigKill) && OutOfMemory.HasNewKill(),
            Kill = kill,
        };
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Descriptor >= 0) _ = Libc.close(Descriptor);
    }

    private void BeginEnding()
    {
        _phase = Phase.Ending;
        _endingSince = Stopwatch.GetTimestamp();
        _deadline = After(_spec.Grace);
        var tree = ProcessTree.Find(_pid, _spec.TaskRunId);
        _seen = tree.Count;
        // The group in one call, which nothing can fork away from; then those that have left it. A stopped process hears nothing until it is continued.
        _ = Libc.kill(-_pid, Libc.SigTerm);
        _ = Libc.kill(-_pid, Libc.SigCont);
        ProcessTree.Signal(tree.FindAll(one => one.Session != _pid), Libc.SigTerm);
    }

    private void KillGroup() => _ = Libc.kill(-_pid, Libc.SigKill);

    private KillReport? RemoveRest(bool isReaped)
    {
        var mayBeMore = Orphans.Leave(_pid, _spec.TaskRunId);
        if (!IsEnding && !mayBeMore) return null;
        var since = IsEnding ? _endingSince : Stopwatch.GetTimestamp();
        var (killed, isEmpty) = ProcessTree.KillAll(Survivors, Patience);
        Orphans.Reap();
        return IsEnding || killed > 0
            ? new KillReport(Math.Max(killed, _seen), Stopwatch.GetElapsedTime(since), isEmpty && isReaped)
            : null;
    }

    private List<ProcFs.Stat> Survivors() => ProcessTree.Find(_pid, _spec.TaskRunId);

    private static TimeSpan CpuTime(long* usage) =>
        TimeSpan.FromMicroseconds((usage[0] + usage[2]) * 1_000_000 + usage[1] + usage[3]);

    private static long After(TimeSpan span) => Stopwatch.GetTimestamp() + (long)(span.TotalSeconds * Stopwatch.Frequency);
}
