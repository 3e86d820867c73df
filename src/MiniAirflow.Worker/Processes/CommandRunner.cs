using System.Diagnostics;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Runs commands for one slot, one after another, each to the end of its whole process tree.</summary>
/// <remarks>To be called by one thread at a time, which it blocks. README.md beside this file draws the phases.</remarks>
public sealed class CommandRunner : IDisposable
{
    private readonly RunningCommands _all = RunningCommands.Instance;
    private readonly RunningCommand _command = new();
    private readonly CommandStarter _starter = new();
    private readonly OutputPump _output = new();
    private readonly CommandWatch _watch;
    private readonly TreeKiller _killer;
    private readonly int _line;

    /// <summary>Creates the runner of a slot. The first one makes this process the subreaper of all that commands leave behind.</summary>
    public CommandRunner()
    {
        _watch = new(_command, _output);
        _killer = new(_command, _output);
        _ = MemoryKills.Instance;
        _all.Add(_command);
        _line = _all.Leaders.Take();
    }

    /// <summary>Runs a command to its end. No end is an exception, and no process of it is left unless the outcome says so.</summary>
    /// <param name="spec">What to run.</param>
    /// <param name="sink">Takes its output.</param>
    /// <param name="control">By which another thread stops it.</param>
    public CommandResult Run(CommandSpec spec, IOutputSink sink, CommandControl control)
    {
        var begun = Stopwatch.GetTimestamp();
        control.Begin(spec.TaskRunId);
        _command.SetStarting(spec.TaskRunId, RunningCommands.NowTicks());
        try
        {
            if (_starter.Start(spec, out var leader, out var output) is { } failure)
                return new(failure, Stopwatch.GetElapsedTime(begun));
            _command.SetStarted(leader);
            _all.Leaders.Set(_line, leader);
            _output.Open(output, sink);
            var outcome = RunStarted(spec, control, begun);
            return new(outcome, Stopwatch.GetElapsedTime(begun));
        }
        finally
        {
            _output.Close();
            _command.SetIdle();
            control.End();
            _all.Housekeep();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _all.Remove(_command);
        _all.Leaders.Release(_line);
        _starter.Dispose();
        _output.Dispose();
    }

    private TaskOutcome RunStarted(CommandSpec spec, CommandControl control, long begun)
    {
        var stop = _watch.UntilEnd(spec, control, begun, out var leaderHasEnded);
        _output.Drain();
        var kill = _killer.EndTree(spec, leaderHasEnded, stop);
        _output.Drain();
        var end = Reap(kill);
        return Describe(spec, stop?.Kind, end, kill);
    }

    private unsafe LeaderEnd Reap(KillReport? kill)
    {
        var usage = stackalloc long[18];
        int status;
        int result;
        var options = kill is { IsConfirmed: false } ? Os.WNOHANG : 0;
        _all.Leaders.Clear(_line);
        do
            result = Libc.wait4(_command.Leader, &status, options, usage);
        while (result < 0 && Libc.LastError == Os.EINTR);
        if (result == _command.Leader)
            return new(new WaitStatus(status), TimeSpan.FromTicks(((usage[0] + usage[2]) * TimeSpan.TicksPerSecond) + ((usage[1] + usage[3]) * TimeSpan.TicksPerMicrosecond)), usage[4] * 1024);
        if (result == 0)
            _all.Abandon(_command.Leader);
        return default;
    }

    private TaskOutcome Describe(CommandSpec spec, OutcomeKind? stopped, LeaderEnd end, KillReport? kill)
    {
        var peak = _watch.PeakMemory(end.PeakMemory);
        if (stopped is { } kind)
        {
            return new()
            {
                Kind = kind, ExitCode = end.Status?.ExitCode, Signal = end.Status?.Signal, Reason = ExitReason.DescribeStop(kind, spec.Timeout, kill!),
                CpuTime = end.CpuTime, PeakMemoryBytes = peak, OutputBytes = _output.Total, Kill = kill,
            };
        }

        var status = end.Status ?? default;
        var isKilled = status.Signal == Os.SIGKILL || (spec.IsShell && status.ExitCode == 128 + Os.SIGKILL);
        var reason = end.Status is null
            ? "its end was taken by another part of this process, so its exit code is not known"
            : ExitReason.Describe(status, spec.IsShell, _output.Last, isKilled ? MemoryKills.Instance.Look() : MemoryVerdict.NoKill);
        return new()
        {
            Kind = reason is null ? OutcomeKind.Success : OutcomeKind.Failed, ExitCode = status.ExitCode, Signal = status.Signal, Reason = reason,
            CpuTime = end.CpuTime, PeakMemoryBytes = peak, OutputBytes = _output.Total, Kill = kill,
        };
    }

    private readonly record struct LeaderEnd(WaitStatus? Status, TimeSpan CpuTime, long PeakMemory);
}
