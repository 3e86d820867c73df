using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>A small process that outlives the worker to sweep up after it: a shell that waits for the other end of a pipe to be let go; it kills the commands' groups, then executes the sweep (F67).</summary>
/// <remarks>
/// The kernel closes the worker's end however the worker ends. Before that, a graceful worker says goodbye through it, and the sentinel leaves without a sweep.
/// It has a session of its own and ignores the signals that are meant for the worker.
/// </remarks>
public sealed unsafe class Sentinel : IDisposable
{
    // Its output is the list of the leaders. They are killed by the shell itself: to start a program takes long on a busy machine, and until then their tasks would go on beside their successors.
    private const string Script = """
        trap '' HUP INT TERM
        read -r word && [ "$word" = bye ] && exit 0
        while read -r leader; do [ -n "$leader" ] && kill -s KILL -- "-$leader"; done < /proc/self/fd/1 2> /dev/null
        exec "$0" "$@" > /dev/null 2>&1
        """;
    private int _pipe;

    private Sentinel(int pid, int pipe)
    {
        ProcessId = pid;
        _pipe = pipe;
    }

    /// <summary>Its process.</summary>
    public int ProcessId { get; }

    /// <summary>Starts it.</summary>
    /// <param name="sweep">The program and arguments that sweep, e.g. this executable, <c>sweep</c> and the worker instance; the program as a full path. Without a shell it is
    /// started at once and must itself read its input to the end, and leave when that is <c>bye</c>.</param>
    /// <param name="environment">Its environment; it must not hold the mark of the worker instance.</param>
    /// <exception cref="IOException">It cannot be started.</exception>
    public static Sentinel Start(IReadOnlyList<string> sweep, IReadOnlyList<string> environment)
    {
        var pipe = stackalloc int[2];
        if (Libc.pipe2(pipe, Os.O_CLOEXEC) != 0)
            throw new IOException($"The sentinel has no pipe: {Os.Describe(Libc.LastError)}.");
        var all = RunningCommands.Instance;
        var hasShell = File.Exists(CommandSpec.Shell);
        var argv = hasShell ? [CommandSpec.Shell, "-c", Script, .. sweep] : sweep;
        var error = Start(argv, environment, pipe[0], hasShell && all.Leaders.Descriptor >= 0 ? all.Leaders.Descriptor : all.NullDevice, out var pid);
        _ = Libc.close(pipe[0]);
        if (error == 0)
        {
            all.AddHelper(pid);
            return new(pid, pipe[1]);
        }

        _ = Libc.close(pipe[1]);
        throw new IOException($"The sentinel {argv[0]} cannot be started: {Os.Describe(error)}.");
    }

    /// <summary>Reads the sentinel's part of the agreement, for a sweep that was started as the sentinel itself.</summary>
    /// <returns>Whether the worker left without saying goodbye, so that a sweep is due.</returns>
    public static bool WaitForEndOfWorker(Stream input)
    {
        using var reader = new StreamReader(input);
        return reader.ReadToEnd().Trim() != "bye";
    }

    /// <summary>Says goodbye: the worker ends gracefully and nothing is to be swept.</summary>
    public void Dispose()
    {
        if (_pipe < 0)
            return;
        fixed (byte* bye = "bye\n"u8)
            _ = Libc.write(_pipe, bye, 4);
        _ = Libc.close(_pipe);
        _pipe = -1;
        _ = Libc.wait4(ProcessId, null, 0, null);
        RunningCommands.Instance.RemoveHelper(ProcessId);
    }

    private static int Start(IReadOnlyList<string> argv, IReadOnlyList<string> environment, int input, int output, out int pid)
    {
        using var arguments = new NativeStrings();
        using var variables = new NativeStrings();
        pid = 0;
        if (!arguments.TrySet(argv) || !variables.TrySet(environment))
            return Os.EINVAL;
        return Spawner.Start(arguments.Pointers[0], arguments.Pointers, variables.Pointers, null, input, output, out pid);
    }
}
