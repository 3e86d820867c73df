using System.Globalization;

namespace MiniAirflow.EndToEnd;

/// <summary>Finds living processes by what was put into their environment.</summary>
internal static class Marked
{
    /// <summary>Processes that carry this text in their environment.</summary>
    public static IReadOnlyList<int> Processes(string mark)
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "environ")).Contains(mark, StringComparison.Ordinal)) found.Add(pid);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile.
            }
        }
        return found;
    }
}
