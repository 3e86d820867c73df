using System.Diagnostics;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Why and until when a command is being stopped.</summary>
/// <param name="Kind">The kind of end it gets.</param>
/// <param name="Begun">When SIGTERM was sent, as a <see cref="Stopwatch"/> timestamp.</param>
/// <param name="GraceEnds">When SIGKILL follows.</param>
/// <param name="Told">Processes that were there and told to end, the leader with no start time.</param>
internal sealed record StopOrder(OutcomeKind Kind, long Begun, long GraceEnds, IReadOnlyCollection<(int Pid, long StartTicks)> Told);

/// <summary>Waits for a command's output, its end, its timeout and a stop, all in one poll.</summary>
internal sealed unsafe class CommandWatch(RunningCommand command, OutputPump output)
{
    // Long enough that a short command never pays for it, short enough that a memory hog is marked before it hurts.
    private static readonly long SettleTime = Stopwatch.Frequency / 4;
    private static readonly long HousekeepingTime = 2 * Stopwatch.Frequency;
    private static readonly long WithoutPidfdTime = Stopwatch.Frequency / 500;

    private long _sampledPeak;

    /// <summary>Pumps output until the leader has ended (unreaped), or the grace period of a stop is over.</summary>
    /// <returns>The stop that was ordered; null when the command ended by itself.</returns>
    internal StopOrder? UntilEnd(CommandSpec spec, CommandControl control, long begun, out bool leaderHasEnded)
    {
        _sampledPeak = 0;
        StopOrder? stop = null;
        var timeoutAt = spec.Timeout is { } timeout ? begun + ToTicks(timeout) : long.MaxValue;
        var nextLook = begun + SettleTime;
        var pidfd = Pidfd.Open(command.Leader);
        try
        {
            while (true)
            {
                var now = Stopwatch.GetTimestamp();
                if (stop is null && now >= timeoutAt)
                    stop = Order(OutcomeKind.TimedOut, spec.GracePeriod, now);
                if (stop is not null && now >= stop.GraceEnds)
                {
                    leaderHasEnded = Pidfd.HasChildEnded(command.Leader);
                    return stop;
                }

                if (now >= nextLook)
                    nextLook = LookAfter(now);
                var until = Math.Min(nextLook, stop?.GraceEnds ?? timeoutAt);
                if (pidfd < 0)
                    until = Math.Min(until, now + WithoutPidfdTime);
                var (hasEnded, hasNews) = Poll(pidfd, control.Descriptor, until - now);
                if (hasEnded)
                {
                    leaderHasEnded = true;
                    return stop;
                }

                if (hasNews)
                    stop = TakeNews(control, spec, stop);
            }
        }
        finally
        {
            if (pidfd >= 0)
                _ = Libc.close(pidfd);
        }
    }

    /// <summary>The command's peak in bytes; 0 when it is not known.</summary>
    /// <remarks>A process that was made by vfork inherits, in the kernel's books, the size of who made it: what is not above the worker's own peak says nothing.</remarks>
    internal long PeakMemory(long reported)
    {
        var usage = stackalloc long[18];
        _ = Libc.getrusage(0, usage);
        return reported > usage[4] * 1024 ? reported : _sampledPeak;
    }

    internal static long ToTicks(TimeSpan time) => (long)(Math.Min(time.TotalSeconds, 1e9) * Stopwatch.Frequency);

    private StopOrder? TakeNews(CommandControl control, CommandSpec spec, StopOrder? stop)
    {
        var (cause, grace) = control.Take();
        var now = Stopwatch.GetTimestamp();
        if (cause is null)
            return stop;
        stop ??= Order(cause == StopCause.Cancel ? OutcomeKind.Cancelled : OutcomeKind.Lost, spec.GracePeriod, now);
        return grace is { } shorter ? stop with { GraceEnds = Math.Min(stop.GraceEnds, now + ToTicks(shorter)) } : stop;
    }

    // The group in one call; then whoever left it, for a daemon deserves its SIGTERM too.
    private StopOrder Order(OutcomeKind kind, TimeSpan grace, long now)
    {
        // Who is there is looked at first, for the proof: some are gone right after the signal.
        var told = new HashSet<(int, long)>(RunningCommands.Instance.FindMembers(command).Members.Where(m => !m.IsDead).Select(m => (m.Pid, m.StartTicks))) { (command.Leader, 0) };
        _ = Libc.kill(-command.Leader, Os.SIGTERM);
        var found = RunningCommands.Instance.FindMembers(command);
        RunningCommands.Signal(found.Members.Where(m => m.Group != command.Leader), Os.SIGTERM);
        told.UnionWith(found.Members.Where(m => !m.IsDead).Select(m => (m.Pid, m.StartTicks)));
        return new(kind, now, now + ToTicks(grace), told);
    }

    private (bool HasEnded, bool HasNews) Poll(int pidfd, int news, long ticks)
    {
        var polled = stackalloc PollDescriptor[3];
        polled[0] = new() { Descriptor = output.Descriptor, Events = Os.POLLIN };
        polled[1] = new() { Descriptor = pidfd, Events = Os.POLLIN };
        polled[2] = new() { Descriptor = news, Events = Os.POLLIN };
        var milliseconds = (int)Math.Clamp(((ticks * 1000) + Stopwatch.Frequency - 1) / Stopwatch.Frequency, 0, 60_000);
        if (Libc.poll(polled, 3, milliseconds) < 0)
            return (false, false);
        if (polled[0].Returned != 0)
            output.ReadOnce();
        var hasEnded = pidfd >= 0 ? polled[1].Returned != 0 : Pidfd.HasChildEnded(command.Leader);
        return (hasEnded, polled[2].Returned != 0);
    }

    private long LookAfter(long now)
    {
        if (_sampledPeak == 0)
            MemoryPriority.Raise(command.Leader, RunningCommands.Instance.FindMembers(command).Members);
        _sampledPeak = Math.Max(_sampledPeak, MemoryPriority.PeakOf(command.Leader));
        RunningCommands.Instance.Housekeep();
        return now + HousekeepingTime;
    }
}
