using MiniAirflow.Worker.Processes.Native;

namespace MiniAirflow.Worker.Processes;

/// <summary>What outlives a worker that is killed with SIGKILL: a shell that waits at the other end of a pipe, and then kills what the worker left (F67).</summary>
/// <remarks>
/// The kernel closes the pipe however the worker dies. A worker that ends in order writes a line first, and the shell goes away quietly.
/// While it waits it costs a megabyte and no CPU time.
/// </remarks>
internal sealed unsafe class Sentinel : IDisposable
{
    private const string Script = "read -r _ || exec \"$0\" \"$@\"";

    private readonly int _pid;
    private readonly int _input;

    private Sentinel(int pid, int input) => (_pid, _input) = (pid, input);

    /// <summary>Starts one; null, with the reason, when that does not work: the worker then relies on the sweep at its next start.</summary>
    /// <param name="workerId">Whose processes to kill.</param>
    /// <param name="sweep">The command that kills them, to which the worker's id is added.</param>
    /// <param name="problem">Why there is none.</param>
    public static Sentinel? Start(Guid workerId, IReadOnlyList<string> sweep, out string? problem)
    {
        using var start = new CommandStart();
        var failure = start.StartReader(
            new CommandSpec
            {
                TaskRunId = Guid.Empty,
                Argv = ["/bin/sh", "-c", Script, .. sweep, workerId.ToString()],
                IsShell = true,
                Environment = ["PATH=/usr/local/bin:/usr/bin:/bin"],
                WorkingDirectory = "/",
            },
            out var pid,
            out var input);
        problem = failure?.Reason;
        if (failure is not null) return null;
        Orphans.Exempt(pid);
        return new Sentinel(pid, input);
    }

    /// <summary>The worker ends in order: sends the sentinel away.</summary>
    public void Dispose()
    {
        var line = (byte)'\n';
        _ = Libc.write(_input, &line, 1);
        _ = Libc.close(_input);
        int status;
        _ = Libc.wait4(_pid, &status, 0, null);
    }
}
