using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Scheduler.Notifications;
using MiniAirflow.Storage.Sqlite;
using MiniAirflow.TestKit;

namespace MiniAirflow.Scheduler.Tests.Notifications;

/// <summary>A whole scheduler over a real store, with targets that answer over real connections. Time stands until the test moves it.</summary>
public sealed class DeliveryLoopTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly InProcessWakeBus _wakes;
    private readonly SqliteStore _store;
    private readonly WebhookReceiver _receiver = new();
    private readonly Counts _counts = new();

    public DeliveryLoopTests()
    {
        _wakes = new InProcessWakeBus(_time);
        _store = SqliteStore.Open(new SqliteStoreOptions { Path = Path.Combine(_folder.Path, "x.db"), IsDurable = false, Time = _time, Wakes = _wakes });
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_target_that_fails_is_told_again_with_the_same_identity_until_it_takes_it()
    {
        _receiver.Answer = (response, number) =>
        {
            response.StatusCode = number == 1 ? 500 : 200;
            return Task.CompletedTask;
        };
        var delivery = (await TestAsync(Web())).ShouldHaveSingleItem();
        await using (Scheduler())
        {
            await Poll.UntilAsync(async () => (await FindAsync(delivery)) is { Attempts: 1, Problem: "The target answered 500." });
            await Poll.UntilAsync(async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(2));
                return (await FindAsync(delivery)).State == DeliveryState.Delivered;
            });
        }
        _receiver.Requests.Select(request => request.Headers["webhook-id"]).ShouldBe([delivery.Id.ToString(), delivery.Id.ToString()]);
        _receiver.Requests.ShouldAllBe(request => request.IsSignedWith("the key"));
        _counts.ShouldBe(new Dictionary<(string, DeliveryState), int> { [("webhook", DeliveryState.Pending)] = 1, [("webhook", DeliveryState.Delivered)] = 1 }, ignoreOrder: true);
    }

    [Fact]
    public async Task A_target_that_hangs_holds_up_nobody_else()
    {
        var release = new TaskCompletionSource();
        _receiver.Answer = (_, number) => number == 1 ? release.Task : Task.CompletedTask;
        await TestAsync(Web());
        await using (Scheduler())
        {
            await Poll.UntilAsync(() => _receiver.Requests.Count == 1);
            var second = (await TestAsync(Web() with { Name = "second" })).ShouldHaveSingleItem();
            await Poll.UntilAsync(async () => (await FindAsync(second)).State == DeliveryState.Delivered);
            release.SetResult();
        }
    }

    [Fact]
    public async Task A_scheduler_that_stops_meanwhile_leaves_the_rest_to_the_next_one()
    {
        var release = new TaskCompletionSource();
        _receiver.Answer = (_, number) => number == 1 ? release.Task : Task.CompletedTask;
        var delivery = (await TestAsync(Web())).ShouldHaveSingleItem();
        await using (Scheduler()) await Poll.UntilAsync(() => _receiver.Requests.Count == 1);
        (await FindAsync(delivery)).Problem.ShouldBe("The scheduler stopped before the target answered.");
        release.SetResult();
        await using (Scheduler())
        {
            await Poll.UntilAsync(async () =>
            {
                _time.Advance(TimeSpan.FromSeconds(2));
                return (await FindAsync(delivery)).State == DeliveryState.Delivered;
            });
        }
        _receiver.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Two_schedulers_tell_each_target_once()
    {
        var hooks = Enumerable.Repeat(Web().Hooks[0], 40);
        var samples = await TestAsync(Web() with { Hooks = [.. hooks] });
        await using (Scheduler())
        await using (Scheduler())
            await Poll.UntilAsync(async () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(2)); // a full hand is looked at again after one
                return (await _store.Deliveries.ListAsync(new DeliveryFilter { State = DeliveryState.Delivered, Limit = 100 }, Stop)).Count == 40;
            });
        _receiver.Requests.Select(request => request.Headers["webhook-id"]).Order().ShouldBe(samples.Select(one => one.Id.ToString()).Order());
    }

    [Fact]
    public async Task A_workflow_is_started_once_with_what_happened_and_a_loop_of_hooks_is_cut()
    {
        // Each starts the other: so many times in a row, and no further.
        await PublishAsync(new WorkflowDefinition { Name = "ping", Params = Takes("why"), Hooks = [Starts("pong")] });
        await PublishAsync(new WorkflowDefinition { Name = "pong", Params = Takes("why"), Hooks = [Starts("ping")] });
        var first = (await _store.Runs.CreateAsync(new CreateRunRequest((await _store.Workflows.FindByNameAsync("ping", Stop))!.Id), Stop)).Run.ShouldNotBeNull();
        await using (Scheduler())
            await Poll.UntilAsync(async () => (await _store.Deliveries.ListAsync(new DeliveryFilter { State = DeliveryState.Failed }, Stop)).Count == 1);
        var runs = (await _store.Runs.ListAsync(new RunFilter { Limit = 100 }, Stop)).Items;
        runs.Select(run => run.HookDepth).ShouldBe(Enumerable.Range(0, HookRule.MaxDepth + 1).Reverse());
        runs.Skip(runs.Count - 2).First().Params["why"].ShouldBe($"ping success {first.Id}");
        var cut = (await _store.Deliveries.ListAsync(new DeliveryFilter { State = DeliveryState.Failed }, Stop)).ShouldHaveSingleItem();
        cut.Problem.ShouldBe("5 hooks in a row have led to this run; the next one is not followed, since they may start each other for ever.");
        cut.Attempts.ShouldBe(1);

        var told = (await _store.Deliveries.ListAsync(new DeliveryFilter { State = DeliveryState.Delivered }, Stop))[^1];
        await _store.Deliveries.RetryAsync(told.Id, Stop);
        await using (Scheduler()) await Poll.UntilAsync(async () => (await FindAsync(told)).State == DeliveryState.Delivered);
        (await _store.Runs.ListAsync(new RunFilter { Limit = 100 }, Stop)).Items.Count.ShouldBe(runs.Count, "whoever asks twice gets the same run");
    }

    [Fact]
    public async Task A_workflow_that_cannot_be_started_says_why()
    {
        await PublishAsync(new WorkflowDefinition { Name = "strict", Params = new Dictionary<string, ParameterDefinition> { ["n"] = new() { Type = ParameterType.WholeNumber } } });
        var source = await PublishAsync(new WorkflowDefinition
        {
            Name = "source",
            Hooks = [Starts("nowhere"), Hook(new WorkflowTarget { Name = "strict", Params = new Dictionary<string, string> { ["n"] = "{{ event.name }}" } }),
                Hook(new WorkflowTarget { Name = "strict", Params = new Dictionary<string, string> { ["n"] = "{{ run.logical_date }}" } })],
        });
        await _store.Runs.CreateAsync(new CreateRunRequest(source.Id), Stop);
        await using (Scheduler())
            await Poll.UntilAsync(async () => (await _store.Deliveries.ListAsync(new DeliveryFilter(), Stop)).All(one => one.Problem.Length > 0));
        var told = await _store.Deliveries.ListAsync(new DeliveryFilter(), Stop);
        told.Select(one => (one.State, one.Problem)).Reverse().ShouldBe(
        [
            (DeliveryState.Pending, "There is no workflow 'nowhere'."),
            (DeliveryState.Failed, "Parameter 'n' must be a whole number, but is 'success'."),
            (DeliveryState.Failed, "run.logical_date is null; give a default with '| default(…)'."),
        ]);
    }

    [Fact]
    public async Task A_run_that_is_late_is_told_of_when_it_is()
    {
        var late = await PublishAsync(Web() with { Deadline = new DeadlineDefinition { WithinSeconds = 60 }, Hooks = [Web().Hooks[0] with { On = [HookEvent.DeadlineMissed] }], Tasks = [new TaskDefinition { Name = "a", Handler = "noop" }] });
        await _store.Runs.CreateAsync(new CreateRunRequest(late.Id), Stop);
        await using (Scheduler())
        {
            _time.Advance(TimeSpan.FromSeconds(59));
            await Poll.UntilAsync(async () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(500));
                return (await _store.Deliveries.ListAsync(new DeliveryFilter { State = DeliveryState.Delivered }, Stop)).Count == 1;
            });
        }
        _receiver.Requests.ShouldHaveSingleItem().Text.ShouldContain("\"event\":\"deadline_missed\"");
    }

    private WorkflowDefinition Web() => new()
    {
        Name = "etl",
        Hooks = [new HookDefinition { On = [HookEvent.Success], Webhook = new WebhookTarget { Url = _receiver.Url, SecretEnv = "KEY" } }],
    };

    private static HookDefinition Starts(string name) => Hook(new WorkflowTarget { Name = name, Params = new Dictionary<string, string> { ["why"] = "{{ workflow.name }} {{ event.name }} {{ run.id }}" } });

    private static HookDefinition Hook(WorkflowTarget target) => new() { On = [HookEvent.Success], Workflow = target };

    private static Dictionary<string, ParameterDefinition> Takes(string name) => new() { [name] = new ParameterDefinition { Default = "" } };

    private async Task<Workflow> PublishAsync(WorkflowDefinition definition) => (await _store.Workflows.PublishAsync(new PublishRequest(definition), Stop)).Workflow.ShouldNotBeNull();

    private async Task<IReadOnlyList<Delivery>> TestAsync(WorkflowDefinition definition) => (await _store.Deliveries.TestAsync((await PublishAsync(definition)).Id, Stop)).ShouldNotBeNull();

    private async Task<Delivery> FindAsync(Delivery delivery) => (await _store.Deliveries.FindAsync(delivery.Id, Stop)).ShouldNotBeNull();

    private RunningScheduler Scheduler()
    {
        var notifications = new NotificationOptions { AllowedNetworks = [IPNetwork.Parse("127.0.0.0/8")], Environment = name => name == "KEY" ? "the key" : null, Observer = _counts };
        return new RunningScheduler(new SchedulerHost(_store, _wakes, new SchedulerOptions { Notifications = notifications }, _time, NullLogger<SchedulerHost>.Instance));
    }

    private sealed class RunningScheduler : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Task _running;

        public RunningScheduler(SchedulerHost host) => _running = host.RunAsync(_stop.Token);

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }

    private sealed class Counts : ConcurrentDictionary<(string, DeliveryState), int>, IDeliveryObserver
    {
        public void OnTried(string targetKind, DeliveryState state) => AddOrUpdate((targetKind, state), 1, (_, count) => count + 1);
    }
}
