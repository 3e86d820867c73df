using Microsoft.Extensions.Logging;
using MiniAirflow.Api.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using Prometheus;

namespace MiniAirflow.Api.Metrics;

/// <summary>How the whole stands, read from the store when somebody scrapes. Every process with an API or a scheduler tells the same: take <c>max</c> over them, not <c>sum</c>.</summary>
/// <remarks>A store that does not answer fails no scrape: <c>scheduler_store_up</c> is 0 then, and the other gauges keep what was seen last.</remarks>
internal sealed partial class StoreGauges : IDisposable
{
    /// <summary>Several scrapers share a look.</summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IStore _store;
    private readonly EventHub _hub;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly GaugeFamily _depth, _age, _open, _slots, _used, _silence;
    private readonly Gauge _workers, _lag, _deliveries, _isUp, _read, _clients, _behind;
    private long _readAt;

    public StoreGauges(MetricsObserver metrics, IStore store, EventHub hub, TimeProvider time, ILogger<StoreGauges> logger)
    {
        (_store, _hub, _time, _logger) = (store, hub, time, logger);
        var factory = Prometheus.Metrics.WithCustomRegistry(metrics.Registry);
        _depth = new(factory, "scheduler_queue_depth", "Attempts that are ready and wait for a worker, by queue; at most 100,000.", "queue");
        _age = new(factory, "scheduler_queue_age_seconds", "How long the one that has waited longest in a queue has been ready.", "queue");
        _open = new(factory, "scheduler_task_instances", "Attempts that are not over, by state: queued, running, or what they wait for.", "state");
        _slots = new(factory, "scheduler_worker_slots", "Tasks that a worker runs at once, by the worker's name.", "worker_id");
        _used = new(factory, "scheduler_worker_slots_used", "Tasks that run on a worker, by its name.", "worker_id");
        _silence = new(factory, "scheduler_worker_heartbeat_age_seconds", "How long a worker has not been heard of, by its name; it goes when the worker is taken for dead.", "worker_id");
        _workers = factory.CreateGauge("scheduler_workers", "Workers that are active.");
        _lag = factory.CreateGauge("scheduler_schedule_lag_seconds", "How late the oldest slot is that no scheduler has decided yet; 0 when none is due.");
        _deliveries = factory.CreateGauge("scheduler_hook_deliveries_pending", "Deliveries to hooks' targets that are still to be made; at most 100,000.");
        _isUp = factory.CreateGauge("scheduler_store_up", "1 when the store answered at this scrape, else 0.");
        _read = factory.CreateGauge("scheduler_store_read_seconds", "How long the store took to answer for these gauges.");
        _clients = factory.CreateGauge("scheduler_event_clients", "Event streams (WebSockets) that this process serves.");
        _behind = factory.CreateGauge("scheduler_event_lag", "Events in the log that this process has not handed to its clients yet; 0 without clients.");
    }

    /// <summary>Reads, unless somebody has just done so.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_readAt != 0 && _time.GetElapsedTime(_readAt) < Freshness) return;
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            patience.CancelAfter(Patience);
            var began = _time.GetTimestamp();
            var statistics = await _store.Statistics.ReadAsync(patience.Token);
            var took = _time.GetElapsedTime(began);
            var latest = await _store.Events.LatestAsync(patience.Token);
            Show(statistics, latest);
            _read.Set(took.TotalSeconds);
            _isUp.Set(1);
            _readAt = _time.GetTimestamp();
        }
        catch (Exception e) when (e is StoreException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            _isUp.Set(0);
            LogFault(_logger, e.Message);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private void Show(StoreStatistics statistics, long latest)
    {
        _depth.Show(statistics.Queues.Select(queue => (queue.Name, (double)queue.Ready)));
        _age.Show(statistics.Queues.Select(queue => (queue.Name, Since(queue.OldestSince, statistics.At))));
        _open.Show(statistics.Open.Select(state => (state.Key.Word(), (double)state.Value)));
        var workers = statistics.Workers.GroupBy(worker => worker.Name, StringComparer.Ordinal).ToList();
        _slots.Replace(workers.Select(same => (same.Key, (double)same.Sum(worker => worker.Slots))));
        _used.Replace(workers.Select(same => (same.Key, (double)same.Sum(worker => worker.Used))));
        _silence.Replace(workers.Select(same => (same.Key, same.Max(worker => Since(worker.LastHeartbeat, statistics.At)))));
        _workers.Set(statistics.Workers.Count);
        _lag.Set(statistics.OldestDueSlot is { } due ? Since(due, statistics.At) : 0);
        _deliveries.Set(statistics.PendingDeliveries);
        var (clients, position) = _hub.Progress;
        _clients.Set(clients);
        _behind.Set(position is { } place ? Math.Max(0, latest - place) : 0);
    }

    private static double Since(DateTimeOffset moment, DateTimeOffset now) => Math.Max(0, (now - moment).TotalSeconds);

    [LoggerMessage(EventId = 4020, Level = LogLevel.Warning, Message = "The store did not answer for the metrics: {Problem}")]
    private static partial void LogFault(ILogger logger, string problem);
}
