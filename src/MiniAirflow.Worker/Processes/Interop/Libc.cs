using System.Runtime.InteropServices;

namespace MiniAirflow.Worker.Processes.Interop;

/// <summary>The C library's calls that the runner and the logs use, all blittable.</summary>
/// <remarks>Names are C's own, so that a manual page is one search away. .NET's own process class is never used: it costs 3 to 7 times the CPU.</remarks>
internal static unsafe partial class Libc
{
    private const string Name = "libc";

    [LibraryImport(Name)] internal static partial int posix_spawn(int* pid, byte* path, void* actions, void* attributes, byte** argv, byte** envp);
    [LibraryImport(Name)] internal static partial int posix_spawn_file_actions_init(void* actions);
    [LibraryImport(Name)] internal static partial int posix_spawn_file_actions_destroy(void* actions);
    [LibraryImport(Name)] internal static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);
    [LibraryImport(Name)] internal static partial int posix_spawn_file_actions_addchdir_np(void* actions, byte* path);
    [LibraryImport(Name)] internal static partial int posix_spawnattr_init(void* attributes);
    [LibraryImport(Name)] internal static partial int posix_spawnattr_setflags(void* attributes, short flags);
    [LibraryImport(Name)] internal static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);
    [LibraryImport(Name)] internal static partial int posix_spawnattr_setsigmask(void* attributes, void* set);
    [LibraryImport(Name)] internal static partial int sigfillset(void* set);
    [LibraryImport(Name)] internal static partial int sigemptyset(void* set);
    [LibraryImport(Name)] internal static partial int sigaction(int signal, void* action, void* old);
    [LibraryImport(Name)] internal static partial nint signal(int signal, nint handler);

    [LibraryImport(Name, SetLastError = true)] internal static partial int kill(int pid, int signal);
    [LibraryImport(Name, SetLastError = true)] internal static partial int waitid(int idType, int id, void* info, int options);
    [LibraryImport(Name, SetLastError = true)] internal static partial int wait4(int pid, int* status, int options, long* usage);
    [LibraryImport(Name)] internal static partial int getrusage(int who, long* usage);
    [LibraryImport(Name)] internal static partial int getsid(int pid);
    [LibraryImport(Name, SetLastError = true)] internal static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);
    [LibraryImport(Name, SetLastError = true)] internal static partial nint syscall(nint number, nint a, nint b, nint c, nint d, nint e);
    [LibraryImport(Name)] internal static partial int clock_gettime(int clock, long* time);

    [LibraryImport(Name, SetLastError = true)] internal static partial int pipe2(int* descriptors, int flags);
    [LibraryImport(Name, SetLastError = true)] internal static partial int poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);
    [LibraryImport(Name, SetLastError = true)] internal static partial int memfd_create(byte* name, uint flags);
    [LibraryImport(Name, SetLastError = true)] internal static partial int eventfd(uint initial, int flags);
    [LibraryImport(Name, SetLastError = true)] internal static partial int fcntl(int descriptor, int command, nint argument);
    [LibraryImport(Name, SetLastError = true)] internal static partial int ioctl(int descriptor, nuint request, void* argument);
    [LibraryImport(Name, SetLastError = true)] internal static partial nint read(int descriptor, void* buffer, nuint count);
    [LibraryImport(Name, SetLastError = true)] internal static partial nint write(int descriptor, void* buffer, nuint count);
    [LibraryImport(Name, SetLastError = true)] internal static partial nint pread(int descriptor, void* buffer, nuint count, long offset);
    [LibraryImport(Name, SetLastError = true)] internal static partial nint pwrite(int descriptor, void* buffer, nuint count, long offset);
    [LibraryImport(Name, SetLastError = true)] internal static partial long lseek(int descriptor, long offset, int whence);
    [LibraryImport(Name, SetLastError = true)] internal static partial int ftruncate(int descriptor, long length);
    [LibraryImport(Name)] internal static partial int close(int descriptor);

    [LibraryImport(Name, SetLastError = true)] internal static partial int open(byte* path, int flags, int mode);
    [LibraryImport(Name, SetLastError = true)] internal static partial int openat(int directory, byte* path, int flags, int mode);
    [LibraryImport(Name, SetLastError = true)] internal static partial int mkdirat(int directory, byte* path, int mode);
    [LibraryImport(Name, SetLastError = true)] internal static partial int unlinkat(int directory, byte* path, int flags);
    [LibraryImport(Name, SetLastError = true)] internal static partial int fchmod(int file, int mode);
    [LibraryImport(Name, SetLastError = true)] internal static partial int fchown(int file, uint user, uint group);
    [LibraryImport(Name, SetLastError = true)] internal static partial int fchownat(int directory, byte* path, uint user, uint group, int flags);
    [LibraryImport(Name)] internal static partial uint geteuid();
    [LibraryImport(Name)] internal static partial uint getegid();
    [LibraryImport(Name)] internal static partial int getpwnam_r(byte* name, PasswordEntry* entry, byte* buffer, nuint size, PasswordEntry** found);
    [LibraryImport(Name)] internal static partial int getpwuid_r(uint user, PasswordEntry* entry, byte* buffer, nuint size, PasswordEntry** found);
    [LibraryImport(Name, SetLastError = true)] internal static partial int fchmodat(int directory, byte* path, int mode, int flags);
    [LibraryImport(Name, SetLastError = true)] internal static partial int utimensat(int directory, byte* path, long* times, int flags);
    [LibraryImport(Name, SetLastError = true)] internal static partial int statx(int directory, byte* path, int flags, uint mask, FileStatus* status);
    [LibraryImport(Name, SetLastError = true)] internal static partial int fallocate(int descriptor, int mode, long offset, long length);
    [LibraryImport(Name, SetLastError = true)] internal static partial nint readlink(byte* path, byte* buffer, nuint size);
    [LibraryImport(Name, SetLastError = true)] internal static partial int access(byte* path, int mode);

    /// <summary>The error number of the last call made here that sets it.</summary>
    internal static int LastError => Marshal.GetLastPInvokeError();
}

/// <summary>C's <c>struct passwd</c>, as glibc and musl have it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PasswordEntry
{
    public nint Name;
    public nint Password;
    public uint UserId;
    public uint GroupId;
    public nint Comment;
    public nint Home;
    public nint Shell;
}

/// <summary>C's <c>struct pollfd</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollDescriptor
{
    /// <summary>What is watched; negative: nothing.</summary>
    public int Descriptor;

    /// <summary>Events asked for.</summary>
    public short Events;

    /// <summary>Events that are there.</summary>
    public short Returned;
}

/// <summary>C's <c>struct statx</c>, which has one layout on every architecture; only what is used is named.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct FileStatus
{
    [FieldOffset(16)] public uint Links;
    [FieldOffset(28)] public ushort Mode;
    [FieldOffset(32)] public ulong Inode;
    [FieldOffset(40)] public ulong Size;
    [FieldOffset(112)] public long ModifiedSeconds;
    [FieldOffset(120)] public uint ModifiedNanoseconds;

    public readonly bool IsRegular => (Mode & 0xF000) == 0x8000;
    public readonly bool IsDirectory => (Mode & 0xF000) == 0x4000;
}
