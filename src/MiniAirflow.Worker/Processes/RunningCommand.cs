using System.Text;

namespace MiniAirflow.Worker.Processes;

/// <summary>What a slot runs at the moment, for the other slots to see. Its slot writes it without a lock; the order of the writes matters and is kept here.</summary>
internal sealed class RunningCommand
{
    private const int Idle = 0, Starting = -1;
    private int _leader;

    /// <summary>The first process, from its start until it is reaped; 0 or less when there is none.</summary>
    internal int Leader => Volatile.Read(ref _leader);

    /// <summary>Whether the process is just being created, so that it exists perhaps and its number is not known.</summary>
    internal bool IsStarting => Leader == Starting;

    /// <summary>The attempt.</summary>
    internal Guid TaskRunId { get; private set; }

    /// <summary>When it started, in clock ticks since boot.</summary>
    internal long StartTicks { get; private set; }

    /// <summary>Name of the output pipe as <c>/proc/PID/fd</c> shows it; empty until its slot had a reason to look.</summary>
    internal string OutputName { get; set; } = "";

    /// <summary>The entry in the environment by which its processes are known.</summary>
    internal byte[] Mark => Encoding.ASCII.GetBytes($"{CommandSpec.TaskRunIdVariable}={TaskRunId}");

    /// <summary>Processes seen in its tree while it could be walked.</summary>
    internal HashSet<(int Pid, long StartTicks)> Known { get; } = [];

    internal void SetStarting(Guid taskRunId, long startTicks)
    {
        TaskRunId = taskRunId;
        StartTicks = startTicks;
        OutputName = "";
        Known.Clear();
        Volatile.Write(ref _leader, Starting);
    }

    internal void SetStarted(int leader) => Volatile.Write(ref _leader, leader);

    /// <summary>To be called when the leader is reaped and not before: until then it must not look like an orphan.</summary>
    internal void SetIdle() => Volatile.Write(ref _leader, Idle);
}
