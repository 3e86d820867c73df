using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Events;

/// <summary>Reads the event log once for all clients, and only while there are any.</summary>
/// <remarks>
/// Joining and handing out are under one lock, so a client that joins at a place of the stream gets every event after it and none before.
/// The first client starts the pump, the last one's leave ends it; a store that fails is asked again, and the clients stay.
/// </remarks>
internal sealed partial class EventHub(
    IStore store, IWakeBus wakes, RunWorkflows workflows, TimeProvider time, ApiOptions options, IHostApplicationLifetime lifetime, ILogger<EventHub> logger) : IDisposable
{
    private const int BatchSize = 500;
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _joining = new(1, 1);
    private readonly List<EventSubscriber> _subscribers = [];
    private CancellationTokenSource? _pump;
    private long _position;

    /// <summary>How many clients there are, and the place in the stream up to which all of them were served; null without clients.</summary>
    public (int Clients, long? Position) Progress
    {
        get
        {
            lock (_lock) return (_subscribers.Count, _pump is null ? null : _position);
        }
    }

    /// <summary>Adds a client.</summary>
    /// <returns>The place in the stream from which on it is served.</returns>
    public async ValueTask<long> JoinAsync(EventSubscriber subscriber, CancellationToken cancellationToken)
    {
        await _joining.WaitAsync(cancellationToken);
        try
        {
            var latest = await store.Events.LatestAsync(cancellationToken);
            lock (_lock)
            {
                if (_pump is null) StartPump(latest);
                _subscribers.Add(subscriber);
                return _position;
            }
        }
        finally
        {
            _joining.Release();
        }
    }

    /// <summary>Removes a client.</summary>
    public void Leave(EventSubscriber subscriber)
    {
        lock (_lock)
        {
            if (!_subscribers.Remove(subscriber) || _subscribers.Count > 0) return;
            _pump?.Cancel();
            _pump = null;
        }
    }

    public void Dispose() => _joining.Dispose();

    private void StartPump(long position)
    {
        _position = position;
        _pump = CancellationTokenSource.CreateLinkedTokenSource(lifetime.ApplicationStopping);
        var pump = _pump;
        _ = Task.Run(() => PumpAsync(pump), CancellationToken.None);
    }

    private async Task PumpAsync(CancellationTokenSource pump)
    {
        using var ends = pump;
        using var listener = wakes.Listen(WakeTopics.Events);
        var cancellationToken = pump.Token;
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await HandOutAsync(pump, cancellationToken);
                await listener.WaitAsync(options.EventPoll, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception e)
            {
                LogFault(logger, e);
                await Task.Delay(AfterFault, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Hands out all there is, a batch at a time.</summary>
    private async Task HandOutAsync(CancellationTokenSource pump, CancellationToken cancellationToken)
    {
        while (true)
        {
            var events = await store.Events.ReadAfterAsync(_position, BatchSize, cancellationToken);
            if (events.Count == 0) return;
            var texts = new EventText[events.Count];
            for (var i = 0; i < texts.Length; i++) texts[i] = EventText.Of(events[i]);
            var names = new string?[texts.Length];
            // Nobody is asked while all clients may see everything.
            for (var i = 0; i < names.Length; i++) names[i] = IsAnyScoped() ? await workflows.WorkflowOfAsync(texts[i], cancellationToken) : texts[i].Workflow;
            lock (_lock)
            {
                // A pump that was told to end may still be reading while its successor has begun: it hands out nothing any more.
                if (_pump != pump) return;
                foreach (var subscriber in _subscribers)
                {
                    for (var i = 0; i < texts.Length; i++) subscriber.Offer(texts[i], names[i]);
                }
                _position = texts[^1].Seq;
            }
            if (texts.Length < BatchSize) return; // of what happens from now on the listener tells
        }
    }

    private bool IsAnyScoped()
    {
        lock (_lock) return _subscribers.Exists(one => one.IsScoped);
    }

    [LoggerMessage(EventId = 4010, Level = LogLevel.Warning, Message = "Events could not be read from the store; asked again in a second")]
    private static partial void LogFault(ILogger logger, Exception exception);
}
