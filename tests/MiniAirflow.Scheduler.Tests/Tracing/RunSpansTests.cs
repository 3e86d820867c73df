using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Scheduler.Tracing;

namespace MiniAirflow.Scheduler.Tests.Tracing;

/// <summary>What rows become as spans.</summary>
public sealed class RunSpansTests
{
    private const string Caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TraceSampler All = new();

    [Theory]
    [InlineData(RunTrigger.Manual, null, true, "")]
    [InlineData(RunTrigger.Schedule, null, true, "schedule")]
    [InlineData(RunTrigger.Backfill, null, true, "backfill")]
    [InlineData(RunTrigger.Hook, null, false, "")]
    [InlineData(RunTrigger.Manual, Caller, false, "")]
    public void A_run_is_a_part_of_what_began_it_which_is_told_here_unless_the_api_tells_it(RunTrigger trigger, string? traceParent, bool hasOrigin, string origin)
    {
        var run = Run(trigger) with { TraceParent = traceParent };
        var spans = RunSpans.Of(run, All).ToList();
        spans.Select(span => span.Name).ShouldBe(origin.Length > 0 ? [origin, "RUN etl"] : ["RUN etl"]);
        spans[^1].ParentId.ShouldBe(hasOrigin ? TraceIds.OriginOf(run.Id) : traceParent is null ? 0UL : 0x00f067aa0ba902b7UL);
        if (origin.Length > 0) (spans[0].SpanId, spans[0].ParentId).ShouldBe((TraceIds.OriginOf(run.Id), 0UL));
        spans.ShouldAllBe(span => span.TraceId == RunTrace.Of(run.Id, traceParent).TraceId);
    }

    [Fact]
    public void A_child_run_is_a_part_of_its_parent_s_attempt()
    {
        var call = Guid.CreateVersion7();
        var above = Run(RunTrigger.Manual);
        var child = Run(RunTrigger.Workflow) with { TraceParent = RunTrace.Of(above.Id, null).ForChild(call) };
        var span = RunSpans.Of(child, All).ShouldHaveSingleItem();
        (span.TraceId, span.ParentId).ShouldBe((TraceIds.TraceOf(above.Id), TraceIds.SpanOf(call)));
    }

    [Fact]
    public void The_schedule_s_span_is_how_late_the_run_came_and_a_backfill_s_is_not()
    {
        var late = Run(RunTrigger.Schedule) with { LogicalDate = Noon.AddDays(-1), DataIntervalEnd = Noon.AddSeconds(-5) };
        RunSpans.Of(late, All).First().ShouldSatisfyAllConditions(span => span.Start.ShouldBe(Noon.AddSeconds(-5)), span => span.End.ShouldBe(Noon));
        RunSpans.Of(late with { Trigger = RunTrigger.Backfill }, All).First().Start.ShouldBe(Noon);
    }

    [Theory]
    [InlineData(RunState.Success, "success", false)]
    [InlineData(RunState.Failed, "failure", true)]
    [InlineData(RunState.TimedOut, "timeout", true)]
    [InlineData(RunState.Cancelled, "cancellation", false)]
    public void A_run_s_end_is_told_in_the_words_for_pipelines(RunState state, string result, bool isError)
    {
        var span = RunSpans.Of(Run(RunTrigger.Manual) with { State = state }, All).ShouldHaveSingleItem();
        (Text(span, "cicd.pipeline.result"), Text(span, "miniairflow.run.state"), span.IsError, Text(span, "error.type")).ShouldBe((result, state.Word(), isError, isError ? state.Word() : null));
    }

    [Fact]
    public void Nothing_is_told_of_what_has_not_ended_never_was_ready_or_is_not_recorded()
    {
        RunSpans.Of(Run(RunTrigger.Manual) with { FinishedAt = null }, All).ShouldBeEmpty();
        RunSpans.Of(Run(RunTrigger.Manual), new TraceSampler(Ratio: 0)).ShouldBeEmpty();
        RunSpans.Of(Attempt() with { TaskRun = Attempt().TaskRun with { QueuedAt = null, State = TaskState.UpstreamFailed } }, All).ShouldBeEmpty();
        RunSpans.Of(Attempt(), new TraceSampler(Ratio: 0)).ShouldBeEmpty();
    }

    [Fact]
    public void An_attempt_begins_when_it_is_ready_and_its_wait_ends_when_it_starts()
    {
        var previous = Guid.CreateVersion7();
        var row = Attempt().TaskRun with { ReadyAt = Noon.AddSeconds(-3) };
        var spans = RunSpans.Of(Attempt() with { TaskRun = row, Previous = previous }, All).ToList();
        (spans[0].Name, spans[0].SpanId, spans[0].ParentId, spans[0].Start, spans[0].End).ShouldBe(("TASK load", TraceIds.SpanOf(row.Id), TraceIds.SpanOf(row.WorkflowRunId), Noon.AddSeconds(-3), Noon.AddSeconds(9)));
        spans[0].Links.ShouldBe([TraceIds.SpanOf(previous)]);
        (spans[1].Name, spans[1].ParentId, spans[1].Start, spans[1].End).ShouldBe(("queue heavy", spans[0].SpanId, Noon.AddSeconds(-3), Noon.AddSeconds(2)));
        spans[1].Moments.ShouldBe([new SpanMoment("leased", Noon.AddSeconds(1))]);
        RunSpans.Of(Attempt() with { TaskRun = row with { LeasedAt = null } }, All).ShouldHaveSingleItem(); // one that no worker took waited for none
    }

    [Fact]
    public void An_attempt_that_was_taken_and_never_started_has_waited_to_its_end()
    {
        var row = Attempt().TaskRun with { StartedAt = Noon.AddHours(-1), State = TaskState.Cancelled };
        var spans = RunSpans.Of(Attempt() with { TaskRun = row }, All).ToList();
        (spans[1].End, spans[0].IsError).ShouldBe((row.FinishedAt!.Value, false));
    }

    [Fact]
    public void S17_no_reason_no_output_and_no_parameter_is_told()
    {
        var row = Attempt().TaskRun with
        {
            State = TaskState.Failed,
            Outcome = new TaskOutcome { Kind = OutcomeKind.Failed, ExitCode = 3, Reason = "s3cr3t", Outputs = new Dictionary<string, string> { ["s3cr3t"] = "s3cr3t" } },
            LogTail = "s3cr3t",
            MapLabel = "s3cr3t",
        };
        var spans = RunSpans.Of(Attempt() with { TaskRun = row }, All)
            .Concat(RunSpans.Of(Run(RunTrigger.Schedule) with { Reason = "s3cr3t", Note = "s3cr3t", Params = new Dictionary<string, string> { ["s3cr3t"] = "s3cr3t" } }, All)).ToList();
        spans.Count.ShouldBe(4);
        spans.SelectMany(span => span.Attributes.Select(one => one.ToString()).Append(span.Name).Append(span.Problem)).ShouldAllBe(text => !text.Contains("s3cr3t"));
        (spans[0].Problem, Text(spans[0], "error.type")).ShouldBe(("failed: exit code 3", "failed"));
        spans[0].Attributes.ShouldContain(SpanAttribute.Of("process.exit.code", 3));
    }

    private static string? Text(TraceSpan span, string name) => span.Attributes.FirstOrDefault(one => one.Name == name).Text;

    private static WorkflowRun Run(RunTrigger trigger) => new()
    {
        Id = Guid.CreateVersion7(), WorkflowId = Guid.CreateVersion7(), WorkflowName = "etl", Version = 1, State = RunState.Success, Trigger = trigger,
        CreatedAt = Noon, StartedAt = Noon.AddSeconds(1), FinishedAt = Noon.AddSeconds(9), Params = new Dictionary<string, string>(),
    };

    private static TracedAttempt Attempt() => new(new TaskRun
    {
        Id = Guid.CreateVersion7(), WorkflowRunId = Guid.CreateVersion7(), TaskId = Guid.CreateVersion7(), TaskName = "load", State = TaskState.Success, Attempt = 1, Queue = "heavy",
        QueuedAt = Noon, LeasedAt = Noon.AddSeconds(1), StartedAt = Noon.AddSeconds(2), FinishedAt = Noon.AddSeconds(9), WorkerId = Guid.CreateVersion7(), Outcome = TaskOutcome.Success,
    }, "etl", null, null, "w1");
}
