using System.Globalization;
using System.Text;

namespace MiniAirflow.Worker.Processes;

/// <summary>What /proc says of processes.</summary>
internal static class ProcFs
{
    /// <summary>One line of <c>/proc/PID/stat</c>.</summary>
    /// <param name="Pid">The process.</param>
    /// <param name="State">Its state; Z for one that has ended and waits to be reaped.</param>
    /// <param name="Parent">Its parent.</param>
    /// <param name="Session">Its session.</param>
    /// <param name="StartTime">When it started, in clock ticks since the machine did; with the pid it names a process for good.</param>
    public readonly record struct Stat(int Pid, char State, int Parent, int Session, long StartTime)
    {
        /// <summary>Whether it still runs.</summary>
        public bool IsAlive => State is not ('Z' or 'X');
    }

    /// <summary>All processes.</summary>
    public static List<Stat> All()
    {
        var found = new List<Stat>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && Read(pid) is { } stat)
                found.Add(stat);
        return found;
    }

    /// <summary>One process; null when there is none.</summary>
    public static Stat? Read(int pid)
    {
        if (ReadFile($"/proc/{pid}/stat") is not { } bytes) return null;
        var text = Encoding.UTF8.GetString(bytes);
        // The name in brackets may itself contain brackets and spaces; the fields begin after the last one.
        var end = text.LastIndexOf(')');
        if (end < 0) return null;
        var fields = text[(end + 2)..].Split(' ');
        return new Stat(pid, fields[0][0], Number(fields[1]), Number(fields[3]), long.Parse(fields[19], CultureInfo.InvariantCulture));
    }

    /// <summary>Whether a process was started with this entry in its environment.</summary>
    public static bool HasEnvironment(int pid, ReadOnlySpan<byte> entry) =>
        ReadFile($"/proc/{pid}/environ") is { } bytes && ContainsEntry(bytes, entry);

    /// <summary>Whether a process was started with this name in its environment.</summary>
    public static bool HasName(int pid, string name) =>
        ReadFile($"/proc/{pid}/environ") is { } bytes && bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(name + "=")) >= 0;

    private static bool ContainsEntry(ReadOnlySpan<byte> environment, ReadOnlySpan<byte> entry)
    {
        while (!environment.IsEmpty)
        {
            var end = environment.IndexOf((byte)0);
            var one = end < 0 ? environment : environment[..end];
            if (one.SequenceEqual(entry)) return true;
            if (end < 0) return false;
            environment = environment[(end + 1)..];
        }
        return false;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static byte[]? ReadFile(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended meanwhile, or belongs to somebody else.
            return null;
        }
    }
}
