using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Waking;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres;

/// <summary>The store on PostgreSQL 14 or newer. Any number of processes may open it on one database.</summary>
public sealed class PostgresStore : IStore
{
    private const int ReservedConnections = 4;
    private static readonly TimeSpan Joining = TimeSpan.FromSeconds(2);

    private readonly PostgresStoreOptions _options;
    private readonly Sessions _sessions;
    private readonly PostgresWakeBus _bus;
    private readonly IWorkDispatch _dispatch;
    private readonly WriteLane _hot;
    private readonly WriteLane _reserved;
    private readonly ReadPool _reader;
    private readonly PostgresTaskQueue _queue;
    private readonly Admissions _admissions;
    private readonly Turns _turns;
    private readonly FloorWatch _watch;
    private readonly Offers _offers = new();
    private readonly GivenWatch _given;
    private readonly Lock _observing = new();
    private int _isDisposed;

    private PostgresStore(PostgresStoreOptions options, string connectionString)
    {
        _options = options;
        _sessions = new Sessions(connectionString, options.ApplicationName);
        _bus = new PostgresWakeBus(_sessions, options.Wakes);
        _dispatch = options.Dispatch ?? new PostgresWorkDispatch(_bus);
        _reader = new ReadPool(_sessions.Pool(options.MaxConnections - ReservedConnections, options.MaxIdleConnections));
        var contact = new Contact();
        _hot = new WriteLane("postgres-writer", _sessions, contact, new LaneOptions(options.Time, options.RetryFor, LeaseRows.Tell, NotificationOf, Publish)) { Offers = _offers };
        _reserved = new WriteLane("postgres-renewer", _sessions, contact, new LaneOptions(options.Time, options.RetryFor, LeaseRows.Tell, NotificationOf, PublishAndServe));
        _admissions = new Admissions(_hot);
        _turns = new Turns(_hot);
        Workflows = new PostgresWorkflowStore(_hot, _reader);
        Runs = new PostgresRunStore(_hot, _reader);
        Queue = _queue = new PostgresTaskQueue(_hot, _reserved, _reader, _dispatch, _bus, contact, options);
        _given = new GivenWatch(_hot, _reader);
        (_hot.Waiting.Stands, _hot.Waiting.Ended) = (_queue.Pumps.Offer, _queue.Pumps.Withdraw);
        _bus.Offered += Hear;
        _watch = new FloorWatch(_hot.Floors, _reader, _queue.Pumps.Serve);
        Waits = new PostgresWaitStore(_hot, _reader);
        Workers = new PostgresWorkerStore(_reserved, _reader, options.Lease);
        Schedules = new PostgresScheduleStore(_hot, _reader, Runs);
        Pauses = new PostgresPauseStore(_hot, _reader);
        Calendars = new PostgresCalendarStore(_hot, _reader);
        Pools = new PostgresPoolStore(_hot, _reader, _admissions, _turns, options.Time);
        Backfills = new PostgresBackfillStore(_hot, _reader, Runs);
        Secrets = new PostgresSecretStore(_hot, _reader);
        Variables = new PostgresVariableStore(_hot, _reader);
        Deliveries = new PostgresDeliveryStore(_hot, _reader);
        Access = new PostgresAccessStore(_hot, _reader, options.Time);
        Audit = new PostgresAuditStore(_hot, _reader);
        Events = new PostgresEventLog(_hot, _reader);
        Retention = new PostgresRetentionStore(_reader, options.Time);
        Statistics = new PostgresStatisticsStore(_reader, options.Time);
        Occupancies = new PostgresOccupancyStore(_reader, options.Time);
        Views = new PostgresViewStore(_reader);
        Traces = new PostgresTraceStore(_reader);
    }

    /// <inheritdoc/>
    public IWorkflowStore Workflows { get; }

    /// <inheritdoc/>
    public IRunStore Runs { get; }

    /// <inheritdoc/>
    public ITaskQueue Queue { get; }

    /// <inheritdoc/>
    public IWaitStore Waits { get; }

    /// <inheritdoc/>
    public IWorkerStore Workers { get; }

    /// <inheritdoc/>
    public IScheduleStore Schedules { get; }

    /// <inheritdoc/>
    public IPauseStore Pauses { get; }

    /// <inheritdoc/>
    public ICalendarStore Calendars { get; }

    /// <inheritdoc/>
    public IPoolStore Pools { get; }

    /// <inheritdoc/>
    public IBackfillStore Backfills { get; }

    /// <inheritdoc/>
    public ISecretStore Secrets { get; }

    /// <inheritdoc/>
    public IVariableStore Variables { get; }

    /// <inheritdoc/>
    public IDeliveryStore Deliveries { get; }

    /// <inheritdoc/>
    public IAccessStore Access { get; }

    /// <inheritdoc/>
    public IAuditStore Audit { get; }

    /// <inheritdoc/>
    public IEventLog Events { get; }

    /// <inheritdoc/>
    public IRetentionStore Retention { get; }

    /// <inheritdoc/>
    public IStatisticsStore Statistics { get; }

    /// <inheritdoc/>
    public IOccupancyStore Occupancies { get; }

    /// <inheritdoc/>
    public IViewStore Views { get; }

    /// <inheritdoc/>
    public ITraceStore Traces { get; }

    /// <summary>The bus of all processes: what is published on it wakes whoever waits in any of them.</summary>
    public IWakeBus Wakes => _bus;

    /// <summary>What it has heard of idle workers elsewhere.</summary>
    internal Offers Offers => _offers;

    /// <summary>Brings the schema up to date, and opens the store.</summary>
    /// <exception cref="StoreException">A setting is wrong, or the database is away (transient), too old, half migrated, or newer than this program.</exception>
    public static PostgresStore Open(PostgresStoreOptions options) => OpenAsync(options).GetAwaiter().GetResult();

    /// <summary>Brings the schema up to date, and opens the store.</summary>
    /// <exception cref="StoreException">As for <see cref="Open"/>.</exception>
    public static Task<PostgresStore> OpenAsync(PostgresStoreOptions options, CancellationToken cancellationToken = default) => Task.Run(
        async () =>
        {
            var connectionString = options.Resolve();
            new PostgresMigrator(connectionString).Up();
            var store = new PostgresStore(options, connectionString);
            // Hints from others are heard from here on. If not, the poll behind them does for it.
            await store._bus.Joined.WaitAsync(Joining, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return store;
        }, cancellationToken);

    /// <summary>The time by which this store decides: the database's.</summary>
    /// <exception cref="StoreException">The database does not answer.</exception>
    public ValueTask<DateTimeOffset> AskTimeAsync(CancellationToken cancellationToken) => _reader.ReadAsync(() => Commands.Of("Core/time"), reader =>
    {
        reader.Read();
        return reader.Time(0);
    }, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask PingAsync(CancellationToken cancellationToken)
    {
        // A real write: a store that can read and not write is not ready.
        await _hot.RunAsync(context =>
        {
            context.Write(Commands.Of("Core/ping"));
            return true;
        }, isRepeatable: true).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<string>> ConcernsAsync(CancellationToken cancellationToken) =>
        Neighbours.OlderThanAsync(_reader, _options.OldTransaction, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0) return;
        await _watch.DisposeAsync().ConfigureAwait(false);
        await _given.DisposeAsync().ConfigureAwait(false);
        await _queue.DisposeAsync().ConfigureAwait(false);
        _hot.Dispose();
        _reserved.Dispose();
        if (_options.Dispatch is null) await _dispatch.DisposeAsync().ConfigureAwait(false);
        await _bus.DisposeAsync().ConfigureAwait(false);
        await _reader.DisposeAsync().ConfigureAwait(false);
        _sessions.Dispose();
    }

    private void Hear(OfferMessage? message)
    {
        if (message is null) _offers.Forget();
        else if (message.Kind == OfferKind.Given) _queue.Pumps.Take(message.WorkerId);
        else if (message.Kind is OfferKind.Hello or OfferKind.Here) _queue.Pumps.OfferAll();
        else _offers.Hear(message);
    }

    private void PublishAndServe(WriteContext context)
    {
        Publish(context);
        if ((context.Wakes & WakeTopics.Work) != 0) _queue.Pumps.Serve();
    }

    private void Publish(WriteContext context)
    {
        if (context.IsNotified) PublishHere(context);
        else PublishEverywhere(context);
        _given.Note(context.ClaimsForOthers);
        _admissions.Ask(context.Limits);
        _turns.Ask(context.Turns);
        var took = context.Elapsed;
        // Both lanes come here.
        lock (_observing)
        {
            foreach (var observer in _options.Observers)
            {
                observer.OnTransaction(took);
                if (context.Events.Count > 0) observer.OnCommitted(context.Events);
            }
        }
    }

    /// <summary>
    /// News of work that nobody here takes goes in the same packet as the commit, as a transaction of its own right behind it: that saves the
    /// worker elsewhere the time of three threads' waking. Other news is gathered, and sent by the bus.
    /// </summary>
    private Notification? NotificationOf(WriteContext context)
    {
        if (context.ClaimsForOthers.Count > 0) return new Notification(_bus.TellGiven(context.ClaimsForOthers.Select(claim => claim.WorkerId)), IsOfEverything: false);
        if (_dispatch is not PostgresWorkDispatch || context.Ready.Count == 0 || context.Claims.Count > 0) return null;
        return _bus.Compose(context.Events.Count > 0 ? context.Wakes | WakeTopics.Events : context.Wakes, [.. context.Ready.Keys]) is { } news
            ? new Notification(Commands.Of("Core/notify").With(news), IsOfEverything: true) : null;
    }

    private void PublishHere(WriteContext context)
    {
        _options.Wakes.Publish(context.Wakes);
        if (_dispatch is PostgresWorkDispatch dispatch) dispatch.Tell([.. context.Ready.Keys]);
    }

    /// <summary>Tells other processes of what happened, and of the work that nobody took in the same transaction; a worker that has it would look for it in vain.</summary>
    private void PublishEverywhere(WriteContext context)
    {
        var left = context.LeftReady();
        _bus.PublishCommitted(left.Count == 0 ? context.Wakes & ~WakeTopics.Work : context.Wakes);
        foreach (var (queue, ids) in left) _dispatch.Announce(queue, ids);
    }
}
