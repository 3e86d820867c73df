using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="ITraceStore"/> promises, and that a run carries the trace in which it was asked for.</summary>
public abstract class TraceConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    private const string Caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Fact]
    public async Task A_run_keeps_the_trace_in_which_it_was_asked_for_through_leases_a_restart_and_a_retry()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a", "b < a").WithRetries(1));
        var run = (await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id, TraceParent: Caller), Stop)).Run.ShouldNotBeNull();
        run.TraceParent.ShouldBe(Caller);
        (await store.RunAsync(run.Id)).TraceParent.ShouldBe(Caller);
        (await store.Runs.ListAsync(new RunFilter(), Stop)).Items.ShouldHaveSingleItem().TraceParent.ShouldBe(Caller);

        var worker = await store.StartWorkerAsync();
        var first = await worker.LeaseOneAsync();
        first.Run.TraceParent.ShouldBe(Caller);
        await store.ReopenAsync(); // whatever was in memory is gone
        await worker.FailAsync(first);
        store.Time.Advance(TimeSpan.FromSeconds(10));
        await store.Queue.PromoteDueAsync(Stop);
        var second = await worker.LeaseOneAsync();
        (second.Attempt, second.Run.TraceParent).ShouldBe((2, Caller));
        await worker.FinishAsync(second);
        (await worker.LeaseOneAsync()).Run.TraceParent.ShouldBe(Caller);
    }

    [Fact]
    public async Task A_run_that_nobody_s_trace_led_to_stores_nothing()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));
        (run.TraceParent, (await store.RunAsync(run.Id)).TraceParent).ShouldBe((null, null));
        (await (await store.StartWorkerAsync()).LeaseOneAsync()).Run.TraceParent.ShouldBeNull();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Caller)]
    public async Task A_child_run_is_a_part_of_the_attempt_whose_work_it_does(string? caller)
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(Flow.Of("child", "a"));
        var workflow = await store.PublishAsync(Flow.Of("parent", new TaskDefinition { Name = "call", Workflow = new WorkflowTarget { Name = "child" } }));
        var run = (await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id, TraceParent: caller), Stop)).Run.ShouldNotBeNull();
        await store.Queue.PromoteDueAsync(Stop);

        var call = (await store.AttemptsAsync(run.Id)).ShouldHaveSingleItem();
        var child = (await store.Runs.ListAsync(new RunFilter(), Stop)).Items.Single(one => one.Trigger == RunTrigger.Workflow);
        var (above, below) = (RunTrace.Of(run.Id, run.TraceParent), RunTrace.Of(child.Id, child.TraceParent));
        below.TraceId.ShouldBe(above.TraceId);
        below.ParentId.ShouldBe(TraceIds.SpanOf(call.Id));
        below.Caller.HasValue.ShouldBe(caller is not null);
    }

    [Fact]
    public async Task Of_two_who_would_tell_the_same_events_one_does()
    {
        await using var store = await OpenAsync();
        var traces = store.Store.Traces;
        (await traces.PositionAsync(Stop)).ShouldBeNull();
        (await traces.AdvanceAsync(null, 10, Stop)).ShouldBeTrue();
        (await traces.AdvanceAsync(null, 12, Stop)).ShouldBeFalse();
        (await traces.PositionAsync(Stop)).ShouldBe(10);
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ => await traces.AdvanceAsync(10, 20, Stop)));
        tries.Count(isOurs => isOurs).ShouldBe(1);
        (await traces.AdvanceAsync(10, 30, Stop)).ShouldBeFalse();
        await store.ReopenAsync();
        (await store.Store.Traces.PositionAsync(Stop)).ShouldBe(20);
        (await store.Store.Traces.AdvanceAsync(20, 30, Stop)).ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_found_for_a_trace_says_where_it_belongs_what_came_before_and_who_did_it()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").WithRetries(1));
        var run = (await store.Runs.CreateAsync(new CreateRunRequest(workflow.Id, TraceParent: Caller), Stop)).Run.ShouldNotBeNull();
        var worker = await store.StartWorkerAsync();
        await worker.FinishAsync(await worker.LeaseOneAsync(), new TaskOutcome { Kind = OutcomeKind.Failed, ExitCode = 3, Reason = "Exit code 3." }, logTail: "the end of a log");
        store.Time.Advance(TimeSpan.FromSeconds(10));
        await store.Queue.PromoteDueAsync(Stop);
        await worker.FinishAsync(await worker.LeaseOneAsync());

        var rows = await store.AttemptsAsync(run.Id);
        var found = (await store.Store.Traces.FindAttemptsAsync([.. rows.Select(one => one.Id), Guid.CreateVersion7()], Stop)).OrderBy(one => one.TaskRun.Attempt).ToList();
        found.Select(one => (one.TaskRun.Id, one.WorkflowName, one.TraceParent, one.Previous, one.WorkerName)).ShouldBe(
            [(rows[0].Id, "etl", Caller, null, "worker-1"), (rows[1].Id, "etl", Caller, rows[0].Id, "worker-1")]);
        found[0].TaskRun.ShouldSatisfyAllConditions(
            one => one.Outcome!.ExitCode.ShouldBe(3), one => one.LogTail.ShouldBe(""), one => one.QueuedAt.ShouldBe(rows[0].QueuedAt),
            one => one.LeasedAt.ShouldBe(rows[0].LeasedAt), one => one.Queue.ShouldBe("default"), one => one.MapIndex.ShouldBe(-1));
        (await store.Store.Traces.FindRunsAsync([run.Id, Guid.CreateVersion7()], Stop)).ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            one => one.Id.ShouldBe(run.Id), one => one.State.ShouldBe(RunState.Success), one => one.TraceParent.ShouldBe(Caller));
        (await store.Store.Traces.FindAttemptsAsync([], Stop)).ShouldBeEmpty();
        (await store.Store.Traces.FindRunsAsync([], Stop)).ShouldBeEmpty();
    }
}
