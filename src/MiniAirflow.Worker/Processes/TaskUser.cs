using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>A user of this machine as whom commands run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="UserId">Its number.</param>
/// <param name="GroupId">The number of its own group.</param>
/// <param name="Home">Its home directory.</param>
public sealed unsafe record TaskUser(string Name, uint UserId, uint GroupId, string Home)
{
    private const int MostBytes = 64 * 1024;

    /// <summary>Finds a user by name or number; null when this machine has none.</summary>
    public static TaskUser? Find(string text)
    {
        if (text.Length == 0 || text.Contains('\0', StringComparison.Ordinal)) return null;
        var buffer = new byte[MostBytes];
        PasswordEntry entry;
        PasswordEntry* found = null;
        var isNumber = uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        fixed (byte* bytes = buffer, name = Encoding.UTF8.GetBytes(text + '\0'))
            _ = isNumber ? Libc.getpwuid_r(number, &entry, bytes, MostBytes, &found) : Libc.getpwnam_r(name, &entry, bytes, MostBytes, &found);
        return found == null ? null : new TaskUser(Marshal.PtrToStringUTF8(entry.Name) ?? text, entry.UserId, entry.GroupId, Marshal.PtrToStringUTF8(entry.Home) ?? "/");
    }
}

/// <summary>What each process of a command may use; null for as much as the worker itself.</summary>
/// <param name="Processes">Most processes and threads of the command's user at once, over all its commands: the kernel counts by user.</param>
/// <param name="MemoryBytes">Most memory that one process may have to write to, without what it shares and without its stack.</param>
public sealed record ProcessLimits(int? Processes, long? MemoryBytes);
