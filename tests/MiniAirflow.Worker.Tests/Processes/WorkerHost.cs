using System.Diagnostics;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Tests.Processes;

/// <summary>Turns this test program, when it is started with a certain variable, into a small worker or into its sweep: a worker that can be killed.</summary>
internal static class WorkerHost
{
    public const string Role = "WORKER_HOST_ROLE";

    /// <summary>A variable under which the worker's sentinel sweeps nothing.</summary>
    public const string NoSweep = "WORKER_HOST_NO_SWEEP";

    // Not the process itself: that may be the SDK, which runs the tests from their library.
    public static string Executable { get; } = Path.Combine(AppContext.BaseDirectory, typeof(WorkerHost).Assembly.GetName().Name!);

    /// <summary>Plays the role that was asked for, to its exit code; null when none was.</summary>
    public static int? TryRun(string[] arguments) => Environment.GetEnvironmentVariable(Role) switch
    {
        "worker" => Work(arguments),
        "sweep" => ProcessSweeper.Sweep(new HashSet<Guid> { Guid.Parse(arguments[0]) }).IsComplete ? 0 : 1,
        _ => null,
    };

    /// <summary>Starts a worker that runs each line in a slot of its own.</summary>
    public static Process Start(Guid instance, bool withSentinel, params IEnumerable<string> lines) => Start(instance, withSentinel, sweeps: true, lines);

    /// <summary>Starts a worker whose sentinel may have no sweep.</summary>
    public static Process Start(Guid instance, bool withSentinel, bool sweeps, IEnumerable<string> lines)
    {
        var start = new ProcessStartInfo(Executable) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment[Role] = "worker";
        if (!sweeps) start.Environment[NoSweep] = "1";
        start.ArgumentList.Add(instance.ToString());
        start.ArgumentList.Add(withSentinel.ToString());
        foreach (var line in lines)
            start.ArgumentList.Add(line);
        return Process.Start(start)!;
    }

    private static int Work(string[] arguments)
    {
        var instance = arguments[0];
        Sentinel? sentinel = null;
        if (bool.Parse(arguments[1]))
            sentinel = Sentinel.Start(Environment.GetEnvironmentVariable(NoSweep) is not null ? ["/bin/true"] : ["/usr/bin/env", $"{Role}=sweep", Executable, instance], [$"PATH={Environment.GetEnvironmentVariable("PATH")}", $"DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")}"]);
        foreach (var line in arguments[2..])
            new Thread(() => RunLine(line, instance)).Start();
        Console.WriteLine(sentinel?.ProcessId ?? 0);
        Console.In.ReadLine();
        sentinel?.Dispose();
        Environment.Exit(0);
        return 0;
    }

    private static void RunLine(string line, string instance)
    {
        var id = Guid.NewGuid();
        using var runner = new CommandRunner();
        using var control = new CommandControl();
        runner.Run(
            new() { Argv = CommandSpec.ShellArgv(line), TaskRunId = id, Environment = [$"{CommandSpec.TaskRunIdVariable}={id}", $"{CommandSpec.WorkerInstanceVariable}={instance}", "PATH=/usr/bin:/bin"] },
            new MemorySink(),
            control);
    }
}
