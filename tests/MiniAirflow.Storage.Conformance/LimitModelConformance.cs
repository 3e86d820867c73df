using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Random histories of limited work: after every step the rows themselves say that no limit is passed, and that nobody waits for room that is there.</summary>
public abstract class LimitModelConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : class, IStoreFixture
{
    private const int Steps = 60;

    private static readonly WorkflowDefinition[] Definitions =
    [
        Flow.Of("plain", "a", "b < a").InPool("one").WithRetries(1, 5),
        Flow.Of("wide", Flow.Node("a") with { Pool = "two" }, Flow.Node("b") with { Pool = "two", PoolSlots = 2 }, Flow.Node("c < a") with { Pool = "two" }),
        Flow.Of("both", Flow.Node("a") with { Pool = "one" }, Flow.Node("b") with { Pool = "one" }, Flow.Node("c") with { Pool = "one" }) with { MaxActiveTasks = 2 },
        Flow.Of("keyed", Flow.Node("a") with { Concurrency = new() { Key = "k" } }, Flow.Node("b") with { Pool = "two", Concurrency = new() { Key = "k" } }),
        Flow.Of("free", "a", "b < a"),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task I6_I9_Limits_hold_after_every_step_of_any_history(int seed)
    {
        await using var store = await OpenAsync();
        var world = new World(store, new Random(seed));
        await world.BeginAsync();
        for (var step = 0; step < Steps; step++)
        {
            await world.StepAsync();
            await store.SettleAsync();
            await world.CheckAsync($"seed {seed}, step {step}: {world.Last}");
        }
        await world.DrainAsync();
    }

    private sealed class World(TestStore store, Random random)
    {
        private readonly List<Workflow> _workflows = [];
        private readonly List<(Guid RunId, WorkflowDefinition Definition)> _runs = [];
        private readonly List<LeasedTask> _held = [];
        private readonly Dictionary<string, int> _pools = new() { ["one"] = 2, ["two"] = 3 };
        private Dictionary<string, int> _occupied = [];
        private TestWorker _worker = null!;

        public string Last { get; private set; } = "";

        public async Task BeginAsync()
        {
            foreach (var (name, slots) in _pools) await store.PutPoolAsync(name, slots);
            foreach (var definition in Definitions) _workflows.Add(await store.PublishAsync(definition));
            _worker = await store.StartWorkerAsync();
        }

        public async Task StepAsync()
        {
            switch (random.Next(12))
            {
                case <= 2: await TriggerAsync(); break;
                case <= 4: await LeaseAsync(random.Next(1, 4)); break;
                case <= 6 when _held.Count > 0: await EndAsync(); break;
                case 7 when _held.Count > 0: await HandBackAsync(); break;
                case 8: await CancelAsync(); break;
                case 9: await ResizeAsync(); break;
                case 10: await PassAsync(); break;
                default: await LoseAsync(); break;
            }
        }

        /// <summary>What the rows say.</summary>
        public async Task CheckAsync(string because)
        {
            var (occupied, waiting) = (new Dictionary<string, int>(), new List<IReadOnlyList<LimitDemand>>());
            foreach (var (runId, definition) in _runs)
                foreach (var attempt in await store.AttemptsAsync(runId))
                {
                    var demands = Demands(definition, attempt);
                    if (attempt.State == TaskState.Scheduled) waiting.Add(demands);
                    if (attempt.State is not (TaskState.Queued or TaskState.Running)) continue;
                    foreach (var demand in demands) occupied[demand.Limit] = occupied.GetValueOrDefault(demand.Limit) + demand.Slots;
                }
            foreach (var (limit, count) in occupied)
                count.ShouldBeLessThanOrEqualTo(Math.Max(SizeOf(limit), _occupied.GetValueOrDefault(limit)), $"{limit} is passed; {because}");
            foreach (var demands in waiting)
                demands.Any(demand => occupied.GetValueOrDefault(demand.Limit) + Largest(demand.Limit) > SizeOf(demand.Limit)).ShouldBeTrue($"{demands[0].Limit} is waited for and has room; {because}");
            foreach (var status in await store.Pools.ListAsync(Stop))
                status.Occupied.ShouldBe(occupied.GetValueOrDefault(LimitName.OfPool(status.Pool.Name)), because);
            _occupied = occupied;
        }

        /// <summary>With room for all, everything ends.</summary>
        public async Task DrainAsync()
        {
            foreach (var name in _pools.Keys) await store.PutPoolAsync(name, _pools[name] = 5);
            store.Time.Advance(TimeSpan.FromMinutes(1));
            await store.Queue.ReapExpiredAsync(Stop);
            _worker = await store.StartWorkerAsync();
            for (var turns = 0; turns < 200; turns++)
            {
                await store.SettleAsync();
                await store.Queue.PromoteDueAsync(Stop);
                await store.SettleAsync();
                var leased = await _worker.LeaseAsync(5);
                foreach (var task in leased) await _worker.FinishAsync(task);
                store.Time.Advance(TimeSpan.FromSeconds(1));
                await _worker.RenewAsync();
                if (leased.Count == 0 && turns > 10) break;
            }
            foreach (var (runId, _) in _runs) (await store.RunAsync(runId)).State.IsTerminal().ShouldBeTrue(await store.StateAsync(runId));
            foreach (var status in await store.Pools.ListAsync(Stop)) (status.Occupied, status.Waiting).ShouldBe((0, 0));
        }

        private async Task TriggerAsync()
        {
            var place = random.Next(_workflows.Count);
            Last = $"trigger {Definitions[place].Name}";
            _runs.Add(((await store.StartRunAsync(_workflows[place])).Id, Definitions[place]));
        }

        private async Task LeaseAsync(int want)
        {
            Last = $"lease {want}";
            _held.AddRange(await _worker.LeaseAsync(want));
        }

        private async Task EndAsync()
        {
            var task = Take();
            var isGood = random.Next(4) > 0;
            Last = $"end {task.Task.Name} {(isGood ? "well" : "badly")}";
            await _worker.FinishAsync(task, isGood ? TaskOutcome.Success : TaskOutcome.Failure("It broke."));
        }

        private async Task HandBackAsync()
        {
            Last = "hand back";
            await _worker.ReturnAsync(Take());
        }

        private async Task CancelAsync()
        {
            if (_runs.Count == 0) return;
            var runId = _runs[random.Next(_runs.Count)].RunId;
            Last = "cancel";
            if (random.Next(2) == 0) await store.Runs.CancelAsync(runId, Stop);
            else await store.Runs.CancelTaskRunAsync((await store.AttemptsAsync(runId))[0].Id, Stop);
        }

        private async Task ResizeAsync()
        {
            var name = random.Next(2) == 0 ? "one" : "two";
            _pools[name] = random.Next(2, 5);
            Last = $"resize {name} to {_pools[name]}";
            await store.PutPoolAsync(name, _pools[name]);
        }

        private async Task PassAsync()
        {
            Last = "time passes";
            store.Time.Advance(TimeSpan.FromSeconds(6));
            await _worker.RenewAsync(_held);
            await store.Queue.PromoteDueAsync(Stop);
        }

        /// <summary>The worker vanishes, or the whole process does.</summary>
        private async Task LoseAsync()
        {
            Last = "lose the worker";
            if (_held.Count > 0) await _worker.StartAsync(_held[0]);
            if (random.Next(2) == 0) await store.ReopenAsync();
            store.Time.Advance(TimeSpan.FromMinutes(1));
            await store.Queue.ReapExpiredAsync(Stop);
            _held.Clear();
            _worker = await store.StartWorkerAsync();
        }

        private LeasedTask Take()
        {
            var place = random.Next(_held.Count);
            var task = _held[place];
            _held.RemoveAt(place);
            return task;
        }

        private IReadOnlyList<LimitDemand> Demands(WorkflowDefinition definition, TaskRun attempt) => TaskLimits.Of(
            new LeasedRun { Id = attempt.WorkflowRunId, WorkflowId = _workflows.Find(one => one.Name == definition.Name)!.Id, Definition = definition, Params = new Dictionary<string, string>() },
            definition.Tasks.Single(task => task.Name == attempt.TaskName));

        private int SizeOf(string limit) => LimitName.PoolOf(limit) is { } pool ? _pools[pool] : LimitName.KeyOf(limit) is not null ? 1 : 2;

        // In this pool a task of two slots may be first, and the others wait behind it.
        private static int Largest(string limit) => limit == LimitName.OfPool("two") ? 2 : 1;
    }
}
