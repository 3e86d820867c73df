using System.Collections.Concurrent;
using System.Threading.Channels;
using MiniAirflow.Core.Events;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Waking;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <summary>Carries wakes between processes by LISTEN and NOTIFY, over two connections of its own or right behind a commit: never inside the transactions whose news it carries (F48).</summary>
/// <remarks>
/// What is published while a notification is under way goes with the next, as one. The listening connection is probed, because a half-open one
/// would be silent for ever; after each connection but the first everybody is woken once, since nobody knows what was missed (F47).
/// </remarks>
public sealed class PostgresWakeBus : IWakeBus, IAsyncDisposable
{
    private const WakeTopics All = WakeTopics.Work | WakeTopics.Cancel | WakeTopics.Due | WakeTopics.Events | WakeTopics.Access;
    private const string OfferChannel = "miniairflow_offers";
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(15);

    private readonly Sessions _sessions;
    private readonly bool _ownsSessions;
    private readonly IWakeBus _local;
    private readonly string _self = Guid.NewGuid().ToString("N");
    private readonly ConcurrentQueue<OfferMessage> _offers = new();
    private readonly List<OfferMessage> _pendingOffers = [];
    private readonly Channel<Announcement> _outgoing = Channel.CreateUnbounded<Announcement>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _sending;
    private readonly Task _listening;
    private Announcement _pending = Announcement.Nothing;
    private Task<bool>? _more;
    private int _isTellingOfEvents;
    private long _composedAt = TimeProvider.System.GetTimestamp();

    /// <summary>Joins the bus.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="local">The bus of this process: hears what this process and all others publish.</param>
    /// <param name="applicationName">Name in the server's list of activity.</param>
    public PostgresWakeBus(string connectionString, IWakeBus local, string applicationName = "miniairflow")
        : this(new Sessions(connectionString, applicationName), local, ownsSessions: true)
    {
    }

    internal PostgresWakeBus(Sessions sessions, IWakeBus local, bool ownsSessions = false)
    {
        (_sessions, _local, _ownsSessions) = (sessions, local, ownsSessions);
        _sending = Task.Run(SendAsync);
        _listening = Task.Run(ListenAsync);
    }

    /// <summary>Raised for queues in which work became ready elsewhere; null for "any".</summary>
    internal event Action<IReadOnlyList<string>?>? Announced;

    /// <summary>Raised for what other processes say of idle workers; null when some of it may have been missed.</summary>
    internal event Action<OfferMessage?>? Offered;

    /// <summary>Whether what others say is heard right now, as far as is known.</summary>
    internal bool IsListening { get; private set; }

    /// <summary>Whether another process has ever been heard.</summary>
    internal bool HasCompany { get; private set; }

    /// <inheritdoc/>
    public void Publish(WakeTopics topics)
    {
        _local.Publish(topics);
        Send(new Announcement(topics & ~WakeTopics.Work, [], (topics & WakeTopics.Work) != 0));
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(WakeTopics topics, Action<WakeTopics> callback) => _local.Subscribe(topics, callback);

    /// <inheritdoc/>
    public IWakeListener Listen(WakeTopics topics) => _local.Listen(topics);

    /// <summary>Completes when it listens for the first time.</summary>
    internal Task Joined => _joined.Task;

    /// <summary>Wakes here, and tells the other processes of all but work, which is announced by its queues.</summary>
    internal void PublishCommitted(WakeTopics topics)
    {
        _local.Publish(topics);
        Send(new Announcement(topics & ~WakeTopics.Work, [], false));
    }

    /// <summary>What a transaction may notify others of by itself, right behind its commit; null when there was a notification just before: then the next gathers more.</summary>
    internal string? Compose(WakeTopics topics, IReadOnlyList<string> queues)
    {
        var now = TimeProvider.System.GetTimestamp();
        var last = Volatile.Read(ref _composedAt);
        if (TimeProvider.System.GetElapsedTime(last, now) < Gather || Interlocked.CompareExchange(ref _composedAt, now, last) != last) return null;
        return new Announcement(topics & ~WakeTopics.Work, queues, false).Write(_self);
    }

    /// <summary>Tells the other processes of work.</summary>
    internal void Announce(string queue) => Send(new Announcement(WakeTopics.None, [queue], false));

    /// <summary>Tells the other processes of an idle worker, in the order in which it is said.</summary>
    internal void Say(OfferMessage message)
    {
        _offers.Enqueue(message);
        _outgoing.Writer.TryWrite(Announcement.Nothing); // wakes the sender
    }

    /// <summary>Tells workers that something was leased to them, in the packet of the commit that did so.</summary>
    internal NpgsqlBatchCommand TellGiven(IEnumerable<Guid> workers) =>
        Commands.Of("Core/notify_offers").With(OfferMessage.Write(_self, [.. workers.Select(worker => OfferMessage.Of(OfferKind.Given, worker))]));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        _outgoing.Writer.TryComplete();
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_sending, _listening).ConfigureAwait(false);
        _stop.Dispose();
        if (_ownsSessions) _sessions.Dispose();
    }

    private void Send(Announcement announcement)
    {
        if (announcement.IsNothing) return;
        // What is not sent yet tells of these events too: they are in the database by now. Each commit has some, and need not wake the sender.
        if (announcement.IsOnlyEvents && Interlocked.Exchange(ref _isTellingOfEvents, 1) != 0) return;
        _outgoing.Writer.TryWrite(announcement);
    }

    private async Task SendAsync()
    {
        await ForeverAsync(async connection =>
        {
            while (!_pending.IsNothing || await MoreAsync().ConfigureAwait(false))
            {
                await TakeAsync().ConfigureAwait(false);
                Interlocked.Exchange(ref _isTellingOfEvents, 0);
                if (!_pending.IsNothing) await NotifyAsync(connection, "Core/notify", _pending.Write(_self)).ConfigureAwait(false);
                // Of idle workers nobody need hear at once, and the core may be wanted by what has just been leased.
                else await Task.Delay(Gather, TimeProvider.System, _stop.Token).ConfigureAwait(false);
                _pending = Announcement.Nothing;
                TakeOffers();
                while (_pendingOffers.Count > 0) await NotifyAsync(connection, "Core/notify_offers", OfferMessage.Write(_self, _pendingOffers)).ConfigureAwait(false);
                await Task.Delay(Gather, TimeProvider.System, _stop.Token).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    /// <summary>The newest word of each worker. What was not sent when a connection broke is old by the time there is another: whoever still waits says so again.</summary>
    private void TakeOffers()
    {
        _pendingOffers.Clear();
        while (_offers.TryDequeue(out var offer))
        {
            _pendingOffers.RemoveAll(earlier => earlier.WorkerId == offer.WorkerId && offer.WorkerId != default);
            _pendingOffers.Add(offer);
        }
    }

    private async Task NotifyAsync(NpgsqlConnection connection, string statement, string payload)
    {
        var command = new NpgsqlCommand(Sql.Text.Get(statement), connection);
        await using (command.ConfigureAwait(false))
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = payload });
            await command.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Takes what waits to be sent. News of events alone can wait a little for more: nobody's work hangs on it, and a busy process has some with each commit.</summary>
    private async Task TakeAsync()
    {
        var beganAt = TimeProvider.System.GetTimestamp();
        while (!_stop.IsCancellationRequested)
        {
            while (_outgoing.Reader.TryRead(out var next)) _pending = _pending.With(next);
            var left = Patience - TimeProvider.System.GetElapsedTime(beganAt);
            if (!_pending.IsOnlyEvents || !_offers.IsEmpty || left <= TimeSpan.Zero || _outgoing.Reader.Completion.IsCompleted) return;
            await ((Task)MoreAsync()).WaitAsync(left, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Waits for more to send; a wait that was given up goes on.</summary>
    private Task<bool> MoreAsync() => _more is { IsCompleted: false } ? _more : _more = _outgoing.Reader.WaitToReadAsync(_stop.Token).AsTask();

    private Task ListenAsync() => ForeverAsync(async connection =>
    {
        connection.Notification += (_, received) =>
        {
            if (received.Channel == OfferChannel) ReceiveOffers(received.Payload);
            else Receive(received.Payload);
        };
        await ExecuteAsync(connection, "Core/listen").ConfigureAwait(false);
        await ExecuteAsync(connection, "Core/listen_offers").ConfigureAwait(false);
        Say(OfferMessage.Of(OfferKind.Hello));
        IsListening = true;
        // At first nobody has missed anything: whoever waits began to after this, or looks before it waits.
        if (!_joined.TrySetResult()) WakeAll();
        try
        {
            while (true)
            {
                if (!await connection.WaitAsync(ProbeEvery, _stop.Token).ConfigureAwait(false)) await ExecuteAsync(connection, "Core/alive").ConfigureAwait(false);
            }
        }
        finally
        {
            IsListening = false;
        }
    });

    /// <summary>Works with a connection until it fails, then with another, until the end.</summary>
    private async Task ForeverAsync(Func<NpgsqlConnection, Task> work)
    {
        for (var failures = 0; !_stop.IsCancellationRequested; failures++)
        {
            var beganAt = TimeProvider.System.GetTimestamp();
            try
            {
                var connection = await _sessions.OpenReservedAsync(_stop.Token).ConfigureAwait(false);
                await using (connection.ConfigureAwait(false))
                {
                    await work(connection).ConfigureAwait(false);
                    return;
                }
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or InvalidOperationException or OperationCanceledException)
            {
                if (_stop.IsCancellationRequested) return;
            }
            if (TimeProvider.System.GetElapsedTime(beganAt) > ProbeEvery) failures = 0;
            var pause = TimeSpan.FromMilliseconds(Random.Shared.Next(20, Math.Min(2_000, 100 << Math.Min(failures, 5))));
            await Task.Delay(pause, TimeProvider.System, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ExecuteAsync(NpgsqlConnection connection, string name)
    {
        var command = new NpgsqlCommand(Sql.Text.Get(name), connection) { CommandTimeout = 3 };
        await using (command.ConfigureAwait(false)) await command.ExecuteNonQueryAsync(_stop.Token).ConfigureAwait(false);
    }

    private void Receive(string payload)
    {
        if (!Announcement.TryRead(payload, out var sender, out var received)) WakeAll();
        else if (sender != _self)
        {
            HasCompany = true;
            if (received.IsAnyQueue) Announced?.Invoke(null);
            else if (received.Queues.Count > 0) Announced?.Invoke(received.Queues);
            var isWork = received.IsAnyQueue || received.Queues.Count > 0;
            _local.Publish(received.Topics | (isWork ? WakeTopics.Work : WakeTopics.None));
        }
    }

    private void ReceiveOffers(string payload)
    {
        var (sender, messages) = OfferMessage.Read(payload);
        if (sender == _self) return;
        HasCompany = true;
        foreach (var message in messages)
        {
            if (message.Kind == OfferKind.Hello) Say(OfferMessage.Of(OfferKind.Here));
            Offered?.Invoke(message);
        }
    }

    private void WakeAll()
    {
        Offered?.Invoke(null);
        Announced?.Invoke(null);
        _local.Publish(All);
    }
}
