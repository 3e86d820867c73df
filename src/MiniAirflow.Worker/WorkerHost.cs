using Microsoft.Extensions.Logging;
using MiniAirflow.Worker.Handlers;
using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Logs;

namespace MiniAirflow.Worker;

/// <summary>A worker: registers, leases, runs, reports, and drains when it is asked to stop.</summary>
public sealed class WorkerHost
{
    private readonly ITaskSource _source;
    private readonly WorkerOptions _options;
    private readonly TaskHandlers _handlers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ILogWatcher? _watcher;

    /// <summary>Creates a worker; nothing happens until it runs.</summary>
    /// <param name="source">Where its tasks come from.</param>
    /// <param name="options">How it behaves.</param>
    /// <param name="handlers">In-process handlers.</param>
    /// <param name="time">The clock of waits.</param>
    /// <param name="logger">Its log.</param>
    /// <param name="watcher">Is told which attempts write; null for nobody.</param>
    public WorkerHost(ITaskSource source, WorkerOptions options, TaskHandlers handlers, TimeProvider time, ILogger<WorkerHost> logger, ILogWatcher? watcher = null)
    {
        (_source, _options, _handlers, _time, _logger, _watcher) = (source, options, handlers, time, logger, watcher);
    }

    /// <summary>Works until asked to stop; then takes no more tasks, and gives those that run their time to end.</summary>
    /// <param name="stop">Asks for the drain.</param>
    /// <param name="hurry">Ends the drain: what still runs is killed and passes on to another worker.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken hurry)
    {
        while (!stop.IsCancellationRequested)
        {
            // A worker whose lease has ended is dead to the store; it comes back as another one.
            using var life = new WorkerLife(Guid.CreateVersion7(), _source, _options, _handlers, _time, _logger, _watcher);
            await life.RunAsync(stop, hurry).ConfigureAwait(false);
        }
    }
}
