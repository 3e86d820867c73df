namespace MiniAirflow.Settings;

/// <summary>What a server process does, and what follows from that alone.</summary>
/// <param name="Verb">Its verb on the command line.</param>
/// <param name="Service">What <c>/healthz</c> calls it: the contract's word.</param>
/// <param name="PortVariable">Environment variable of its port.</param>
/// <param name="DefaultPort">Its port when nobody says otherwise.</param>
/// <param name="HasApi">Serves the whole API, not only health and metrics.</param>
/// <param name="HasScheduler">Fires schedules, queues retries, takes back the work of dead workers.</param>
/// <param name="HasWorker">Runs tasks.</param>
internal sealed record Role(string Verb, string Service, string PortVariable, int DefaultPort, bool HasApi = false, bool HasScheduler = false, bool HasWorker = false)
{
    /// <summary>Everything in one process.</summary>
    public static Role Standalone { get; } = new("standalone", "task-scheduler-api", "PORT", 8080, HasApi: true, HasScheduler: true, HasWorker: true);

    /// <summary>The API alone.</summary>
    public static Role Api { get; } = new("api", "task-scheduler-api", "PORT", 8080, HasApi: true);

    /// <summary>The scheduler alone.</summary>
    public static Role Scheduler { get; } = new("scheduler", "task-scheduler-scheduler", "METRICS_PORT", 9090, HasScheduler: true);

    /// <summary>The worker alone.</summary>
    public static Role Worker { get; } = new("worker", "task-scheduler-worker", "METRICS_PORT", 9091, HasWorker: true);

    /// <summary>Whether it shares its database with other processes, as every role but standalone does.</summary>
    public bool NeedsSharedDatabase => !(HasApi && HasScheduler && HasWorker);
}
