namespace MiniAirflow.Core.Storage;

/// <summary>A provider: one database behind all the narrow ports.</summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>Workflows and versions.</summary>
    IWorkflowStore Workflows { get; }

    /// <summary>Runs and attempts.</summary>
    IRunStore Runs { get; }

    /// <summary>Leases.</summary>
    ITaskQueue Queue { get; }

    /// <summary>Answers and events.</summary>
    IWaitStore Waits { get; }

    /// <summary>Workers.</summary>
    IWorkerStore Workers { get; }

    /// <summary>Schedules.</summary>
    IScheduleStore Schedules { get; }

    /// <summary>Pauses.</summary>
    IPauseStore Pauses { get; }

    /// <summary>Calendars.</summary>
    ICalendarStore Calendars { get; }

    /// <summary>Pools and other limits.</summary>
    IPoolStore Pools { get; }

    /// <summary>Backfills.</summary>
    IBackfillStore Backfills { get; }

    /// <summary>Secrets, sealed.</summary>
    ISecretStore Secrets { get; }

    /// <summary>Variables.</summary>
    IVariableStore Variables { get; }

    /// <summary>What hooks are told.</summary>
    IDeliveryStore Deliveries { get; }

    /// <summary>Keys, users and sessions.</summary>
    IAccessStore Access { get; }

    /// <summary>Who did what.</summary>
    IAuditStore Audit { get; }

    /// <summary>Events.</summary>
    IEventLog Events { get; }

    /// <summary>What is kept no longer.</summary>
    IRetentionStore Retention { get; }

    /// <summary>Figures.</summary>
    IStatisticsStore Statistics { get; }

    /// <summary>Who occupies pools and queues, and who waits.</summary>
    IOccupancyStore Occupancies { get; }

    /// <summary>Runs as people look at them.</summary>
    IViewStore Views { get; }

    /// <summary>What is told of runs to whoever records traces.</summary>
    ITraceStore Traces { get; }

    /// <summary>Asks the database a small question: throws <see cref="StoreException"/> when it does not answer.</summary>
    ValueTask PingAsync(CancellationToken cancellationToken);

    /// <summary>What goes on at the database that its operator should know of, one sentence for each; none for a provider that has no neighbours.</summary>
    ValueTask<IReadOnlyList<string>> ConcernsAsync(CancellationToken cancellationToken) => ValueTask.FromResult<IReadOnlyList<string>>([]);
}

/// <summary>The database did not do what it was asked; nothing was changed. Its message is fit for people.</summary>
public class StoreException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="message">One sentence: what does not work, and what to do about it.</param>
    /// <param name="isTransient">Whether the same call may succeed later, unchanged.</param>
    /// <param name="inner">What the driver said.</param>
    public StoreException(string message, bool isTransient, Exception? inner = null) : base(message, inner) => IsTransient = isTransient;

    /// <summary>Whether the same call may succeed later, unchanged.</summary>
    public bool IsTransient { get; }
}

/// <summary>How long a store's promises to workers last.</summary>
public sealed record LeaseOptions
{
    /// <summary>A worker that has not renewed for this long is taken for dead. Default 15 s; at least three heartbeats (F05).</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often a worker renews. Default 3 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>What is wrong with the settings; null when nothing is.</summary>
    public string? Problem() =>
        Heartbeat <= TimeSpan.Zero ? "The heartbeat must be longer than zero."
        : Heartbeat * 3 > Duration ? $"The lease ({Duration.TotalSeconds:0.###} s) must be at least three heartbeats ({Heartbeat.TotalSeconds:0.###} s each)."
        : null;
}
