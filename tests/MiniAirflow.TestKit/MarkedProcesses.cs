using System.Globalization;
using System.Text;

namespace MiniAirflow.TestKit;

/// <summary>The living processes whose environment or command line holds a text that only one test uses.</summary>
public static class MarkedProcesses
{
    /// <summary>Their ids; the dead that nobody has waited for yet are not counted.</summary>
    public static IReadOnlyList<int> Find(string mark)
    {
        var bytes = Encoding.UTF8.GetBytes(mark);
        return [.. Directory.GetDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(pid => pid != Environment.ProcessId && (Holds(pid, "environ", bytes) || Holds(pid, "cmdline", bytes)))];
    }

    private static bool Holds(int pid, string file, byte[] mark)
    {
        try
        {
            // Of a zombie both are empty.
            return File.ReadAllBytes($"/proc/{pid}/{file}").AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
