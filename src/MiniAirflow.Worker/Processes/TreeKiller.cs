using System.Diagnostics;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Ends what is left of a command's tree and proves that nothing is. The leader stays unreaped throughout, so that its number names nobody else (F66).</summary>
internal sealed unsafe class TreeKiller(RunningCommand command, OutputPump output)
{
    // A process in the middle of its exec shows no environment for a moment, and so no mark.
    private const int LooksAtUnclear = 5;

    private readonly RunningCommands _all = RunningCommands.Instance;

    /// <summary>Ends the tree: at once when the command has ended by itself, after the rest of the grace period when it was stopped.</summary>
    /// <returns>What had to be killed; null when nothing had, and nobody had asked.</returns>
    internal KillReport? EndTree(CommandSpec spec, bool leaderHasEnded, StopOrder? stop)
    {
        if (leaderHasEnded && !_all.MayHaveStrays(command))
            return stop is null ? null : new(0, Stopwatch.GetElapsedTime(stop.Begun), IsConfirmed: true, stop.Told.Count);
        var begun = stop?.Begun ?? Stopwatch.GetTimestamp();
        NameOutput();
        if (leaderHasEnded)
            Linger(stop?.GraceEnds ?? begun + CommandWatch.ToTicks(spec.OutputPatience), untilOutputEnds: stop is null);
        var killed = new HashSet<(int Pid, long StartTicks)>();
        var isConfirmed = KillAll(spec.KillPatience, leaderHasEnded, killed);
        return stop is null && killed.Count == 0 && (isConfirmed || leaderHasEnded) ? null : new(killed.Count, Stopwatch.GetElapsedTime(begun), isConfirmed, killed.Union(stop?.Told ?? []).Count());
    }

    private bool KillAll(TimeSpan patience, bool leaderHasEnded, HashSet<(int Pid, long StartTicks)> killed)
    {
        var deadline = Stopwatch.GetTimestamp() + CommandWatch.ToTicks(patience);
        if (!leaderHasEnded)
            killed.Add((command.Leader, 0));
        for (var pause = 0; ; pause = Math.Min(pause + 1, 20))
        {
            var found = _all.FindMembers(command);
            var members = found.Members;
            if (!leaderHasEnded || members.Count > 0)
                _ = Libc.kill(-command.Leader, Os.SIGKILL); // the group at one blow: a fork bomb cannot outrun it
            killed.UnionWith(members.Where(m => !m.IsDead).Select(m => (m.Pid, m.StartTicks)));
            RunningCommands.Signal(members.Where(m => m.Group != command.Leader), Os.SIGKILL);
            leaderHasEnded = leaderHasEnded || Pidfd.HasChildEnded(command.Leader);
            var mayClearUp = found.MustLookAgain || (found.HasUnclear && pause < LooksAtUnclear);
            if (leaderHasEnded && members.Count == 0 && !mayClearUp)
                return !found.HasUnclear;
            if (Stopwatch.GetTimestamp() >= deadline)
                return false;
            Wait(pause);
        }
    }

    // Keeps reading: what the tree still says belongs to the log.
    private void Linger(long deadline, bool untilOutputEnds)
    {
        for (var pause = 2; Stopwatch.GetTimestamp() < deadline; pause = Math.Min(pause * 2, 50))
        {
            if ((untilOutputEnds && !output.IsOpen) || _all.FindMembers(command).Members.Count == 0)
                return;
            Wait(pause);
        }
    }

    private void Wait(int milliseconds)
    {
        var polled = new PollDescriptor { Descriptor = output.Descriptor, Events = Os.POLLIN };
        if (Libc.poll(&polled, 1, milliseconds) > 0)
            output.ReadOnce();
    }

    private void NameOutput()
    {
        if (!output.IsOpen)
            return;
        Span<byte> buffer = stackalloc byte[64];
        var name = System.Text.Encoding.ASCII.GetBytes($"fd/{output.Descriptor}");
        command.OutputName = System.Text.Encoding.ASCII.GetString(ProcFile.Link(Environment.ProcessId, name, buffer));
    }
}
