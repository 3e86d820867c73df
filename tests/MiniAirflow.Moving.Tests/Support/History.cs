using System.Text;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Moving.Tests.Support;

/// <summary>A store with a past and a present of every kind, made through the ports alone.</summary>
internal sealed class History
{
    /// <summary>Text that breaks what is careless: quotes, backslashes, other scripts, a pair of surrogates, control characters.</summary>
    public const string Odd = "it's \"odd\" \\ \t\n žluťoučký 猫 🦄 \u0001 \u202e %s $1 ?1";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>A run that had not ended: one task runs, one is leased, one is queued, one waits for its parents, one for its retry.</summary>
    public Guid Open { get; private set; }

    /// <summary>A run in <see cref="LimitedState"/>, in a queue of its own.</summary>
    public Guid Limited { get; private set; }

    /// <summary>State of the run whose tasks share a pool of one slot.</summary>
    public const string LimitedState = "running: a success, b queued, c scheduled";

    /// <summary>The queue of that run.</summary>
    public const string LimitedQueue = "seats";

    /// <summary>A run whose only task waits for its child run, which has a queue of its own.</summary>
    public Guid Parent { get; private set; }

    /// <summary>The queue of the child's task.</summary>
    public const string ChildQueue = "children";

    /// <summary>Runs that had ended, with their states.</summary>
    public Dictionary<Guid, string> Ended { get; } = [];

    /// <summary>What the logs hold, as a reader sees them.</summary>
    public Dictionary<Guid, byte[]> Logs { get; } = [];

    /// <summary>The newest event.</summary>
    public long Seq { get; private set; }

    /// <summary>Greatest fencing token given so far.</summary>
    public long Token { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Lives it, and leaves it as a killed server would.</summary>
    public static async Task<History> LiveAsync(Home home)
    {
        var history = new History();
        var store = new TestStore(home);
        var worker = await store.StartWorkerAsync(TaskDefinition.DefaultQueue, "gpu");
        await history.EndWellAsync(store, worker, home);
        await history.EndBadlyAsync(store, worker, home);
        await history.MapAsync(store, worker);
        await history.FireAsync(store, worker);
        await history.LimitAsync(store);
        await history.WaitForChildAsync(store);
        await TellAsync(store);
        await worker.RetireAsync();
        await history.LeaveOpenAsync(store, home);
        history.Seq = await store.Events.LatestAsync(Stop);
        await store.CloseAsync();
        return history;
    }

    /// <summary>A pool with a rate that somebody is in and somebody waits for.</summary>
    private async Task LimitAsync(TestStore store)
    {
        await store.Pools.PutAsync(new Pool { Name = "api", Slots = 1, Rate = new StartRate(5, 3600), Description = Odd }, Stop);
        var limited = Flow.Of("limited", "a", "b", "c").InPool("api");
        Limited = (await store.StartRunAsync(limited with { Tasks = [.. limited.Tasks.Select(task => task with { Queue = LimitedQueue })] })).Id;
        var worker = await store.StartWorkerAsync(LimitedQueue);
        await store.SettleAsync();
        var first = await worker.LeaseOneAsync();
        await worker.FinishAsync(first);
        Token = first.Token;
        await store.SettleAsync();
        await worker.RetireAsync();
        (await store.StateAsync(Limited)).ShouldBe(LimitedState);
    }

    /// <summary>A task whose work a run of another workflow does.</summary>
    private async Task WaitForChildAsync(TestStore store)
    {
        await store.PublishAsync(Flow.Of("child", Flow.Node("load") with { Queue = ChildQueue }));
        Parent = (await store.StartRunAsync(Flow.Of("parent", new TaskDefinition { Name = "call", Workflow = new WorkflowTarget { Name = "child" } }))).Id;
        await store.Queue.PromoteDueAsync(Stop);
        (await store.StateAsync(Parent)).ShouldBe("running: call deferred");
    }

    /// <summary>A mapped task that was cleared, with a note on its run.</summary>
    private async Task MapAsync(TestStore store, TestWorker worker)
    {
        var run = await store.StartRunAsync(Flow.Of("mapped", Flow.Node("m") with { ForEach = "[1]" }));
        for (var round = 0; round < 2; round++)
        {
            if (round > 0) await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.Clear, TaskSelection.All), Stop);
            await worker.FinishAsync(await worker.LeaseOneAsync(), new TaskOutcome { Kind = OutcomeKind.Success, Items = [new MapItem(0, "{\"a\":[1]}", Odd), new MapItem(1, "2", "")] });
            await worker.DrainAsync();
        }
        await store.Runs.SetNoteAsync(run.Id, Odd, Stop);
        await NoteAsync(store, run.Id, "success");
    }

    private async Task EndWellAsync(TestStore store, TestWorker worker, Home home)
    {
        await store.PublishAsync(Flow.Of("etl", "extract", "load < extract"));
        var second = await store.PublishAsync(Flow.Of("etl", "extract", "load < extract", "report < extract load") with { Description = Odd });
        var run = (await store.Runs.CreateAsync(new CreateRunRequest(second.Id, IdempotencyKey: "key-1"), Stop)).Run!;
        while (await worker.LeaseAsync(1) is [var task])
        {
            await worker.StartAsync(task);
            store.Time.Advance(TimeSpan.FromMilliseconds(1234.567));
            await worker.FinishAsync(task, logTail: Odd);
            await KeepAsync(home, task.TaskRunId, Encoding.UTF8.GetBytes(Odd));
        }
        await NoteAsync(store, run.Id, "success");
    }

    private async Task EndBadlyAsync(TestStore store, TestWorker worker, Home home)
    {
        var failing = await store.StartRunAsync(Flow.Of("flaky", "a", "b < a").WithRetries(1, 10));
        var first = await worker.LeaseOneAsync();
        await worker.StartAsync(first);
        await worker.FinishAsync(first, new TaskOutcome { Kind = OutcomeKind.Failed, ExitCode = 7, Reason = string.Concat(Enumerable.Repeat(Odd + "\0", 100)) }, Minute, new string('x', 8000));
        store.Time.Advance(Minute);
        await store.Queue.PromoteDueAsync(Stop);
        var second = await worker.LeaseOneAsync();
        await worker.StartAsync(second);
        await worker.EndAsync(second, OutcomeKind.TimedOut);
        // Every byte there is, and more of them than one piece holds.
        await KeepAsync(home, first.TaskRunId, [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * 31 >> 3))]);
        await KeepWithGapAsync(home, second.TaskRunId);
        await NoteAsync(store, failing.Id, "failed");
        var cancelled = await store.StartRunAsync(Flow.Of("stopped", "a", "b < a"));
        await store.Runs.CancelAsync(cancelled.Id, Stop);
        await NoteAsync(store, cancelled.Id, "cancelled");
        await store.StartRunAsync(Flow.Of("again", "a") with { RetryCount = 1, RetryDelaySeconds = 36_000 });
        await worker.FailAsync(await worker.LeaseOneAsync());
        await store.Store.Pauses.PauseAsync(new PauseRequest(PauseSubject.Queue("elsewhere"), Odd, "ann"), Stop);
        await store.Store.Pauses.ResumeAsync(PauseSubject.Queue("elsewhere"), Stop);
    }

    /// <summary>Something to tell, and a success that is waited for.</summary>
    private static async Task TellAsync(TestStore store)
    {
        var told = await store.PublishAsync(Flow.Of("told", "a") with
        {
            MustSucceedWithinSeconds = 3_600,
            Hooks = [new HookDefinition { On = [HookEvent.SuccessOverdue], Webhook = new WebhookTarget { UrlEnv = "X" } }, new HookDefinition { On = [HookEvent.Failure], Email = new EmailTarget { To = ["a@example.com"] } }],
        });
        await store.Store.Deliveries.TestAsync(told.Id, Stop);
        var taken = (await store.Store.Deliveries.ClaimDueAsync(1, Stop)).Taken.ShouldHaveSingleItem().Delivery;
        await store.Store.Deliveries.EndAsync(taken.Id, taken.Attempts, DeliveryResult.Refused(Odd, Odd), Stop);
    }

    private async Task FireAsync(TestStore store, TestWorker worker)
    {
        await store.PublishAsync(Flow.Of("minutely", "tick").Every("* * * * *"));
        await store.PublishAsync(Flow.Of("paused", "tick").Every("0 3 * * *", "Europe/Prague"), isActive: false);
        for (var i = 0; i < 3; i++)
        {
            store.Time.Advance(Minute);
            await store.Schedules.FireDueAsync(Stop);
            await worker.DrainAsync();
        }
        foreach (var run in (await store.Runs.ListAsync(new RunFilter(), Stop)).Items.Where(run => run.Trigger == RunTrigger.Schedule)) Ended[run.Id] = run.State.Word();
    }

    private async Task LeaveOpenAsync(TestStore store, Home home)
    {
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("open", "broken", "running", "leased", "queued", "last < running leased queued broken").WithRetries(3, 5));
        Open = run.Id;
        var held = await worker.LeaseAsync(3);
        await worker.StartAsync(held[0]);
        await worker.StartAsync(held[1]);
        await worker.FailAsync(held[0]);
        await KeepAsync(home, held[1].TaskRunId, "half of a"u8.ToArray());
        Token = held.Max(one => one.Token);
        (await store.StateAsync(run.Id)).ShouldContain("running: ");
    }

    private async Task KeepAsync(Home home, Guid attempt, byte[] bytes)
    {
        await home.WriteLogAsync(attempt, bytes);
        Logs[attempt] = bytes;
    }

    private async Task KeepWithGapAsync(Home home, Guid attempt)
    {
        var bytes = Enumerable.Range(0, 160_000).Select(i => (byte)('a' + (i % 26))).ToArray();
        await home.WriteLogAsync(attempt, bytes, 8192..98304);
        Logs[attempt] = await LogText.OfAsync(home.Logs, attempt);
        Logs[attempt].Length.ShouldBeLessThan(bytes.Length);
        Encoding.UTF8.GetString(Logs[attempt]).ShouldContain("bytes left out: the log is over its limit");
    }

    private async Task NoteAsync(TestStore store, Guid run, string state)
    {
        (await store.RunAsync(run)).State.Word().ShouldBe(state);
        Ended[run] = state;
    }
}

/// <summary>Reads logs as a client does.</summary>
internal static class LogText
{
    public static async Task<byte[]> OfAsync(ILogReader logs, Guid attempt)
    {
        var stop = TestContext.Current.CancellationToken;
        using var all = new MemoryStream();
        var buffer = new byte[10_000];
        for (var at = 0L; ;)
        {
            var count = await logs.ReadAsync(attempt, at, buffer, stop);
            all.Write(buffer, 0, count);
            var next = count > 0 ? at + count : await logs.SkipGapAsync(attempt, at, stop);
            if (next == at) return all.ToArray();
            at = next;
        }
    }
}
