using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Scheduler;
using MiniAirflow.Scheduler.Notifications;
using MiniAirflow.Scheduler.Retention;
using MiniAirflow.Worker;
using MiniAirflow.Worker.Handlers;

namespace MiniAirflow.Roles;

/// <summary>Everything but the API: a store, and over it a scheduler, a worker, both, or neither.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly OpenStore _opened;
    private readonly SchedulerHost? _scheduler;
    private readonly WorkerPart? _worker;

    private EngineHost(EngineOptions options, OpenStore opened)
    {
        _opened = opened;
        if (options.Worker is { } worker) _worker = new WorkerPart(opened, worker, options.Keyring, options.Handlers, options.Store.Time, options.Loggers);
        if (options.HasScheduler)
            _scheduler = new SchedulerHost(opened.Store, opened.Wakes, SchedulerOptionsOf(options), options.Store.Time, options.Loggers.CreateLogger<SchedulerHost>());
    }

    // Logs in the database go with their task runs; files are deleted by whoever has them.
    private SchedulerOptions SchedulerOptionsOf(EngineOptions options) => new()
    {
        Notifications = options.Notifications,
        AuditRetention = options.AuditRetention,
        Tracer = options.Tracer,
        Retention = _opened.IsShared || _worker is null ? options.Retention : options.Retention with { Logs = _worker.Files, Sweep = _worker.Orphans.SweepAsync },
    };

    /// <summary>The store.</summary>
    public IStore Store => _opened.Store;

    /// <summary>The bus.</summary>
    public IWakeBus Wakes => _opened.Wakes;

    /// <summary>The logs of the tasks; null in a process that can reach none.</summary>
    public ILogReader? Logs => (ILogReader?)_opened.Logs ?? _worker?.Files;

    /// <summary>Whether logs are read from the database.</summary>
    public bool AreLogsShared => _opened.IsShared;

    /// <summary>Opens the store; nothing runs yet.</summary>
    /// <exception cref="StoreException">The database cannot be used.</exception>
    public static async Task<EngineHost> OpenAsync(EngineOptions options, CancellationToken stop)
    {
        if (options.Worker is { } worker) Directory.CreateDirectory(worker.DataDirectory);
        var logger = options.Loggers.CreateLogger<EngineHost>();
        var opened = await StoreOpener.OpenAsync(options.Store, problem => Log.WaitsForDatabase(logger, problem), stop).ConfigureAwait(false);
        try
        {
            return new EngineHost(options, opened);
        }
        catch
        {
            await opened.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Cleans up after a predecessor that died, then runs until stopped and drained.</summary>
    /// <param name="stop">Asks for the end: no more tasks are started, and those that run may end.</param>
    /// <param name="hurry">Kills what still runs.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken hurry)
    {
        // The scheduler comes first, since no slot waits for what a predecessor left; and goes last, since what drains may still need retries queued and leases looked after.
        using var schedulerStop = new CancellationTokenSource();
        var scheduling = _scheduler?.RunAsync(schedulerStop.Token) ?? Task.CompletedTask;
        try
        {
            await WorkAsync(stop, hurry).ConfigureAwait(false);
        }
        finally
        {
            await schedulerStop.CancelAsync().ConfigureAwait(false);
            await scheduling.ConfigureAwait(false);
        }
    }

    private async Task WorkAsync(CancellationToken stop, CancellationToken hurry)
    {
        if (_worker is null)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }
        await _worker.RecoverAsync(stop).ConfigureAwait(false);
        await _worker.RunAsync(stop, hurry).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _opened.DisposeAsync().ConfigureAwait(false);
        _worker?.Dispose();
    }
}

/// <summary>How to run an engine.</summary>
internal sealed record EngineOptions
{
    /// <summary>The store.</summary>
    public required StoreRequest Store { get; init; }

    /// <summary>Whether it schedules.</summary>
    public bool HasScheduler { get; init; } = true;

    /// <summary>How long its scheduler keeps the audit record. Default 365 days.</summary>
    public TimeSpan AuditRetention { get; init; } = Settings.AccessSettings.AuditRetention;

    /// <summary>How long ended runs are kept. Default: for ever, unless a workflow says otherwise.</summary>
    public RetentionOptions Retention { get; init; } = new();

    /// <summary>How its scheduler tells hooks; null when it does not: whoever tries a file out does not mean to wake anybody.</summary>
    public NotificationOptions? Notifications { get; init; }

    /// <summary>What its scheduler records traces by; null for none.</summary>
    public Tracer? Tracer { get; init; }

    /// <summary>Its worker; null for none.</summary>
    public WorkerOptions? Worker { get; init; }

    /// <summary>Keys of the secrets in the store.</summary>
    public ISecretKeyring Keyring { get; init; } = new NoKeyring();

    /// <summary>In-process handlers.</summary>
    public TaskHandlers Handlers { get; init; } = new();

    /// <summary>Loggers.</summary>
    public required ILoggerFactory Loggers { get; init; }
}
