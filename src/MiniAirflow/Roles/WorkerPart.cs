using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Secrets;
using MiniAirflow.Core.Storage;
using MiniAirflow.Worker;
using MiniAirflow.Worker.Containers;
using MiniAirflow.Worker.Handlers;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Roles;

/// <summary>A worker in this process, with what surrounds it: recovery from predecessors, and the way of its logs.</summary>
internal sealed class WorkerPart : IDisposable
{
    /// <summary>Between two looks for a database that went away during the recovery.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly OpenStore _opened;
    private readonly WorkerOptions _options;
    private readonly WorkerPresence _presence;
    private readonly LogDirectory _directory;
    private readonly LogShipper? _shipper;
    private readonly WorkerHost _worker;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    public WorkerPart(OpenStore opened, WorkerOptions options, ISecretKeyring keyring, TaskHandlers handlers, TimeProvider time, ILoggerFactory loggers)
    {
        (_opened, _options, _time) = (opened, options, time);
        _logger = loggers.CreateLogger<WorkerPart>();
        _presence = new WorkerPresence(Path.Combine(options.DataDirectory, "workers"), options.Name, options.Hostname);
        _directory = new LogDirectory(options.LogDirectory);
        Files = new FileLogReader(_directory);
        Orphans = new OrphanLogs(_directory, opened.Store);
        if (opened.Logs is { } shared) _shipper = new LogShipper(_directory, shared, time, loggers.CreateLogger<LogShipper>());
        var source = new DirectTaskSource(opened.Store, opened.Wakes, keyring, Enter);
        _worker = new WorkerHost(source, options, handlers, time, loggers.CreateLogger<WorkerHost>(), _shipper);
    }

    /// <summary>Finds files that nobody's are.</summary>
    public OrphanLogs Orphans { get; }

    /// <summary>The logs in this worker's own files.</summary>
    public FileLogReader Files { get; }

    /// <summary>Predecessors that died: their processes are killed first, and only then may their tasks start again (F02, F67).</summary>
    /// <remarks>Who holds a SQLite file knows that every worker in it is dead. Over a shared database only those are taken for dead whose lock in
    /// this data directory nobody holds any more; all others have their lease. A database that goes away meanwhile is waited for (F41).</remarks>
    /// <param name="stop">Ends the wait; what has not been taken back then is left to the leases.</param>
    public async Task RecoverAsync(CancellationToken stop)
    {
        using var dead = _presence.TakeDead();
        // One that had lost its lease before it died is active no more, but has left its files.
        var ids = _opened.IsShared ? dead.Ids : [.. dead.Ids.Union((await InsistAsync(workers => workers.ListActiveAsync(stop), stop).ConfigureAwait(false) ?? []).Select(worker => worker.Id))];
        if (ids.Count == 0) return;
        var swept = ProcessSweeper.Sweep(ids.ToHashSet());
        if (!swept.IsComplete)
        {
            Log.NotSwept(_logger, swept.Remaining);
            if (_opened.IsShared) return;
        }
        ContainerSweeper.Sweep(ids.ToHashSet());
        foreach (var id in ids) RemoveTemporaryFiles(id);
        var taken = 0;
        foreach (var id in ids) taken += await InsistAsync(workers => workers.RetireAsync(id, CancellationToken.None), stop).ConfigureAwait(false);
        if (stop.IsCancellationRequested) return;
        dead.Forget();
        Log.Recovered(_logger, ids.Count, swept.Killed, taken);
    }

    /// <summary>Works until stopped and drained.</summary>
    public async Task RunAsync(CancellationToken stop, CancellationToken hurry)
    {
        using var end = new CancellationTokenSource();
        var shipping = _shipper is null ? Task.CompletedTask : Task.WhenAll(_shipper.RunAsync(end.Token), new LeftoverLogs(_directory, _shipper, _opened.Store).RunAsync(end.Token));
        await _worker.RunAsync(stop, hurry).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await shipping.ConfigureAwait(false);
        _presence.Leave();
    }

    // A full disk keeps no worker from its tasks (F73): without the file its successor waits for the lease, and the sentinel kills what it leaves.
    private void Enter(Guid workerId)
    {
        try
        {
            _presence.Enter(workerId);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotEntered(_logger, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _presence.Dispose();
        _directory.Dispose();
    }

    /// <summary>Asks until there is an answer, which is the default once the end is asked for.</summary>
    private async Task<T?> InsistAsync<T>(Func<IWorkerStore, ValueTask<T>> ask, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                return await ask(_opened.Store.Workers).ConfigureAwait(false);
            }
            catch (StoreException e) when (e.IsTransient)
            {
                Log.RecoveryWaits(_logger, e.Message);
                await Task.Delay(Pause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        return default;
    }

    /// <summary>Only what that worker made: the folder above it may be anybody's.</summary>
    private void RemoveTemporaryFiles(Guid workerId)
    {
        try
        {
            var folder = Path.Combine(_options.TemporaryDirectory, workerId.ToString());
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.LeftBehind(_logger, e.Message);
        }
    }
}
