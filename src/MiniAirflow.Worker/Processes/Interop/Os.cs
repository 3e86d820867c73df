using System.Runtime.InteropServices;

namespace MiniAirflow.Worker.Processes.Interop;

/// <summary>Linux's numbers.</summary>
internal static class Os
{
    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    internal const int O_RDONLY = 0, O_WRONLY = 1, O_RDWR = 2, O_CREAT = 0x40, O_EXCL = 0x80, O_TRUNC = 0x200, O_APPEND = 0x400, O_NONBLOCK = 0x800, O_CLOEXEC = 0x80000;
    internal static readonly int O_DIRECTORY = IsArm ? 0x4000 : 0x10000;
    internal static readonly int O_NOFOLLOW = IsArm ? 0x8000 : 0x20000;

    internal const int AT_FDCWD = -100, AT_REMOVEDIR = 0x200, AT_SYMLINK_NOFOLLOW = 0x100, AT_EMPTY_PATH = 0x1000;
    internal const uint STATX_BASIC_STATS = 0x7ff;

    internal const short POLLIN = 1, POLLHUP = 0x10;
    internal const int F_SETPIPE_SZ = 1031;
    internal const int FIONREAD = 0x541B;
    internal const int P_PID = 1;
    internal const int WNOHANG = 1, WEXITED = 4, WNOWAIT = 0x1000000;
    internal const int PR_SET_DUMPABLE = 4;
    internal const int PR_SET_CHILD_SUBREAPER = 36;
    internal const uint MFD_CLOEXEC = 1;
    internal const int CLOCK_BOOTTIME = 7;
    internal const int X_OK = 1;
    internal const int FALLOC_FL_KEEP_SIZE = 1, FALLOC_FL_PUNCH_HOLE = 2;

    internal const int SYS_pidfd_send_signal = 424, SYS_pidfd_open = 434, SYS_close_range = 436, SYS_openat2 = 437;
    internal const int CLOSE_RANGE_CLOEXEC = 4;
    internal static readonly int SYS_getdents64 = RuntimeInformation.ProcessArchitecture switch { Architecture.X64 => 217, Architecture.Arm64 => 61, Architecture.Arm => 217, _ => 61 };

    internal const int EPERM = 1, ENOENT = 2, ESRCH = 3, EINTR = 4, ENXIO = 6, E2BIG = 7, ENOEXEC = 8, ECHILD = 10, EAGAIN = 11, ENOMEM = 12, EACCES = 13,
        EEXIST = 17, ENOTDIR = 20, EISDIR = 21, EINVAL = 22, ENFILE = 23, EMFILE = 24, ETXTBSY = 26, ENOSPC = 28, ENAMETOOLONG = 36, ENOSYS = 38, ELOOP = 40, EDQUOT = 122;

    internal const int SIGTERM = 15, SIGKILL = 9, SIGCHLD = 17;

    /// <summary>The system's words for an error number, and the number.</summary>
    internal static string Describe(int error) => Marshal.GetPInvokeErrorMessage(error);
}
