using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Waits;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Tasks that wait without a slot: for a time, a look of a worker, a person, an event, a run.</summary>
public abstract class SlotlessWaitConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    private static readonly TaskOutcome NotYet = new() { Kind = OutcomeKind.NotYet, Reason = "No file fits." };
    private static readonly IReadOnlyDictionary<string, string> Nothing = new Dictionary<string, string>();

    [Fact]
    public async Task A_wait_for_a_time_is_no_work_for_a_worker_and_ends_when_it_has_come()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Waiting(new WaitDefinition { Duration = "90m" }));

        (await PromoteAsync(store)).ShouldBe(TimeSpan.FromMinutes(90));
        (await store.StateAsync(run.Id)).ShouldBe("running: w deferred, next none");
        (await worker.LeaseAsync()).ShouldBeEmpty();
        (await AttemptAsync(store, run)).Wait.ShouldBe(new WaitState { Since = store.Now, For = "2026-01-01T01:30:00Z", Until = store.Now.AddMinutes(90) });

        store.Time.Advance(TimeSpan.FromMinutes(89));
        (await PromoteAsync(store)).ShouldBe(TimeSpan.FromMinutes(1));
        store.Time.Advance(TimeSpan.FromMinutes(1));
        await store.ReopenAsync();
        (await PromoteAsync(store)).ShouldBeNull();

        (await store.StateAsync(run.Id)).ShouldBe("running: w success, next queued");
        (await AttemptAsync(store, run)).ShouldSatisfyAllConditions(one => one.FinishedAt.ShouldBe(store.Now), one => one.DueAt.ShouldBeNull());
    }

    [Fact]
    public async Task A_time_that_has_passed_is_not_waited_for()
    {
        await using var store = await OpenAsync();
        store.Time.Advance(TimeSpan.FromHours(20));
        var run = await store.StartRunAsync(Waiting(new WaitDefinition { Time = "18:30" }));

        await PromoteAsync(store);

        (await store.StateAsync(run.Id)).ShouldBe("running: w success, next queued");
    }

    [Fact]
    public async Task A_look_that_finds_nothing_gives_the_slot_back_until_the_next_one()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Waiting(new WaitDefinition { File = "/data/in", TimeoutSeconds = 3600 }));
        var first = await worker.LeaseOneAsync();
        first.WaitLeft.ShouldBe(TimeSpan.FromHours(1));
        (await worker.FinishAsync(first, NotYet, logTail: "nothing")).ShouldBeTrue();

        (await store.StateAsync(run.Id)).ShouldBe("running: w up_for_reschedule, next none");
        (await worker.LeaseAsync()).ShouldBeEmpty();
        (await PromoteAsync(store)).ShouldBe(TimeSpan.FromSeconds(60));
        (await AttemptAsync(store, run)).ShouldSatisfyAllConditions(
            one => one.Wait.ShouldBe(new WaitState { Since = store.Now, For = "file '/data/in'", Looks = 1, Seen = "No file fits.", TimesOutAt = store.Now.AddHours(1) }),
            one => one.WorkerId.ShouldBeNull(), one => one.LogTail.ShouldBe("nothing"), one => one.DueAt.ShouldBe(store.Now.AddMinutes(1)));
        var started = (await AttemptAsync(store, run)).StartedAt;

        store.Time.Advance(TimeSpan.FromMinutes(1));
        await store.ReopenAsync();
        await PromoteAsync(store);
        worker = await store.StartWorkerAsync();
        var second = await worker.LeaseOneAsync();
        (second.TaskRunId, second.Attempt, second.WaitLeft).ShouldBe((first.TaskRunId, 1, TimeSpan.FromMinutes(59)));
        (await worker.FinishAsync(first, NotYet)).ShouldBeFalse();
        await worker.StartAsync(second);
        (await worker.FinishAsync(second, TaskOutcome.Success)).ShouldBeTrue();

        (await store.StateAsync(run.Id)).ShouldBe("running: w success, next queued");
        (await AttemptAsync(store, run)).StartedAt.ShouldBe(started);
    }

    [Theory]
    [InlineData(WaitTimeout.Fail, "failed: w timed_out, next upstream_failed")]
    [InlineData(WaitTimeout.Skip, "success: w skipped, next skipped")]
    public async Task All_looks_together_last_no_longer_than_the_wait_may(WaitTimeout onTimeout, string end)
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Waiting(new WaitDefinition { File = "/data/in", IntervalSeconds = 50, TimeoutSeconds = 90, OnTimeout = onTimeout }));
        await worker.FinishAsync(await worker.LeaseOneAsync(), NotYet);
        await NextLookAsync(store, TimeSpan.FromSeconds(50));
        await worker.FinishAsync(await worker.LeaseOneAsync(), NotYet);
        await NextLookAsync(store, TimeSpan.FromSeconds(40));

        await worker.FinishAsync(await worker.LeaseOneAsync(), NotYet);

        (await store.StateAsync(run.Id)).ShouldBe(end);
        (await AttemptAsync(store, run)).Outcome.ShouldNotBeNull().Reason.ShouldBe("Waited 90 s for file '/data/in', the longest that it may wait. No file fits.");
    }

    [Fact]
    public async Task A_wait_without_a_worker_times_out_too_and_is_retried_as_any_task()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Waiting(new WaitDefinition { Event = "go", TimeoutSeconds = 60 }).WithRetries(1));
        await NextLookAsync(store, TimeSpan.FromSeconds(60));
        (await store.StateAsync(run.Id)).ShouldBe("running: w#2 up_for_retry, next none");
        await NextLookAsync(store, TimeSpan.FromSeconds(10));
        (await store.StateAsync(run.Id)).ShouldBe("running: w#2 deferred, next none");
        await NextLookAsync(store, TimeSpan.FromSeconds(60));
        (await store.StateAsync(run.Id)).ShouldBe("failed: w#2 timed_out, next upstream_failed");
    }

    [Fact]
    public async Task A_worker_that_dies_between_two_looks_costs_the_wait_nothing_and_one_that_dies_in_a_look_is_as_any_other()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Waiting(new WaitDefinition { File = "/data/in" }));
        await worker.FinishAsync(await worker.LeaseOneAsync(), NotYet);
        (await worker.RetireAsync()).ShouldBe(0);
        (await store.StateAsync(run.Id)).ShouldBe("running: w up_for_reschedule, next none");

        await NextLookAsync(store, TimeSpan.FromMinutes(1));
        var other = await store.StartWorkerAsync();
        await other.StartAsync(await other.LeaseOneAsync());
        (await other.RetireAsync()).ShouldBe(1);
        (await store.StateAsync(run.Id)).ShouldBe("running: w#2 queued, next none");
    }

    [Fact]
    public async Task A_cancel_ends_waits_of_every_kind()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Flow.Of("etl",
            Wait("time", new WaitDefinition { Duration = "1h" }), Wait("file", new WaitDefinition { File = "/data/in" }), Wait("held", new WaitDefinition { File = "/data/in" }),
            new TaskDefinition { Name = "ask", Approval = new ApprovalDefinition() }));
        var looks = await worker.LeaseAsync();
        await worker.FinishAsync(looks[0], NotYet);
        await PromoteAsync(store);

        await store.Runs.CancelAsync(run.Id, Stop);
        (await store.StateAsync(run.Id)).ShouldBe("running: time cancelled, file cancelled, held queued, ask cancelled");
        await worker.FinishAsync(looks[1], NotYet);

        (await store.StateAsync(run.Id)).ShouldBe("cancelled: time cancelled, file cancelled, held cancelled, ask cancelled");
        (await PromoteAsync(store)).ShouldBeNull();
    }

    [Fact]
    public async Task A_wait_can_be_marked_and_cleared()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Waiting(new WaitDefinition { Duration = "1h" }));
        await PromoteAsync(store);

        await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.MarkSuccess, new TaskSelection { Tasks = ["w"] }), Stop);
        (await store.StateAsync(run.Id)).ShouldBe("running: w success, next queued");
        await store.Runs.OperateAsync(new RunOperation(run.Id, RunOperationKind.Clear, TaskSelection.All), Stop);
        await PromoteAsync(store);

        (await store.StateAsync(run.Id)).ShouldBe("running: w#2 deferred, next#2 none");
        await NextLookAsync(store, TimeSpan.FromHours(1));
        (await store.StateAsync(run.Id)).ShouldBe("running: w#2 success, next#2 queued");
    }

    [Fact]
    public async Task An_answer_ends_the_question_once()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Asking(new ApprovalDefinition { Message = "Deploy {{ params.version }}?", Fields = Fields }) with { Params = Fields });
        await PromoteAsync(store);
        (await store.StateAsync(run.Id)).ShouldBe("running: ask awaiting_input, next none");
        var question = (await store.Store.Waits.ListQuestionsAsync(null, 10, Stop)).ShouldHaveSingleItem();
        (question.WorkflowName, question.Attempt.Wait!.Message, question.Approval.Options).ShouldBe(("etl", "Deploy 1.0?", ApprovalDefinition.DefaultOptions));

        var id = question.Attempt.Id;
        (await AnswerAsync(store, id, "perhaps")).ShouldSatisfyAllConditions(
            one => one.Outcome.ShouldBe(WaitResultKind.Refused), one => one.Problem.ShouldBe("'perhaps' is none of the options: approve, reject."));
        var accepted = await store.Store.Waits.AnswerAsync(id, new TaskAnswer("approve", new Dictionary<string, string> { ["version"] = "2.0" }, "ann"), Stop);
        (await AnswerAsync(store, id, "reject")).Outcome.ShouldBe(WaitResultKind.NotWaiting);

        accepted.Outcome.ShouldBe(WaitResultKind.Accepted);
        accepted.Attempt!.Outcome!.Reason.ShouldBe("ann chose 'approve' at 2026-01-01T00:00:00Z.");
        accepted.Attempt.Outcome.Outputs!.OrderBy(one => one.Key).ShouldBe([new("option", "approve"), new("version", "2.0")]);
        (await store.StateAsync(run.Id)).ShouldBe("running: ask success, next queued");
        (await store.Store.Waits.ListQuestionsAsync(null, 10, Stop)).ShouldBeEmpty();
        (await AnswerAsync(store, Guid.CreateVersion7(), "approve")).Outcome.ShouldBe(WaitResultKind.NotFound);
    }

    [Fact]
    public async Task A_question_can_be_answered_before_anybody_has_looked_at_it_and_a_rejection_is_final()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Asking(new ApprovalDefinition()).WithRetries(3));

        (await AnswerAsync(store, (await AttemptAsync(store, run)).Id, "reject")).Outcome.ShouldBe(WaitResultKind.Accepted);

        (await store.StateAsync(run.Id)).ShouldBe("failed: ask failed, next upstream_failed");
    }

    [Theory]
    [InlineData("approve", "running: ask success, next queued")]
    [InlineData(null, "failed: ask timed_out, next upstream_failed")]
    public async Task Without_an_answer_the_default_counts_or_the_question_times_out(string? option, string end)
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Asking(new ApprovalDefinition { TimeoutSeconds = 60, Default = option }));

        await NextLookAsync(store, TimeSpan.FromSeconds(60));

        (await store.StateAsync(run.Id)).ShouldBe(end);
    }

    [Fact]
    public async Task An_option_chooses_what_follows()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl",
            new TaskDefinition { Name = "ask", Approval = new ApprovalDefinition { Options = ["deploy", "undo"] }, Branch = BranchDefinition.ByOutput }, Flow.Node("deploy < ask"), Flow.Node("undo < ask")));

        await AnswerAsync(store, (await AttemptAsync(store, run)).Id, "undo");

        (await store.StateAsync(run.Id)).ShouldBe("running: ask success, deploy skipped, undo queued");
    }

    [Fact]
    public async Task An_event_counts_once_and_only_with_its_token()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Waiting(new WaitDefinition { Event = "go" }));
        await PromoteAsync(store);
        var attempt = await AttemptAsync(store, run);
        var token = EventToken.Of(attempt.Id, attempt.Wait).ShouldNotBeNull();
        var data = new Dictionary<string, string> { ["build"] = "17" };

        (await ReportAsync(store, EventTarget.OfToken(token[..^1] + (token[^1] == '0' ? '1' : '0')), data)).ShouldBe(WaitResultKind.NotFound);
        (await ReportAsync(store, EventTarget.OfToken("nonsense"), data)).ShouldBe(WaitResultKind.NotFound);
        (await store.StateAsync(run.Id)).ShouldBe("running: w deferred, next none");
        (await ReportAsync(store, EventTarget.OfToken(token), data)).ShouldBe(WaitResultKind.Accepted);
        (await ReportAsync(store, EventTarget.OfToken(token), Nothing)).ShouldBe(WaitResultKind.NotWaiting);
        (await ReportAsync(store, EventTarget.OfTask(run.Id, "w"), Nothing)).ShouldBe(WaitResultKind.NotWaiting);
        (await ReportAsync(store, EventTarget.OfTask(run.Id, "nosuch"), Nothing)).ShouldBe(WaitResultKind.NotFound);

        (await store.StateAsync(run.Id)).ShouldBe("running: w success, next queued");
        (await AttemptAsync(store, run)).Outcome!.Outputs.ShouldBe(data);
    }

    [Fact]
    public async Task A_condition_that_does_not_hold_skips_a_wait_and_a_value_that_is_missing_fails_it()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl",
            Wait("skipped", new WaitDefinition { Duration = "1h" }) with { When = "1 == 2" }, Wait("undated", new WaitDefinition { Time = "{{ run.logical_date }}" })));

        await PromoteAsync(store);

        (await store.StateAsync(run.Id)).ShouldBe("failed: skipped skipped, undated failed");
    }

    [Fact]
    public async Task A_run_of_another_workflow_is_waited_for_until_it_has_ended_well()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        await store.PublishAsync(Flow.Of("source", "a").Every("0 1 * * *"));
        await store.PublishAsync(Flow.Of("reader", Wait("w", new WaitDefinition { Run = new RunCondition { Workflow = "source" } })).Every("0 1 * * *"));
        store.Time.Advance(TimeSpan.FromHours(1));
        await store.Schedules.FireDueAsync(Stop);
        await PromoteAsync(store);
        var reader = (await store.Runs.ListAsync(new RunFilter(), Stop)).Items.Single(one => one.WorkflowName == "reader");
        (await store.StateAsync(reader.Id)).ShouldBe("running: w deferred");

        await worker.DrainAsync();
        await NextLookAsync(store, WaitDecider.RunInterval);

        (await store.StateAsync(reader.Id)).ShouldBe("success: w success");
    }

    [Fact]
    public async Task Whatever_waits_is_the_same_in_the_events_and_in_the_rows()
    {
        await using var store = await OpenAsync();
        var worker = await store.StartWorkerAsync();
        var run = await store.StartRunAsync(Waiting(new WaitDefinition { File = "/data/in" }));
        await worker.FinishAsync(await worker.LeaseOneAsync(), NotYet);
        await NextLookAsync(store, TimeSpan.FromMinutes(1));
        await worker.FinishAsync(await worker.LeaseOneAsync());

        (await store.EventsAsync()).Select(one => one.Task).Where(one => one?.RunId == run.Id && one.TaskName == "w").Select(one => one!.State).ShouldBe(
            [TaskState.Queued, TaskState.Running, TaskState.UpForReschedule, TaskState.Queued, TaskState.Running, TaskState.Success]);
    }

    private static readonly IReadOnlyDictionary<string, ParameterDefinition> Fields = new Dictionary<string, ParameterDefinition> { ["version"] = new() { Default = "1.0" } };

    private static TaskDefinition Wait(string name, WaitDefinition wait) => new() { Name = name, WaitFor = wait };

    private static WorkflowDefinition Waiting(WaitDefinition wait) => Flow.Of("etl", Wait("w", wait), Flow.Node("next < w"));

    private static WorkflowDefinition Asking(ApprovalDefinition approval) => Flow.Of("etl", new TaskDefinition { Name = "ask", Approval = approval }, Flow.Node("next < ask"));

    private static async Task<TaskRun> AttemptAsync(TestStore store, WorkflowRun run) => (await store.AttemptsAsync(run.Id))[0];

    private static async Task<WaitResult> AnswerAsync(TestStore store, Guid id, string option) => await store.Store.Waits.AnswerAsync(id, new TaskAnswer(option, Nothing), Stop);

    private static async Task<WaitResultKind> ReportAsync(TestStore store, EventTarget target, IReadOnlyDictionary<string, string> data) =>
        (await store.Store.Waits.ReportAsync(new EventReport(target, data), Stop)).Outcome;

    /// <summary>Looks, as the due loop does, until nothing is due now.</summary>
    private static async Task<TimeSpan?> PromoteAsync(TestStore store)
    {
        TimeSpan? next;
        while ((next = await store.Queue.PromoteDueAsync(Stop)) == TimeSpan.Zero)
        {
        }
        return next;
    }

    private static async Task NextLookAsync(TestStore store, TimeSpan after)
    {
        (await PromoteAsync(store)).ShouldBe(after);
        store.Time.Advance(after);
        await PromoteAsync(store);
    }
}
