using Microsoft.Extensions.Logging;
using MiniAirflow.Worker.Handlers;
using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Worker;

/// <summary>A worker: registers, leases, runs, reports, and drains when it is asked to stop.</summary>
public sealed class WorkerHost
{
    private readonly ITaskSource _source;
    private readonly WorkerOptions _options;
    private readonly TaskHandlers _handlers;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <summary>Creates a worker; nothing happens until it runs.</summary>
    public WorkerHost(ITaskSource source, WorkerOptions options, TaskHandlers handlers, TimeProvider time, ILogger<WorkerHost> logger)
    {
        (_source, _options, _handlers, _time, _logger) = (source, options, handlers, time, logger);
    }

    /// <summary>Works until asked to stop; then takes no more tasks, and gives those that run their time to end.</summary>
    /// <param name="stop">Asks for the drain.</param>
    /// <param name="hurry">Ends the drain: what still runs is killed and passes on to another worker.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken hurry)
    {
        while (!stop.IsCancellationRequested)
        {
            // A worker whose lease has ended is dead to the store; it comes back as another one.
            using var life = new WorkerLife(Guid.CreateVersion7(), _source, _options, _handlers, _time, _logger);
            await life.RunAsync(stop, hurry).ConfigureAwait(false);
        }
    }
}
