using System.Runtime.InteropServices;

namespace MiniAirflow.Bench.Yardsticks;

/// <summary>The least that starting a command costs a .NET process on this machine: posix_spawn, one pipe read to its end, waitpid, on blocking threads. No engine, no state, no log.</summary>
internal static unsafe partial class BareSpawn
{
    private const int CloseOnExec = 0x80000;
    private const int Threads = 8;

    /// <summary>Starts <c>/bin/sh -c true</c> many times.</summary>
    /// <returns>Own CPU time of each start, in microseconds, without the child's.</returns>
    public static double CpuPerCommand(int count)
    {
        RunMany(count / 10);
        var before = Environment.CpuUsage.TotalTime;
        RunMany(count);
        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / count;
    }

    private static void RunMany(int count)
    {
        var left = count;
        var threads = Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            while (Interlocked.Decrement(ref left) >= 0) RunOne();
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
    }

    private static void RunOne()
    {
        var pipe = stackalloc int[2];
        _ = pipe2(pipe, CloseOnExec);
        var actions = stackalloc byte[128];
        _ = posix_spawn_file_actions_init(actions);
        _ = posix_spawn_file_actions_adddup2(actions, pipe[1], 1);
        fixed (byte* shell = "/bin/sh\0"u8, flag = "-c\0"u8, line = "true\0"u8)
        {
            var argv = stackalloc byte*[] { shell, flag, line, null };
            var environment = stackalloc byte*[] { null };
            int pid;
            if (posix_spawn(&pid, shell, actions, null, argv, environment) != 0) throw new InvalidOperationException("posix_spawn failed");
            _ = posix_spawn_file_actions_destroy(actions);
            _ = close(pipe[1]);
            var buffer = stackalloc byte[4096];
            while (read(pipe[0], buffer, 4096) > 0)
            {
            }
            _ = close(pipe[0]);
            int status;
            _ = waitpid(pid, &status, 0);
        }
    }

    [LibraryImport("libc")]
    private static partial int posix_spawn(int* pid, byte* path, void* actions, void* attributes, byte** argv, byte** environment);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(void* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(void* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(void* actions, int from, int to);

    [LibraryImport("libc")]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial nint read(int descriptor, void* buffer, nint count);

    [LibraryImport("libc")]
    private static partial int waitpid(int pid, int* status, int options);
}
