using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance.Model;

/// <summary>Does each step to the store and to the oracle, and compares them after it.</summary>
internal sealed class ScenarioRunner(TestStore store, Scenario scenario)
{
    private static readonly OutcomeKind[] Kinds =
        [OutcomeKind.Success, OutcomeKind.Success, OutcomeKind.Success, OutcomeKind.Failed, OutcomeKind.Failed, OutcomeKind.TimedOut, OutcomeKind.Cancelled, OutcomeKind.Lost, OutcomeKind.Skipped];

    private readonly List<OracleRun> _runs = [];
    private readonly List<TestWorker> _workers = [];
    private readonly List<(TestWorker Worker, LeasedTask Lease)> _stale = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private IEnumerable<OracleAttempt> Attempts => _runs.SelectMany(run => run.Attempts);

    private List<OracleAttempt> Held => [.. Attempts.Where(one => one.IsHeld)];

    public async Task RunAsync()
    {
        for (var i = 0; i < 2; i++) _workers.Add(await store.StartWorkerAsync());
        foreach (var flow in scenario.Flows) await store.PublishAsync(flow);
        await NewRunAsync(0);
        foreach (var step in scenario.Steps)
        {
            await DoAsync(step);
            await CompareAsync(step.ToString());
        }
        await WorkToTheEndAsync();
        await History.CheckAsync(store, _runs);
    }

    private Task DoAsync(Step step) => step.Kind switch
    {
        StepKind.Lease => LeaseAsync(_workers[step.Pick % _workers.Count], step.Extra % 5),
        StepKind.Start => OnHeldAsync(step.Pick, StartAsync),
        StepKind.Finish => OnHeldAsync(step.Pick, one => FinishAsync(one, Kinds[step.Extra % Kinds.Length])),
        StepKind.Return => OnHeldAsync(step.Pick, ReturnAsync),
        StepKind.CancelRun => CancelAsync(_runs[step.Pick % _runs.Count]),
        StepKind.CancelAttempt => CancelAsync(Attempts.ElementAt(step.Pick % Attempts.Count())),
        StepKind.RetireWorker => RetireAsync(step.Pick % _workers.Count),
        StepKind.LoseWorkers => LoseWorkersAsync(),
        StepKind.PassTime => PassTimeAsync(TimeSpan.FromMilliseconds(step.Extra * 4)),
        StepKind.Reopen => store.ReopenAsync(),
        StepKind.NewRun => NewRunAsync(step.Pick),
        StepKind.Operate => OperateAsync(_runs[step.Pick % _runs.Count], step.Pick, step.Extra),
        _ => StaleReportAsync(step.Pick),
    };

    private async Task NewRunAsync(int pick)
    {
        var definition = scenario.Flows[pick % scenario.Flows.Count];
        var run = await store.StartRunAsync(definition);
        _runs.Add(new OracleRun(run.Id, definition, store.Now));
        await CompareAsync("new run");
    }

    private async Task LeaseAsync(TestWorker worker, int want)
    {
        var ready = Attempts.Where(one => one.IsReady).OrderByDescending(one => one.Priority).ThenBy(one => one.QueuedAt).ToList();
        var leased = await worker.LeaseAsync(want);
        var taken = leased.Select(lease => ready.Single(one => one.Id == lease.TaskRunId)).ToList();
        taken.Distinct().Count().ShouldBe(taken.Count, "nothing is leased twice");
        taken.Select(one => (one.Priority, one.QueuedAt)).ShouldBe(ready.Take(want).Select(one => (one.Priority, one.QueuedAt)));
        foreach (var (one, lease) in taken.Zip(leased))
        {
            if (one.MapIndex < 0) one.Run.CheckMayRun(one.Task);
            (lease.Map?.Index ?? -1, lease.Map?.Item).ShouldBe((one.MapIndex, one.MapIndex < 0 ? null : $"\"{one.MapIndex}\""));
            (one.Holder, one.Lease) = (worker, lease);
            one.Leases++;
            one.Run.Leased(one);
        }
    }

    private async Task OnHeldAsync(int pick, Func<OracleAttempt, Task> act)
    {
        if (Held is { Count: > 0 } held) await act(held[pick % held.Count]);
    }

    private async Task StartAsync(OracleAttempt one)
    {
        await one.Holder!.StartAsync(one.Lease!);
        one.Run.Start(one, store.Now);
    }

    private async Task FinishAsync(OracleAttempt one, OutcomeKind kind)
    {
        var isList = kind == OutcomeKind.Success && one.MapIndex < 0 && one.Run.Definition.Tasks[one.Task].ForEach is not null;
        var count = 1 + one.Number % 4;
        (await (isList ? one.Holder!.ExpandAsync(one.Lease!, count) : one.Holder!.EndAsync(one.Lease!, kind))).ShouldBeTrue("a live lease is accepted");
        _stale.Add((one.Holder!, one.Lease!));
        if (isList) one.Run.Expand(one, count, store.Now);
        else one.Run.Finish(one, StateWords.StateOf(kind), store.Now);
    }

    private async Task ReturnAsync(OracleAttempt one)
    {
        var (holder, lease) = (one.Holder!, one.Lease!);
        await holder.ReturnAsync(lease);
        if (one.State != TaskState.Queued) return;
        _stale.Add((holder, lease));
        one.Run.Return(one, store.Now);
    }

    private async Task CancelAsync(OracleRun run)
    {
        (await store.Runs.CancelAsync(run.Id, Stop)).ShouldBe(run.State.IsTerminal() ? CancelResult.AlreadyEnded : CancelResult.Requested);
        run.Cancel(store.Now);
    }

    private async Task CancelAsync(OracleAttempt one)
    {
        var isEnded = one.State.IsTerminal();
        (await store.Runs.CancelTaskRunAsync(one.Id, Stop)).ShouldBe(isEnded ? CancelResult.AlreadyEnded : CancelResult.Requested);
        if (!isEnded) one.Run.Cancel(one, store.Now);
    }

    private async Task RetireAsync(int index)
    {
        var held = TakeHeldBy(_workers[index]);
        (await _workers[index].RetireAsync()).ShouldBe(held.Count);
        foreach (var one in held) one.Run.TakeBack(one, store.Now);
        _workers[index] = await store.StartWorkerAsync();
    }

    private async Task LoseWorkersAsync()
    {
        var held = _workers.SelectMany(TakeHeldBy).ToList();
        store.Time.Advance(store.LeaseDuration * 2);
        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(held.Count);
        foreach (var one in held) one.Run.TakeBack(one, store.Now);
        for (var i = 0; i < _workers.Count; i++) _workers[i] = await store.StartWorkerAsync();
    }

    private List<OracleAttempt> TakeHeldBy(TestWorker worker)
    {
        List<OracleAttempt> held = [.. Held.Where(one => one.Holder == worker)];
        _stale.AddRange(held.Select(one => (worker, one.Lease!)));
        return held;
    }

    private async Task PassTimeAsync(TimeSpan time)
    {
        store.Time.Advance(time);
        foreach (var worker in _workers)
        {
            var held = Held.Where(one => one.Holder == worker).ToList();
            var renewed = (await worker.RenewAsync([.. held.Select(one => one.Lease!)])).ShouldNotBeNull();
            renewed.Lost.ShouldBeEmpty();
            renewed.CancelRequested.Select(one => one.TaskRunId).ShouldBe(held.Where(one => one.IsCancelRequested).Select(one => one.Id), ignoreOrder: true);
        }
        await PromoteAsync();
        (await store.Queue.ReapExpiredAsync(Stop)).ShouldBe(0);
    }

    private async Task PromoteAsync()
    {
        var next = await store.Queue.PromoteDueAsync(Stop);
        // First those whose delay is over, then those that wait: each in the order in which they are due.
        var due = Attempts.Where(one => one.DueAt <= store.Now).OrderBy(one => one.DueAt).ThenBy(one => one.Id, GuidOrder.Written).Select(one => (Attempt: one, one.State)).ToList();
        foreach (var (one, _) in due.Where(one => one.State == TaskState.UpForRetry)) one.Run.Promote(one, store.Now);
        foreach (var (one, _) in due.Where(one => one.State == TaskState.Deferred)) await one.Run.LookAsync(one, BeginChildAsync, store.Now);
        next.ShouldBe(Attempts.Min(one => one.DueAt) - store.Now);
    }

    /// <summary>The child as the store has made it; it never ends at once, since no workflow here is empty.</summary>
    private async Task<OracleRun> BeginChildAsync(OracleAttempt parent)
    {
        var row = await store.AttemptAsync(parent.Id);
        var definition = scenario.Flows.Single(flow => flow.Name == parent.Run.Definition.Tasks[parent.Task].Workflow!.Name);
        var child = new OracleRun(row.Wait.ShouldNotBeNull().ChildRunId.ShouldNotBeNull(), definition, store.Now, parent);
        _runs.ShouldNotContain(run => run.Id == child.Id, "one attempt has one child");
        (await store.RunAsync(child.Id)).Parent.ShouldBe(new RunParent(parent.Run.Id, parent.Id));
        _runs.Add(child);
        return child;
    }

    private async Task StaleReportAsync(int pick)
    {
        if (_stale.Count == 0) return;
        var (worker, lease) = _stale[pick % _stale.Count];
        (await worker.FailAsync(lease)).ShouldBeFalse("I2: a stale token is refused");
        await worker.StartAsync(lease);
        await worker.ReturnAsync(lease);
    }

    private async Task OperateAsync(OracleRun run, int pick, int extra)
    {
        var kind = (RunOperationKind)(extra % 4);
        string[] names = [.. run.Definition.Tasks.Where((_, task) => (pick * 7 + extra) % (task + 2) == 0).Select(task => task.Name)];
        var selection = new TaskSelection { Tasks = names, Downstream = extra % 3 == 0, Upstream = extra % 5 == 0, OnlyFailed = extra % 7 == 0 };
        var plan = run.Plan(kind, selection);
        foreach (var isDryRun in (bool[])[true, false])
        {
            var result = await store.Runs.OperateAsync(new RunOperation(run.Id, kind, selection, isDryRun), Stop);
            result.Tasks.Select(one => one.Plan).ShouldBe(plan);
        }
        run.Operate(kind, plan, isWhole: names.Length == 0, store.Now);
    }

    private async Task WorkToTheEndAsync()
    {
        for (var round = 0; _runs.Any(run => !run.State.IsTerminal()); round++)
        {
            round.ShouldBeLessThan(100, "I8: with all work done every run ends");
            await LeaseAsync(_workers[0], 100);
            foreach (var one in Held) await FinishAsync(one, OutcomeKind.Success);
            if (Attempts.Any(one => one.DueAt is not null))
            {
                await CompareAsync($"at the end, work of round {round}"); // what has come into being has its identity from here on
                await PassTimeAsync(TimeSpan.FromSeconds(2));
            }
            await CompareAsync($"at the end, round {round}");
        }
    }

    private async Task CompareAsync(string after)
    {
        foreach (var run in _runs)
        {
            var rows = await store.AttemptsAsync(run.Id);
            var expected = run.Attempts.OrderBy(one => one.Task).ThenBy(one => one.MapIndex).ThenBy(one => one.Number).ToList();
            rows.Select(row => (row.TaskName, row.MapIndex, row.Attempt, row.State, row.QueuedAt, row.DueAt)).ShouldBe(
                expected.Select(one => (run.Definition.Tasks[one.Task].Name, one.MapIndex, one.Number, one.State, one.QueuedAt, one.DueAt)), $"after {after}");
            (await store.RunAsync(run.Id)).State.ShouldBe(run.State, $"after {after}");
            foreach (var (row, one) in rows.Zip(expected)) one.Id = row.Id;
        }
    }
}
