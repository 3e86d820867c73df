using System.Runtime.InteropServices;

namespace MiniAirflow.Worker.Processes.Interop;

/// <summary>Starts a process in a session of its own, with every signal at its default and none blocked.</summary>
internal static unsafe class Spawner
{
    private const short SetSignalDefaults = 0x04, SetSignalMask = 0x08, SetSession = 0x80;

    // The C library's structures are opaque; both glibc's and musl's are smaller than this.
    private const int OpaqueSize = 512;

    private static readonly nint Attributes = CreateAttributes();

    /// <summary>Starts the program.</summary>
    /// <returns>0 and the process id, or the error number: of the change of directory, or of the execution.</returns>
    internal static int Start(byte* path, byte** argv, byte** envp, byte* directory, int input, int output, out int pid)
    {
        var actions = stackalloc byte[OpaqueSize];
        var error = Libc.posix_spawn_file_actions_init(actions);
        if (error == 0)
            error = Libc.posix_spawn_file_actions_adddup2(actions, input, 0);
        if (error == 0)
            error = Libc.posix_spawn_file_actions_adddup2(actions, output, 1);
        if (error == 0)
            error = Libc.posix_spawn_file_actions_adddup2(actions, output, 2);
        if (error == 0 && directory != null)
            error = Libc.posix_spawn_file_actions_addchdir_np(actions, directory);
        var started = 0;
        if (error == 0)
            error = Libc.posix_spawn(&started, path, actions, (void*)Attributes, argv, envp);
        _ = Libc.posix_spawn_file_actions_destroy(actions);
        pid = started;
        return error;
    }

    private static nint CreateAttributes()
    {
        var attributes = NativeMemory.AllocZeroed(OpaqueSize);
        var set = stackalloc byte[128];
        _ = Libc.posix_spawnattr_init(attributes);
        _ = Libc.sigfillset(set);
        _ = Libc.posix_spawnattr_setsigdefault(attributes, set);
        _ = Libc.sigemptyset(set);
        _ = Libc.posix_spawnattr_setsigmask(attributes, set);
        _ = Libc.posix_spawnattr_setflags(attributes, SetSignalDefaults | SetSignalMask | SetSession);
        return (nint)attributes;
    }
}
