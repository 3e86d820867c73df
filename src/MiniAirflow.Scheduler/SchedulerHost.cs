using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Scheduler.Notifications;
using MiniAirflow.Scheduler.Retention;
using MiniAirflow.Scheduler.Tracing;

namespace MiniAirflow.Scheduler;

/// <summary>The scheduler: fires schedules, takes backfills further, queues retries whose delay is over, ends runs that last too long, lets in who waits for a limit, tells hooks, takes back the work of dead workers, and keeps house.</summary>
/// <remarks>Several may run at once over one store: each act is one guarded transaction, so who comes second finds nothing to do. There is no leader to lose.</remarks>
public sealed class SchedulerHost(IStore store, IWakeBus wakes, SchedulerOptions options, TimeProvider time, ILogger<SchedulerHost> logger)
{
    private readonly ClockWatch _clock = new(time);
    private readonly RetentionLoop _retention = new(store, options.Retention, time, logger);
    private long? _concerned;

    /// <summary>Schedules until cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var telling = options.Notifications is { } notifications ? TellHooksAsync(notifications, stop) : Task.CompletedTask;
        await Task.WhenAll(telling, RunLoopsAsync(stop)).ConfigureAwait(false);
    }

    private async Task TellHooksAsync(NotificationOptions notifications, CancellationToken stop)
    {
        using var sender = new DeliverySender(store, notifications, time);
        var deliveries = new DeliveryLoop(store, sender, notifications, logger);
        await Task.WhenAll(
            OnDeliveries("deliveries", deliveries.ActAsync).RunAsync(stop),
            OnDeliveries("deadlines", store.Deliveries.MissDueAsync).RunAsync(stop)).ConfigureAwait(false);
        await deliveries.DrainAsync().ConfigureAwait(false);
    }

    private Task RunLoopsAsync(CancellationToken stop) => Task.WhenAll(
        WhenDue("schedules", store.Schedules.FireDueAsync).RunAsync(stop),
        WhenDue("backfills", store.Backfills.AdvanceDueAsync).RunAsync(stop),
        WhenDue("retries", store.Queue.PromoteDueAsync).RunAsync(stop),
        WhenDue("runs", store.Runs.AdvanceDueAsync).RunAsync(stop),
        WhenDue("limits", AdmitAsync).RunAsync(stop),
        Regularly("preparation", PrepareAsync).RunAsync(stop),
        Regularly("reaper", ReapAsync).RunAsync(stop),
        Regularly("retention", _retention.ActAsync).RunAsync(stop),
        Regularly("housekeeping", KeepHouseAsync).RunAsync(stop),
        options.Tracer is { } tracer ? Regularly("traces", new TraceLoop(store, tracer).ActAsync).RunAsync(stop) : Task.CompletedTask);

    private DueLoop WhenDue(string name, Func<CancellationToken, ValueTask<TimeSpan?>> act) => new(name, act, wakes, WakeTopics.Due, time, logger);

    private DueLoop OnDeliveries(string name, Func<CancellationToken, ValueTask<TimeSpan?>> act) => new(name, act, wakes, WakeTopics.Deliveries, time, logger);

    private DueLoop Regularly(string name, Func<CancellationToken, ValueTask<TimeSpan?>> act) => new(name, act, wakes, WakeTopics.None, time, logger);

    private async ValueTask<TimeSpan?> PrepareAsync(CancellationToken stop)
    {
        await store.Schedules.PrepareAsync(options.PrepareInterval * 2, stop).ConfigureAwait(false);
        return options.PrepareInterval;
    }

    private async ValueTask<TimeSpan?> AdmitAsync(CancellationToken stop) =>
        await store.Pools.AdmitAsync(stop).ConfigureAwait(false) is { } wait && wait < options.AdmitInterval ? wait : options.AdmitInterval;

    private async ValueTask<TimeSpan?> ReapAsync(CancellationToken stop)
    {
        // After a jump of the clock, or a sleep of the machine, every lease looks ended: its workers get the time to beat first (F27).
        if (_clock.HasJumped()) return options.ReapInterval * 2;
        var taken = await store.Queue.ReapExpiredAsync(stop).ConfigureAwait(false);
        if (taken > 0) Log.Reaped(logger, taken);
        return options.ReapInterval;
    }

    private async ValueTask<TimeSpan?> KeepHouseAsync(CancellationToken stop)
    {
        await store.Events.TrimAsync(options.EventRetention, stop).ConfigureAwait(false);
        await store.Deliveries.TrimAsync(options.EventRetention, (options.Notifications ?? new()).FailedRetention, stop).ConfigureAwait(false);
        await store.Audit.TrimAsync(options.AuditRetention, stop).ConfigureAwait(false);
        await store.Access.TrimSessionsAsync(stop).ConfigureAwait(false);
        await TellConcernsAsync(stop).ConfigureAwait(false);
        return DueLoop.Cap;
    }

    private async ValueTask TellConcernsAsync(CancellationToken stop)
    {
        if (_concerned is { } told && time.GetElapsedTime(told) < options.ConcernInterval) return;
        var concerns = await store.ConcernsAsync(stop).ConfigureAwait(false);
        foreach (var concern in concerns) Log.Concern(logger, concern);
        if (concerns.Count > 0) _concerned = time.GetTimestamp();
    }
}

/// <summary>How a scheduler behaves.</summary>
public sealed record SchedulerOptions
{
    /// <summary>How often to look for workers whose lease has ended. Default 3 s.</summary>
    public TimeSpan ReapInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often to look whether somebody waits for a limit that has room: a process may have died between making room and giving it. Default 3 s.</summary>
    public TimeSpan AdmitInterval { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often to read ahead for schedules that are due soon; each time for twice as long. Default 5 s.</summary>
    public TimeSpan PrepareInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the database's concerns are told while they last. Default 5 min.</summary>
    public TimeSpan ConcernInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How long events can be resumed from. Default 24 h.</summary>
    public TimeSpan EventRetention { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long the audit record is kept. Default 365 days.</summary>
    public TimeSpan AuditRetention { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How long ended runs are kept, and how they are removed. Default: everything is kept, unless a workflow says otherwise.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>Where spans of runs and attempts go; null, the default, where nobody records traces.</summary>
    public Tracer? Tracer { get; init; }

    /// <summary>How hooks' targets are told; null when they are not. Default: as <see cref="NotificationOptions"/> says.</summary>
    public NotificationOptions? Notifications { get; init; } = new();
}
