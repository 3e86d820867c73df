using System.Globalization;
using System.Text;

namespace MiniAirflow.TestKit;

/// <summary>What a process that does not end is waiting for, as far as the kernel tells: the names of its threads, what each sleeps in, and the process's children.</summary>
public static class ThreadDump
{
    /// <summary>The dump as text; what is gone meanwhile is left out.</summary>
    public static string Of(int processId)
    {
        var text = new StringBuilder();
        foreach (var thread in Directory.GetDirectories($"/proc/{processId.ToString(CultureInfo.InvariantCulture)}/task"))
        {
            text.Append(CultureInfo.InvariantCulture, $"{Read(thread, "comm"),-20} {Read(thread, "wchan"),-30} {Read(thread, "syscall")}\n");
            foreach (var child in Read(thread, "children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                text.Append(CultureInfo.InvariantCulture, $"  child {child}: {Read($"/proc/{child}", "cmdline").Replace('\0', ' ')} [{Read($"/proc/{child}", "wchan")}]\n");
        }
        return text.ToString();
    }

    private static string Read(string folder, string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, file)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "-";
        }
    }
}
