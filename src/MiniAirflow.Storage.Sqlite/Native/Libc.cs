using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MiniAirflow.Storage.Sqlite.Native;

/// <summary>The few calls to the system that .NET has no form of.</summary>
internal static partial class Libc
{
    /// <summary>"Try again": what asking for a lock that another holds ends with.</summary>
    public const int EAGAIN = 11;

    private const int CloseOnExec = 0x80000;

    /// <summary>Opens a file for reading without asking for a lock on it; the handle is invalid when that fails.</summary>
    public static SafeFileHandle OpenToRead(string path) => new(Open(path, CloseOnExec), ownsHandle: true);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);
}
