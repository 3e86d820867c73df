using System.Runtime.InteropServices;

namespace MiniAirflow.Storage.Sqlite.Native;

/// <summary>Tells the C library how to grow the memory that SQLite asks for.</summary>
/// <remarks>
/// By default glibc gives each thread an arena that grows and shrinks by single pages, a system call and a page fault each; measured, that was
/// half of the writer's time. One arena that grows by megabytes and keeps what it has costs neither, and less memory too.
/// </remarks>
internal static partial class Allocator
{
    private const int TrimThreshold = -1;
    private const int TopPad = -2;
    private const int ArenaMax = -8;
    private const int MmapThreshold = -3;

    /// <summary>Sets it for this process; to be called before the threads that use SQLite start.</summary>
    public static void Tune()
    {
        try
        {
            _ = mallopt(ArenaMax, 1);
            _ = mallopt(TopPad, 4 * 1024 * 1024);
            _ = mallopt(TrimThreshold, 64 * 1024 * 1024);
            _ = mallopt(MmapThreshold, 4 * 1024 * 1024);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, with another allocator.
        }
    }

    [LibraryImport("libc")]
    private static partial int mallopt(int parameter, int value);
}
