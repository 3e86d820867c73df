using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Scheduler;
using MiniAirflow.Storage.Sqlite;
using MiniAirflow.Worker;
using MiniAirflow.Worker.Handlers;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Roles;

/// <summary>Everything but the API, in one process over one SQLite file: store, scheduler, worker.</summary>
internal sealed class EngineHost : IAsyncDisposable
{
    private readonly EngineOptions _options;
    private readonly SchedulerHost _scheduler;
    private readonly WorkerHost _worker;
    private readonly LogDirectory _logs;
    private readonly ILogger _logger;

    private EngineHost(EngineOptions options, IWakeBus wakes, IStore store)
    {
        (_options, Wakes, Store) = (options, wakes, store);
        _logger = options.Loggers.CreateLogger<EngineHost>();
        _logs = new LogDirectory(options.Worker.LogDirectory);
        Logs = new FileLogReader(_logs);
        _scheduler = new SchedulerHost(store, wakes, new SchedulerOptions(), options.Time, options.Loggers.CreateLogger<SchedulerHost>());
        _worker = new WorkerHost(new DirectTaskSource(store, wakes), options.Worker, options.Handlers, options.Time, options.Loggers.CreateLogger<WorkerHost>());
    }

    /// <summary>The store.</summary>
    public IStore Store { get; }

    /// <summary>The bus.</summary>
    public IWakeBus Wakes { get; }

    /// <summary>The logs of the tasks.</summary>
    public ILogReader Logs { get; }

    /// <summary>Opens the store; nothing runs yet.</summary>
    /// <exception cref="StoreException">The database cannot be used.</exception>
    public static EngineHost Open(EngineOptions options)
    {
        Directory.CreateDirectory(options.Worker.DataDirectory);
        var wakes = new InProcessWakeBus(options.Time);
        var store = SqliteStore.Open(new SqliteStoreOptions
        {
            Path = options.DatabasePath,
            IsDurable = options.IsDurable,
            Lease = options.Lease,
            Time = options.Time,
            Wakes = wakes,
            Observers = options.Observers,
        });
        return new EngineHost(options, wakes, store);
    }

    /// <summary>Cleans up after a predecessor that died, then runs until stopped and drained.</summary>
    /// <param name="stop">Asks for the end: no more tasks are started, and those that run may end.</param>
    /// <param name="hurry">Kills what still runs.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken hurry)
    {
        await RecoverAsync().ConfigureAwait(false);
        using var schedulerStop = new CancellationTokenSource();
        var scheduling = _scheduler.RunAsync(schedulerStop.Token);
        await _worker.RunAsync(stop, hurry).ConfigureAwait(false);
        await schedulerStop.CancelAsync().ConfigureAwait(false);
        await scheduling.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync().ConfigureAwait(false);
        _logs.Dispose();
    }

    /// <summary>This process holds the file, so every worker in it is dead: its processes are killed first, and only then may its tasks start again (F02, F67).</summary>
    private async Task RecoverAsync()
    {
        var dead = await Store.Workers.ListActiveAsync(CancellationToken.None).ConfigureAwait(false);
        if (dead.Count == 0) return;
        var killed = ProcessSweeper.Sweep(dead.Select(worker => worker.Id).ToHashSet()).Killed;
        foreach (var worker in dead) RemoveTemporaryFiles(worker.Id);
        var taken = 0;
        foreach (var worker in dead) taken += await Store.Workers.RetireAsync(worker.Id, CancellationToken.None).ConfigureAwait(false);
        Log.Recovered(_logger, dead.Count, killed, taken);
    }

    /// <summary>Only what that worker made: the folder above it may be anybody's.</summary>
    private void RemoveTemporaryFiles(Guid workerId)
    {
        try
        {
            var folder = Path.Combine(_options.Worker.TemporaryDirectory, workerId.ToString());
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.LeftBehind(_logger, e.Message);
        }
    }
}

/// <summary>How to run an engine.</summary>
internal sealed record EngineOptions
{
    /// <summary>The SQLite file.</summary>
    public required string DatabasePath { get; init; }

    /// <summary>Whether commits reach the disk before they are answered.</summary>
    public bool IsDurable { get; init; } = true;

    /// <summary>How long leases last.</summary>
    public LeaseOptions Lease { get; init; } = new();

    /// <summary>The worker.</summary>
    public required WorkerOptions Worker { get; init; }

    /// <summary>In-process handlers.</summary>
    public TaskHandlers Handlers { get; init; } = new();

    /// <summary>Who is told of what is committed.</summary>
    public IReadOnlyList<IStoreObserver> Observers { get; init; } = [];

    /// <summary>Loggers.</summary>
    public required ILoggerFactory Loggers { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
