using System.Text;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Removes a file or a directory with all in it, whatever its names are, and follows no symbolic link.</summary>
internal static unsafe class DirectoryRemover
{
    private const int MaxDepth = 500;

    /// <summary>Removes it.</summary>
    /// <returns>Whether nothing is there now.</returns>
    internal static bool TryRemove(string path)
    {
        fixed (byte* p = Encoding.UTF8.GetBytes(path + '\0'))
            return TryRemove(Os.AT_FDCWD, p, MaxDepth);
    }

    private static bool TryRemove(int parent, byte* name, int depth)
    {
        if (Libc.unlinkat(parent, name, 0) == 0 || Libc.LastError == Os.ENOENT)
            return true;
        if (Libc.LastError is not (Os.EISDIR or Os.EPERM) || depth == 0)
            return false;
        if (Libc.unlinkat(parent, name, Os.AT_REMOVEDIR) == 0)
            return true;
        var directory = OpenDirectory(parent, name);
        if (directory < 0)
            return false;
        var isEmpty = TryEmpty(directory, depth) || (Libc.fchmod(directory, 0x1C0) == 0 && TryEmpty(directory, depth));
        _ = Libc.close(directory);
        return isEmpty && Libc.unlinkat(parent, name, Os.AT_REMOVEDIR) == 0;
    }

    // The list is read again until it is empty: removing entries while a directory is listed may hide others.
    private static bool TryEmpty(int directory, int depth)
    {
        var buffer = new byte[4096];
        while (true)
        {
            _ = Libc.lseek(directory, 0, 0);
            var entries = new DirectoryEntries(directory, buffer);
            var any = false;
            while (entries.MoveNext())
            {
                any = true;
                fixed (byte* name = entries.NameWithNul)
                {
                    if (!TryRemove(directory, name, depth - 1))
                        return false;
                }
            }

            if (!any)
                return true;
        }
    }

    private static int OpenDirectory(int parent, byte* name)
    {
        var flags = Os.O_RDONLY | Os.O_DIRECTORY | Os.O_NOFOLLOW | Os.O_CLOEXEC;
        var directory = Libc.openat(parent, name, flags, 0);
        if (directory >= 0 || Libc.LastError != Os.EACCES)
            return directory;
        _ = Libc.fchmodat(parent, name, 0x1C0, 0);
        return Libc.openat(parent, name, flags, 0);
    }
}
