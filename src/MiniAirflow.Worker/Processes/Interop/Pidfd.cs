namespace MiniAirflow.Worker.Processes.Interop;

/// <summary>Process descriptors: they name one process for ever, however often its number is used again (F66).</summary>
internal static unsafe class Pidfd
{
    /// <summary>Opens one; -1 when the kernel has none, there is no such process, or no descriptor is left.</summary>
    internal static int Open(int pid) => (int)Libc.syscall(Os.SYS_pidfd_open, pid, 0, 0, 0, 0);

    /// <summary>Signals the process that the descriptor names.</summary>
    internal static bool Signal(int pidfd, int signal) => Libc.syscall(Os.SYS_pidfd_send_signal, pidfd, signal, 0, 0, 0) == 0;

    /// <summary>Whether this process has ended and waits for its parent to reap it. It stays unreaped, so its number stays its own.</summary>
    internal static bool HasChildEnded(int pid)
    {
        var info = stackalloc long[16];
        info[0] = info[1] = 0;
        int result;
        do
            result = Libc.waitid(Os.P_PID, pid, info, Os.WNOHANG | Os.WNOWAIT | Os.WEXITED);
        while (result < 0 && Libc.LastError == Os.EINTR);
        return result < 0 || ((int*)info)[0] == Os.SIGCHLD;
    }
}
