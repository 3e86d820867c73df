using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Waiting;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Core.Tests.Waiting;

public sealed class TaskWaitTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 3, 0, 0, TimeSpan.Zero);
    private static readonly Worker Worker = new()
    {
        Id = Guid.CreateVersion7(), Name = "worker-1", Hostname = "h", Queues = ["default", "etl"], Slots = 8, StartedAt = Now, LastHeartbeat = Now, IsActive = true,
    };

    private static readonly Guid Limited = Guid.NewGuid();

    private static readonly Surroundings Free = new([], [new WorkerLoad(Worker, 3)], Now);

    [Fact]
    public void Parents_that_have_not_ended_are_named_running_ones_first()
    {
        ParentState[] parents = [new("a", TaskState.Success), new("b", TaskState.None), new("c", TaskState.Running), new("d", TaskState.Queued), new("e", TaskState.UpForRetry), new("f", TaskState.None)];
        Explain(TaskState.None, parents: parents).ShouldBe((WaitKind.Parents, "It waits for c (running), b (none), d (queued) and 2 more; its rule is all_success, and 5 of its 6 parents have not ended."));
    }

    [Fact]
    public void A_retry_tells_when_it_begins() =>
        Explain(TaskState.UpForRetry, attempt => attempt with { Attempt = 3, DueAt = Now.AddSeconds(25) })
            .ShouldBe((WaitKind.RetryDelay, "Attempt 3 begins in 25 s, at 2026-03-01T03:00:25Z: the delay after attempt 2."));

    [Fact]
    public void A_pause_is_told_before_anything_else_that_is_in_the_way()
    {
        var queue = new Pause(PauseSubject.Queue("default"), "disk is full", "alice", Now.AddHours(-1), Now.AddHours(1));
        Explain(TaskState.Queued, surroundings: Free with { Pauses = [queue], Workers = [] })
            .ShouldBe((WaitKind.Pause, "Queue 'default' is paused by alice since 2026-03-01T02:00:00Z: disk is full (until 2026-03-01T04:00:00Z)."));
        Explain(TaskState.Queued, surroundings: Free with { Pauses = [queue, new Pause(PauseSubject.All, "maintenance", "", Now, null)] })
            .ShouldBe((WaitKind.Pause, "Everything is paused since 2026-03-01T03:00:00Z: maintenance."));
        Explain(TaskState.Queued, surroundings: Free with { Pauses = [queue with { Subject = PauseSubject.Queue("other") }] }).Kind.ShouldBe(WaitKind.Slot);
    }

    [Theory]
    [InlineData("pool:db", 2, null, 4, 3, 5, WaitKind.Pool, "It needs 2 slots of pool 'db': 3 of 4 are occupied. 5 wait for it, the most urgent and then the oldest first.")]
    [InlineData("pool:db", 1, null, 1, 1, 1, WaitKind.Pool, "It needs 1 slot of pool 'db': 1 of 1 are occupied. Nobody else waits for it.")]
    [InlineData("pool:db", 1, null, null, 0, 1, WaitKind.Pool, "Pool 'db' does not exist; the task waits until somebody makes it.")]
    [InlineData("pool:db", 9, null, 4, 0, 1, WaitKind.Pool, "It needs 9 slots of pool 'db', which has 4; the task waits until the pool is larger.")]
    [InlineData("key:prod", 1, 1, null, 1, 2, WaitKind.Limit, "With the concurrency key 'prod' 1 task is active, and it allows 1. 2 wait for it, the most urgent and then the oldest first.")]
    [InlineData("workflow:0", 1, 8, null, 8, 2, WaitKind.Limit, "Over all runs of this workflow 8 tasks are active, and max_active_tasks is 8. 2 wait for it, the most urgent and then the oldest first.")]
    [InlineData("run:0", 1, 2, null, 2, 1, WaitKind.Limit, "In this run 2 tasks are active, and max_active_tasks_per_run is 2. Nobody else waits for it.")]
    public void A_limit_is_named_with_what_is_taken(string limit, int slots, int? own, int? size, int occupied, int waiting, WaitKind kind, string sentence)
    {
        Explain(TaskState.Scheduled, surroundings: Of(new LimitWait(default, new LimitDemand(limit, slots, own), new LimitState(size, occupied), waiting))).ShouldBe((kind, sentence));
    }

    [Fact]
    public void A_rate_tells_when_the_next_begins() =>
        Explain(TaskState.Scheduled, surroundings: Of(new LimitWait(default, new LimitDemand("pool:api", 1, null), new LimitState(9, 2, 0, Now.AddSeconds(20)), 1)))
            .ShouldBe((WaitKind.Pool, "Pool 'api' has let in as many as its rate allows; the next begins in 20 s, at 2026-03-01T03:00:20Z. Nobody else waits for it."));

    [Fact]
    public void A_queue_that_nobody_serves_is_named_with_those_that_are_served()
    {
        Explain(TaskState.Queued, surroundings: Free, queue: "gpu").ShouldBe((WaitKind.Worker, "It is ready, but no worker serves queue 'gpu'; the one there is serves default, etl."));
        Explain(TaskState.Queued, surroundings: Free with { Workers = [] }).ShouldBe((WaitKind.Worker, "It is ready, but there is no worker."));
    }

    [Fact]
    public void Drained_workers_are_named_where_nobody_else_serves_the_queue()
    {
        var drained = new WorkerLoad(Worker with { Drain = new WorkerDrain(Now.AddMinutes(-5), "ann", "New kernel.") }, 1);
        Explain(TaskState.Queued, surroundings: Free with { Workers = [drained] })
            .ShouldBe((WaitKind.Worker, "It is ready, but the one worker that serves queue 'default' takes no more tasks: worker-1, drained by ann since 2026-03-01T02:55:00Z (New kernel)."));
        Explain(TaskState.Queued, surroundings: Free with { Workers = [drained, drained] }).Sentence.ShouldStartWith("It is ready, but all 2 workers that serve queue 'default' take no more tasks: ");
        Explain(TaskState.Queued, surroundings: Free with { Workers = [drained, new WorkerLoad(Worker, 3)] }).Sentence.ShouldContain("3 of the 8 slots of the 1 worker that serves", Case.Sensitive, "a drained one has no slots to give");
        QueueTimeout.Outcome(new TaskDefinition { Name = "t", QueueTimeoutSeconds = 5 }, null, [], [drained.Worker]).Reason
            .ShouldBe("It was not started within 5 s: it waited for a worker of queue 'default' that takes tasks: the one there is has been drained.");
    }

    [Fact]
    public void Slots_are_counted()
    {
        Explain(TaskState.Queued, surroundings: Free with { Workers = [new WorkerLoad(Worker, 8)] })
            .ShouldBe((WaitKind.Slot, "It has been ready for 90 s: all 8 slots of the 1 worker that serves queue 'default' are taken. It has priority 5; higher ones and older ones come first."));
        Explain(TaskState.Queued).ShouldBe((WaitKind.Slot,
            "It has been ready for 90 s: 3 of the 8 slots of the 1 worker that serves queue 'default' are taken, so it is next unless more urgent ones are before it (it has priority 5)."));
        Explain(TaskState.Queued, attempt => attempt with { WorkerId = Worker.Id }).ShouldBe((WaitKind.Start, "worker-1 has taken it and starts it when a slot is free."));
    }

    [Fact]
    public void What_has_ended_says_how_and_because_of_whom()
    {
        Explain(TaskState.UpstreamFailed, parents: [new("a", TaskState.Success), new("b", TaskState.Failed), new("c", TaskState.UpstreamFailed)])
            .ShouldBe((WaitKind.Ended, "It never ran: b (failed), c (upstream_failed)."));
        Explain(TaskState.Skipped, attempt => attempt with { Outcome = TaskOutcome.Skipped("when: params.x does not hold") }).Sentence.ShouldBe("It was skipped: when: params.x does not hold.");
        Explain(TaskState.Skipped, parents: [new("a", TaskState.Skipped)]).Sentence.ShouldBe("It was skipped, because of a (skipped).");
        Explain(TaskState.Failed, attempt => attempt with { Outcome = TaskOutcome.Failure("exit code 3") }).Sentence.ShouldBe("It has ended as failed: exit code 3.");
    }

    [Fact]
    public void A_wait_says_what_for_since_when_and_when_it_is_looked_at_next_and_ends()
    {
        var wait = new WaitState { Since = Now.AddMinutes(-5), For = "file '/x'", Looks = 5, Seen = "No file fits '/x'.", TimesOutAt = Now.AddHours(1) };
        Explain(TaskState.UpForReschedule, attempt => attempt with { Wait = wait, DueAt = Now.AddSeconds(30) }).ShouldBe((WaitKind.Condition,
            "It waits for file '/x', and has for 5 min, since 2026-03-01T02:55:00Z. 5 looks did not find it. No file fits '/x'. The next look is in 30 s, at 2026-03-01T03:00:30Z. The wait ends in 60 min, at 2026-03-01T04:00:00Z."));
        Explain(TaskState.AwaitingInput, attempt => attempt with { Wait = new WaitState { Since = Now, For = "the answer of ann to 'Go?'" } })
            .ShouldBe((WaitKind.Input, "It waits for the answer of ann to 'Go?', and has for 0.0 s, since 2026-03-01T03:00:00Z."));
        Explain(TaskState.Deferred).ShouldBe((WaitKind.Condition, "Its wait is about to begin."));
        Explain(TaskState.Deferred, attempt => attempt with { Wait = new WaitState { Since = Now, For = "run x of workflow 'w'", ChildRunId = Guid.Empty, TimesOutAt = Now.AddMinutes(5) } })
            .ShouldBe((WaitKind.Child, "It waits for run x of workflow 'w'. It may last until 2026-03-01T03:05:00Z, in 5 min."));
        Explain(TaskState.Deferred, attempt => attempt with { Wait = new WaitState { Since = Now, For = "run x of workflow 'w'", ChildRunId = Guid.Empty, StoppedAt = Now.AddSeconds(-2) } })
            .ShouldBe((WaitKind.Child, "It waits for run x of workflow 'w'. It was asked to end 2.0 s ago, at 2026-03-01T02:59:58Z."));
    }

    [Fact]
    public void A_run_says_what_is_nearest_to_running()
    {
        var run = new WorkflowRun { Id = Guid.NewGuid(), WorkflowId = Guid.NewGuid(), WorkflowName = "etl", Version = 1, State = RunState.Running, Trigger = RunTrigger.Manual, CreatedAt = Now, StartedAt = Now, Params = new Dictionary<string, string>(), IsCancelRequested = false };
        (TaskRun, WaitExplanation) Of(string name, WaitKind kind) => (Attempt(TaskState.Queued) with { TaskName = name }, new WaitExplanation(kind, $"{kind}."));
        RunWait.Explain(run, [Of("a", WaitKind.Ended), Of("b", WaitKind.Parents), Of("c", WaitKind.Pause), Of("d", WaitKind.Pause), Of("e", WaitKind.RetryDelay)], Now)
            .ShouldBe(new WaitExplanation(WaitKind.Pause, "1 of 5 tasks has ended, and none runs. c: Pause. So does one more."));
        RunWait.Explain(run, [Of("a", WaitKind.Running), Of("b", WaitKind.Parents)], Now).ShouldBe(new WaitExplanation(WaitKind.Running, "0 of 2 tasks have ended; one runs: a."));
        var (one, two) = (Guid.Parse("01940000-0000-7000-8000-000000000001"), Guid.Parse("01940000-0000-7000-8000-000000000002"));
        RunWait.Explain(run, [Of("a", WaitKind.Parents)], Now, new TurnWait("c-x", 1, [one], 1, 0)).ShouldBe(new WaitExplanation(WaitKind.Limit,
            $"The run waits for its turn. With the concurrency key 'c-x' 1 run is in progress ({one}), and it allows 1. Nobody waits before it."));
        RunWait.Explain(run, [], Now, new TurnWait("c-x", 4, [one, two], 4, 3)).Sentence.ShouldBe(
            $"The run waits for its turn. With the concurrency key 'c-x' 4 runs are in progress ({one}, {two} and 2 more), and it allows 4. 3 wait before it.");
        RunWait.Explain(new WaitExplanation(WaitKind.Parents, "x"), new TurnWait("k", 1, [], 0, 1)).ShouldBe(new WaitExplanation(WaitKind.Limit,
            "Its run waits for its turn. With the concurrency key 'k' 0 runs are in progress, and it allows 1. One waits before it."));
        RunWait.Explain(run with { State = RunState.Failed }, [], Now).Sentence.ShouldBe("The run has ended: failed.");
    }

    [Fact]
    public void A_run_that_waits_to_be_tried_again_says_when_it_failed_and_when_it_goes_on()
    {
        var run = new WorkflowRun { Id = Guid.NewGuid(), WorkflowId = Guid.NewGuid(), WorkflowName = "etl", Version = 1, State = RunState.UpForRetry, Trigger = RunTrigger.Manual, CreatedAt = Now, StartedAt = Now, Params = new Dictionary<string, string>(), RetryNumber = 1, DueAt = Now.AddSeconds(25) };
        var failed = Attempt(TaskState.Failed) with { TaskName = "load", FinishedAt = Now.AddSeconds(-5) };
        RunWait.Explain(run, [(failed, new WaitExplanation(WaitKind.Ended, ""))], Now).ShouldBe(new WaitExplanation(WaitKind.RetryDelay,
            "The run failed at 2026-03-01T02:59:55Z. load (failed) did not succeed. It is tried again in 25 s, at 2026-03-01T03:00:25Z: retry 2."));
    }

    [Theory]
    [InlineData("pool:db", "it waited for pool 'db'.")]
    [InlineData("change:db", "it waited for pool 'db'.")]
    [InlineData("key:eu", "it waited for the concurrency key 'eu'.")]
    [InlineData("run:0", "it waited for room under max_active_tasks_per_run.")]
    [InlineData("workflow:0", "it waited for room under max_active_tasks.")]
    [InlineData(null, "it waited for one of the 8 slots of the 1 worker that serves queue 'default'.")]
    public void A_task_that_was_not_started_in_time_says_what_it_waited_for(string? lane, string cause) =>
        QueueTimeout.Outcome(new TaskDefinition { Name = "t", QueueTimeoutSeconds = 5 }, lane, [], [Worker]).Reason.ShouldBe($"It was not started within 5 s: {cause}");

    [Fact]
    public void A_pause_is_named_before_workers_are()
    {
        var task = new TaskDefinition { Name = "t", QueueTimeoutSeconds = 5 };
        QueueTimeout.Outcome(task, null, [new Pause(PauseSubject.Queue("default"), "", "", Now, null)], [Worker]).Reason.ShouldBe("It was not started within 5 s: it waited for the end of the pause of queue 'default'.");
        QueueTimeout.Outcome(task, null, [new Pause(PauseSubject.All, "", "", Now, null)], []).Reason.ShouldBe("It was not started within 5 s: it waited for the end of the pause of everything.");
    }

    private static (WaitKind Kind, string Sentence) Explain(TaskState state, Func<TaskRun, TaskRun>? change = null, ParentState[]? parents = null, Surroundings? surroundings = null, string queue = "default")
    {
        var attempt = (change ?? (one => one))(Attempt(state));
        var why = TaskWait.Explain(new TaskSituation(attempt, new TaskDefinition { Name = "t", Queue = queue }, parents ?? []), surroundings ?? Free);
        return (why.Kind, why.Sentence);
    }

    private static Surroundings Of(LimitWait wait) => Free with { Limits = new Dictionary<Guid, LimitWait> { [Limited] = wait } };

    private static TaskRun Attempt(TaskState state) => new()
    {
        Id = Limited, WorkflowRunId = Guid.NewGuid(), TaskId = Guid.NewGuid(), TaskName = "t", State = state, Attempt = 1, QueuedAt = Now.AddSeconds(-90), StartedAt = Now,
    };
}
