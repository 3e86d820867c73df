using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Worker.Containers;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker;

/// <summary>How a worker behaves.</summary>
public sealed record WorkerOptions
{
    /// <summary>Name for people; default <c>worker-1</c>.</summary>
    public string Name { get; init; } = "worker-1";

    /// <summary>Host name for people.</summary>
    public string Hostname { get; init; } = Environment.MachineName;

    /// <summary>Queues to serve; default the one of tasks that name none.</summary>
    public IReadOnlyList<string> Queues { get; init; } = [TaskDefinition.DefaultQueue];

    /// <summary>Tasks to run at once; default four for each processor, since most commands wait more than they compute. 1 to 1,024.</summary>
    public int Slots { get; init; } = Math.Max(4, Environment.ProcessorCount * 4);

    /// <summary>How often to renew the leases. Default 3 s; the lease must last three times as long.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long to wait for work without having been woken, before looking again. Default 5 s.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long running tasks may take to end after the worker was asked to stop, before they are killed. Default 30 s.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a command may take to end between SIGTERM and SIGKILL. Default 10 s.</summary>
    public TimeSpan KillGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a worker that cannot reach its store keeps its tasks running; then it kills them, since others may have begun to run them. Null, the default, for ever:
    /// right where nobody else can take them.</summary>
    public TimeSpan? LongestSilence { get; init; }

    /// <summary>Command that kills the leftovers of a worker whose id is added to it; run by a sentinel when this worker is killed. None by default.</summary>
    public IReadOnlyList<string>? SweepCommand { get; init; }

    /// <summary>Folder with a file for each secret, by its name, such as a container's <c>/run/secrets</c>; null for none.</summary>
    public string? SecretDirectory { get; init; }

    /// <summary>Program that is given a secret's name and prints its value; null for none.</summary>
    public string? SecretCommand { get; init; }

    /// <summary>The users as whom commands of some queues run, by queue; those of all others run as the worker's own. None by default; it takes a worker that is root.</summary>
    public IReadOnlyDictionary<string, TaskUser> Users { get; init; } = new Dictionary<string, TaskUser>();

    /// <summary>What each process of a command may use; null, the default, for as much as the worker.</summary>
    public ProcessLimits? Limits { get; init; }

    /// <summary>Where the containers of tasks run. Default: by docker or podman, where one of them is there.</summary>
    public ContainerOptions Containers { get; init; } = new();

    /// <summary>Where spans of executions go; null, the default, where nobody records traces.</summary>
    public Tracer? Tracer { get; init; }

    /// <summary>Folder for logs and the tasks' temporary directories.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where the logs of the attempts lie.</summary>
    public string LogDirectory => Path.Combine(DataDirectory, "logs");

    /// <summary>Where the slots' directories lie; nothing in it outlives its worker.</summary>
    public string TemporaryDirectory => Path.Combine(DataDirectory, "tmp");
}
