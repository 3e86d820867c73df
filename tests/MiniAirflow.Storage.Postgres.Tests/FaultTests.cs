using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.TestKit;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>What a store does while its server is stopped, killed, robbed of its sessions, or refuses: a durable server of its own, restarted as often as the test likes.</summary>
public sealed class FaultTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private string _database = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await PostgresServer.StartAsync();
        _database = await _server.CreateDatabaseAsync();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("fast")]
    [InlineData("immediate")]
    public async Task F23_F45_A_server_that_restarts_again_and_again_loses_nothing_and_doubles_nothing(string mode)
    {
        await using var store = Open(retryFor: TimeSpan.FromSeconds(60));
        await WorkThroughAsync(store, async work =>
        {
            for (var i = 0; i < 5; i++)
            {
                await work.ProgressAsync(20);
                await _server.RestartAsync(mode);
            }
        });
    }

    [Theory]
    [InlineData("raise exception using errcode = '40001'")]
    [InlineData("perform pg_terminate_backend(pg_backend_pid())")]
    public async Task F23_Slots_that_are_written_ahead_and_fail_midway_are_taken_back_and_fire_once(string fault)
    {
        const int Many = 2_300;
        await using var store = Open(retryFor: TimeSpan.FromSeconds(60));
        for (var i = 0; i < Many; i++) await store.Workflows.PublishAsync(new PublishRequest(Flow.Of($"etl-{i}", "a").Every("* * * * *")), Stop);
        // A sequence is not taken back with its transaction, so the fault happens once: among the second thousand, while more is being decided.
        await _server.ExecuteAsync(_database, $"""
            update schedules set next_slot = date_trunc('minute', clock_timestamp()), next_fire_at = date_trunc('minute', clock_timestamp());
            create sequence inserts;
            create function fail_once() returns trigger language plpgsql as $$ begin if nextval('inserts') = 1500 then {fault}; end if; return new; end $$;
            create trigger fail_once before insert on workflow_runs for each row execute function fail_once();
            """);

        await store.Schedules.FireDueAsync(Stop);

        (await _server.AskAsync<long>(_database, "select last_value from inserts")).ShouldBeGreaterThanOrEqualTo(1500 + Many, "it failed, and was done again");
        (await _server.AskAsync<long>(_database, "select count(*) from workflow_runs")).ShouldBe(Many);
        (await _server.AskAsync<long>(_database, "select count(distinct workflow_id) from workflow_runs")).ShouldBe(Many);
        (await _server.AskAsync<long>(_database, "select count(*) from schedule_occurrences where outcome = 'started'")).ShouldBe(Many);
    }

    [Fact]
    public async Task F45_A_server_that_is_killed_comes_back_with_all_that_was_answered()
    {
        await using var store = Open(retryFor: TimeSpan.FromSeconds(60));
        await WorkThroughAsync(store, async work =>
        {
            await work.ProgressAsync(20);
            await _server.KillAsync();
            await Poll.UntilAsync(async () =>
            {
                try
                {
                    await _server.StartAsync();
                    return true;
                }
                catch (InvalidOperationException)
                {
                    return false; // the last of its processes have not noticed yet
                }
            });
        });
    }

    [Fact]
    public async Task F23_F46_A_storm_of_terminated_sessions_loses_nothing_and_doubles_nothing()
    {
        await using var store = Open(retryFor: TimeSpan.FromSeconds(60));
        await WorkThroughAsync(store, async work =>
        {
            for (var i = 0; i < 60; i++)
            {
                await work.ProgressAsync(1);
                await TerminateAsync("true");
            }
        });
    }

    [Fact]
    public async Task F47_A_listener_whose_session_is_killed_hears_again()
    {
        await using var store = Open();
        var wakes = new InProcessWakeBus(TimeProvider.System);
        await using var other = Open(wakes);
        for (var round = 0; round < 3; round++)
        {
            await TerminateAsync("query ilike '%listen miniairflow%'");
            using var listener = wakes.Listen(WakeTopics.Events);
            while (await listener.WaitAsync(TimeSpan.FromSeconds(30), Stop) == WakeTopics.None) throw new TimeoutException("The listener never came back.");
            using var again = wakes.Listen(WakeTopics.Events);
            await Poll.UntilAsync(async () =>
            {
                await RegisterAsync(store); // writes an event, so that there is something to hear
                return await again.WaitAsync(TimeSpan.FromMilliseconds(200), Stop) != WakeTopics.None;
            });
        }
    }

    [Fact]
    public async Task F49_Readers_that_take_every_pooled_connection_stop_neither_heartbeats_nor_work()
    {
        await using var store = Open();
        var worker = await RegisterAsync(store);
        await using var holder = new Npgsql.NpgsqlConnection(_server.ConnectionString(_database) + ";Pooling=false");
        await holder.OpenAsync(Stop);
        await using var transaction = await holder.BeginTransactionAsync(Stop);
        await using (var command = new Npgsql.NpgsqlCommand("lock table schedules in access exclusive mode", holder)) await command.ExecuteNonQueryAsync(Stop);
        // Each of these waits for the lock, and holds one of the pool's connections while it does.
        var readers = Enumerable.Range(0, 40).Select(_ => store.Workflows.ListAsync(0, 10, Stop).AsTask()).ToList();

        (await store.Queue.RenewAsync(worker, [], Stop)).ShouldNotBeNull();
        (await store.Queue.ExchangeAsync(new ExchangeRequest { WorkerId = worker, Want = 1 }, Stop)).Leased.ShouldBeEmpty();
        readers.ShouldAllBe(one => !one.IsCompleted);

        await transaction.RollbackAsync(Stop);
        await Task.WhenAll(readers);
    }

    [Fact]
    public async Task F56_A_database_that_is_read_only_gives_transient_errors_and_goes_on_when_it_is_not()
    {
        await using var store = Open();
        var worker = await RegisterAsync(store);
        await _server.ExecuteAsync("postgres", $"alter database {_database} set default_transaction_read_only = on");
        await TerminateAsync("true");

        var error = await Should.ThrowAsync<StoreException>(async () => await store.Queue.RenewAsync(worker, [], Stop));
        (error.IsTransient, error.Message).ShouldBe((true, "The database is read-only; it may be a standby, or about to be made writable again."));
        (await store.Workers.ListActiveAsync(Stop)).Count.ShouldBe(1, "reading goes on");

        await _server.ExecuteAsync("postgres", $"alter database {_database} reset default_transaction_read_only");
        await TerminateAsync("true");
        (await store.Queue.RenewAsync(worker, [], Stop)).ShouldNotBeNull();
    }

    [Fact]
    public async Task F45_A_server_that_is_down_for_long_gives_transient_errors_within_the_time_allowed_and_expires_nobody_afterwards()
    {
        await using var store = Open(retryFor: TimeSpan.FromMilliseconds(300), lease: new LeaseOptions { Duration = TimeSpan.FromSeconds(1.5), Heartbeat = TimeSpan.FromSeconds(0.5) });
        var worker = await RegisterAsync(store);
        await _server.StopAsync("immediate");
        (await Should.ThrowAsync<StoreException>(async () => await store.PingAsync(Stop))).IsTransient.ShouldBeTrue();
        (await Should.ThrowAsync<StoreException>(async () => await store.Workers.ListActiveAsync(Stop))).IsTransient.ShouldBeTrue();
        Should.Throw<StoreException>(() => Open()).IsTransient.ShouldBeTrue();
        await Poll.ForAsync(TimeSpan.FromSeconds(1.5)); // longer than the lease

        await _server.StartAsync();
        await Poll.UntilAsync(async () =>
        {
            try
            {
                return await store.Queue.ReapExpiredAsync(Stop) == 0;
            }
            catch (StoreException e) when (e.IsTransient)
            {
                return false;
            }
        });
        (await store.Queue.RenewAsync(worker, [], Stop)).ShouldNotBeNull("nobody could renew while the server was down");
        await Poll.UntilAsync(async () =>
        {
            await store.Queue.ReapExpiredAsync(Stop);
            return (await store.Workers.ListActiveAsync(Stop)).Count == 0;
        });
    }

    [Theory]
    [InlineData("postgres://nobody@127.0.0.1:1/db?sslmode=disable", true, "cannot be reached")]
    [InlineData("postgres://u@h/d?sslmode=maybe", false, "sslmode")]
    public void A_database_that_is_not_there_is_said_in_a_sentence(string url, bool isTransient, string part)
    {
        var error = Should.Throw<StoreException>(() => PostgresStore.Open(new PostgresStoreOptions { Url = url, Wakes = new InProcessWakeBus(TimeProvider.System) }));
        error.IsTransient.ShouldBe(isTransient);
        error.Message.ShouldContain(part);
    }

    [Fact]
    public void A_database_of_no_such_name_is_said_in_a_sentence() =>
        Should.Throw<StoreException>(() => PostgresStore.Open(new PostgresStoreOptions { Url = _server.Url("nowhere"), Wakes = new InProcessWakeBus(TimeProvider.System) }))
            .Message.ShouldContain("does not exist");

    private PostgresStore Open(InProcessWakeBus? wakes = null, TimeSpan? retryFor = null, LeaseOptions? lease = null) => PostgresStore.Open(new PostgresStoreOptions
    {
        Url = _server.Url(_database), Wakes = wakes ?? new InProcessWakeBus(TimeProvider.System), RetryFor = retryFor ?? TimeSpan.FromSeconds(10),
        Lease = lease ?? new LeaseOptions { Duration = TimeSpan.FromMinutes(5), Heartbeat = TimeSpan.FromSeconds(3) },
    });

    private Task TerminateAsync(string which) => _server.ExecuteAsync(
        "postgres", $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{_database}' and pid <> pg_backend_pid() and {which}");

    private static async Task<Guid> RegisterAsync(PostgresStore store)
    {
        var id = Guid.CreateVersion7();
        await store.Workers.RegisterAsync(new WorkerRegistration(id, "w", "h", ["default"], 8), Stop);
        return id;
    }

    /// <summary>Creates runs with keys and works them off while something happens to the server; then compares what was answered with what is there.</summary>
    private static async Task WorkThroughAsync(PostgresStore store, Func<Progress, Task> fault)
    {
        var workflow = (await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("etl", "a", "b < a", "c < a", "d < b c")), Stop)).Workflow!;
        var progress = new Progress();
        var worker = await RegisterAsync(store);
        using var over = new CancellationTokenSource();
        var creating = Task.Run(() => CreateAsync(store, workflow, progress, over.Token), Stop);
        var working = Task.Run(() => WorkAsync(store, worker, progress), Stop);

        await fault(progress);
        await over.CancelAsync();
        var created = await creating;
        await Poll.UntilAsync(async () => (await store.Runs.ListAsync(new RunFilter { Limit = 1, Status = RunStatus.Success, Offset = created.Count - 1 }, Stop)).Items.Count == 1
            && (await store.Runs.ListAsync(new RunFilter { Limit = 100_000 }, Stop)).Items.All(run => run.State.IsTerminal()), () => $"{progress.Finished} of {created.Count} runs");
        progress.IsOver = true;
        await working;

        var runs = (await store.Runs.ListAsync(new RunFilter { Limit = 100_000 }, Stop)).Items;
        runs.Select(run => run.Id).ShouldBe(created, ignoreOrder: true, "I1: each run that was acknowledged is there, and no other");
        runs.ShouldAllBe(run => run.State == RunState.Success);
        var attempts = (await store.Runs.ListTaskRunsAsync(new TaskRunFilter { Limit = 1_000_000 }, Stop)).Items;
        attempts.Count.ShouldBe(created.Count * 4, "nothing was lost to the fault, so nothing was repeated");
        progress.Accepted.ShouldBe(attempts.Select(one => one.Id), ignoreOrder: true, "I2: each attempt was accepted once, and its worker was told so");
        var events = await store.Events.ReadAfterAsync(0, int.MaxValue, Stop);
        events.Select(one => one.Seq).ShouldBe(Enumerable.Range(1, events.Count).Select(i => (long)i));
    }

    private static async Task<List<Guid>> CreateAsync(PostgresStore store, Workflow workflow, Progress progress, CancellationToken over)
    {
        var created = new List<Guid>();
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            // Without a key: were the store to repeat a creation that was committed, there would be one run too many.
            var result = await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop);
            result.Outcome.ShouldBe(CreateRunOutcome.Created);
            created.Add(result.Run!.Id);
            while (created.Count * 4 > progress.Accepted.Count + 40 && !over.IsCancellationRequested) await Poll.ForAsync(TimeSpan.FromMilliseconds(1));
        }
        return created;
    }

    private static async Task WorkAsync(PostgresStore store, Guid worker, Progress progress)
    {
        IReadOnlyList<LeasedTask> held = [];
        while (!progress.IsOver)
        {
            var request = new ExchangeRequest
            {
                WorkerId = worker, Want = 5, Finished = [.. held.Select(one => new FinishedAttempt(one.TaskRunId, one.Token, TaskOutcome.Success, TimeSpan.Zero))],
            };
            var result = await store.Queue.ExchangeAsync(request, Stop);
            result.Accepted.ShouldAllBe(one => one, "I2: a report whose answer was lost must not come back as refused");
            progress.Add(held.Select(one => one.TaskRunId));
            held = result.Leased;
            if (held.Count == 0) await Poll.ForAsync(TimeSpan.FromMilliseconds(2));
        }
    }

    private sealed class Progress
    {
        private readonly Lock _lock = new();
        private readonly List<Guid> _accepted = [];
        private volatile bool _isOver;

        public bool IsOver { get => _isOver; set => _isOver = value; }

        public int Finished => Accepted.Count / 4;

        public IReadOnlyList<Guid> Accepted
        {
            get
            {
                lock (_lock) return [.. _accepted];
            }
        }

        public void Add(IEnumerable<Guid> ids)
        {
            lock (_lock) _accepted.AddRange(ids);
        }

        /// <summary>Waits until some more were accepted: the fault meets work, never a standstill.</summary>
        public async Task ProgressAsync(int more)
        {
            var before = Accepted.Count;
            await Poll.UntilAsync(() => Accepted.Count >= before + more);
        }
    }
}
