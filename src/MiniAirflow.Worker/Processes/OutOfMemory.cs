using System.Globalization;

namespace MiniAirflow.Worker.Processes;

/// <summary>Whether the kernel has killed for want of memory since it was last asked. Only asked when a process died of a SIGKILL that was not ours.</summary>
internal static class OutOfMemory
{
    private static readonly Lock Lock = new();
    private static long _known = Count();

    /// <summary>Notes the count at the start of the worker.</summary>
    public static void Watch()
    {
        lock (Lock) _known = Count();
    }

    /// <summary>Whether there is a kill that was not there before.</summary>
    public static bool HasNewKill()
    {
        lock (Lock)
        {
            var now = Count();
            var isNew = now > _known;
            _known = now;
            return isNew;
        }
    }

    private static long Count()
    {
        try
        {
            var line = File.ReadLines("/proc/vmstat").FirstOrDefault(line => line.StartsWith("oom_kill ", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.AsSpan("oom_kill ".Length), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
