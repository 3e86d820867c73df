using System.Text;
using MiniAirflow.Worker.Processes;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Tests.Processes;

/// <summary>Runs one command after another as a slot does, and proves afterwards that none of its processes is left.</summary>
internal sealed class CommandBench : IDisposable
{
    private readonly CommandRunner _runner = new();

    public CommandControl Control { get; } = new();

    public Guid TaskRunId { get; private set; } = Guid.NewGuid();

    public MemorySink Sink { get; private set; } = new();

    /// <summary>A variable that no other process has, inherited by all of this command's that keep their environment.</summary>
    public string Marker { get; } = $"BENCH_MARKER={Guid.NewGuid():N}";

    /// <summary>An argument by which a process can be found even when its environment is empty: an odd number of seconds to sleep.</summary>
    public string Nap { get; } = $"3{Random.Shared.Next(100_000, 999_999)}";

    public CommandResult Shell(string line, double timeoutSeconds = 0, double graceSeconds = 10, string? directory = null) =>
        Run(Spec(CommandSpec.ShellArgv(line), timeoutSeconds, graceSeconds, directory));

    public CommandResult Run(CommandSpec spec)
    {
        Sink = new();
        return _runner.Run(spec, Sink, Control);
    }

    public CommandSpec Spec(IReadOnlyList<string> argv, double timeoutSeconds = 0, double graceSeconds = 10, string? directory = null)
    {
        TaskRunId = Guid.NewGuid();
        return new()
        {
            Argv = argv,
            Environment = [$"{CommandSpec.TaskRunIdVariable}={TaskRunId}", "PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", $"NAP={Nap}", Marker],
            TaskRunId = TaskRunId,
            WorkingDirectory = directory ?? "/tmp",
            Timeout = timeoutSeconds > 0 ? TimeSpan.FromSeconds(timeoutSeconds) : null,
            GracePeriod = TimeSpan.FromSeconds(graceSeconds),
        };
    }

    /// <summary>Waits until the command has written this.</summary>
    public void WaitFor(string text) =>
        SpinWait.SpinUntil(() => Sink.Text.Contains(text, StringComparison.Ordinal), TimeSpan.FromSeconds(30)).ShouldBeTrue($"'{text}' in: {Sink.Text}");

    /// <summary>Living processes of any command of this bench.</summary>
    public List<int> Survivors() => Survivors(Marker, Nap);

    public static List<int> Survivors(string marker, string nap)
    {
        var found = new List<int>();
        var command = new byte[4096];
        foreach (var process in ProcessTable.Snapshot().Where(p => !p.IsDead))
        {
            var length = ProcFile.Read(process.Pid, "cmdline"u8, command);
            if (ProcFile.EnvironmentHolds(process.Pid, Encoding.ASCII.GetBytes(marker)) || (length > 0 && command.AsSpan(0, length).IndexOf(Encoding.ASCII.GetBytes(nap)) >= 0))
                found.Add(process.Pid);
        }

        return found;
    }

    public void Dispose()
    {
        _runner.Dispose();
        Control.Dispose();
    }
}

/// <summary>Keeps what a command wrote.</summary>
internal sealed class MemorySink : IOutputSink
{
    private readonly Lock _gate = new();
    private readonly List<byte> _bytes = [];

    public void Write(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
            _bytes.AddRange(bytes);
    }

    public byte[] Bytes
    {
        get
        {
            lock (_gate)
                return [.. _bytes];
        }
    }

    public string Text => Encoding.UTF8.GetString(Bytes);
}
