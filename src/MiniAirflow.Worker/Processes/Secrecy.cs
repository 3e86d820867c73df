using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Keeps this process's memory, environment and open files from the tasks, which run as the same user.</summary>
public static class Secrecy
{
    /// <summary>From now on <c>/proc/PID/environ</c>, <c>mem</c> and <c>fd</c> of this process are closed to all but itself and those who may trace any process (S16). Programs that it starts are not affected.</summary>
    public static void Begin() => _ = Libc.prctl(Os.PR_SET_DUMPABLE, 0, 0, 0, 0);
}
