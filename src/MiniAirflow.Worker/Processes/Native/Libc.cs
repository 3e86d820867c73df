using System.Runtime.InteropServices;

namespace MiniAirflow.Worker.Processes.Native;

/// <summary>The system calls of the command runner. Linux only; constants are those of its stable ABI on x64 and arm64.</summary>
internal static unsafe partial class Libc
{
    public const int CloseOnExec = 0x80000;
    public const int NonBlocking = 0x800;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Append = 0x400;
    public static readonly int NoFollow = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    public const short PollIn = 1;
    public const short PollErr = 8;
    public const short PollHangUp = 16;

    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigCont = 18;

    public const int NoHang = 1;

    public const int ErrNoEntry = 2;
    public const int ErrInterrupted = 4;
    public const int ErrArgumentsTooLong = 7;
    public const int ErrNoExec = 8;
    public const int ErrAgain = 11;
    public const int ErrNoMemory = 12;
    public const int ErrAccess = 13;
    public const int ErrTooManyFiles = 24;
    public const int ErrFileTableFull = 23;

    private const int SetChildSubreaper = 36;
    private const long PidfdOpenNumber = 434;
    private const long PidfdSendSignalNumber = 424;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc")]
    public static partial int posix_spawn(int* pid, byte* path, void* actions, void* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addopen(void* actions, int fd, byte* path, int flags, int mode);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addchdir_np(void* actions, byte* path);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(void* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(void* attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(void* attributes, void* set);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(void* attributes, void* set);

    [LibraryImport("libc")]
    public static partial int sigfillset(void* set);

    [LibraryImport("libc")]
    public static partial int sigemptyset(void* set);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int pipe2(int* fds, int flags);

    [LibraryImport("libc")]
    public static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint read(int fd, void* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint write(int fd, void* buffer, nint count);

    [LibraryImport("libc", SetLastError = true)]
    public static partial nint pread(int fd, void* buffer, nint count, long offset);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int poll(PollFd* fds, ulong count, int timeoutMilliseconds);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int wait4(int pid, int* status, int options, void* usage);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, long a, long b, long c, long d);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int prctl(int option, nuint a, nuint b, nuint c, nuint d);

    /// <summary>A descriptor that becomes readable when the process ends; -1 where the kernel has none.</summary>
    public static int PidfdOpen(int pid) => (int)syscall(PidfdOpenNumber, pid, 0, 0, 0);

    /// <summary>Signals exactly the process behind a descriptor, whatever became of its number.</summary>
    public static bool PidfdSendSignal(int pidfd, int signal) => syscall(PidfdSendSignalNumber, pidfd, signal, 0, 0) == 0;

    /// <summary>Makes this process the new parent of descendants whose own parent has died.</summary>
    public static bool BecomeSubreaper() => prctl(SetChildSubreaper, 1, 0, 0, 0) == 0;
}
