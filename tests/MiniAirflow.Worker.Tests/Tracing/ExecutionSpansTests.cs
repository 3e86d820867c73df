using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Tracing;

namespace MiniAirflow.Worker.Tests.Tracing;

/// <summary>What a worker tells of its executions, and what its commands are told.</summary>
public sealed class ExecutionSpansTests : ISpanSink
{
    private const string Unrecorded = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly List<TraceSpan> _spans = [];
    private readonly Guid _worker = Guid.CreateVersion7();

    int ISpanSink.Room => 1;

    void ISpanSink.Add(TraceSpan span) => _spans.Add(span);

    [Fact]
    public void A_command_is_told_the_very_span_that_is_written_when_it_has_ended()
    {
        var (spans, leased) = (Spans(new Tracer(new TraceSampler(), this)), Leased());
        var told = TraceContext.Parse(spans.ContextOf(leased)).ShouldNotBeNull();
        spans.OnExecuted(leased, new TaskOutcome { Kind = OutcomeKind.Failed, ExitCode = 3, Reason = "s3cr3t" }, TimeSpan.FromSeconds(2), StopReason.None);
        var span = _spans.ShouldHaveSingleItem();
        (span.TraceId, span.SpanId, span.ParentId).ShouldBe((told.TraceId, told.SpanId, TraceIds.SpanOf(leased.TaskRunId)));
        (span.Name, span.Start, span.End, span.IsError, span.Problem).ShouldBe(("execute load", Noon.AddSeconds(-2), Noon, true, "failed"));
        span.Attributes.ShouldContain(SpanAttribute.Of("process.exit.code", 3));
        span.Attributes.ShouldContain(new SpanAttribute("cicd.worker.id", _worker.ToString()));
        span.Attributes.ShouldAllBe(one => !one.ToString().Contains("s3cr3t"));
    }

    [Theory]
    [InlineData(OutcomeKind.Success, "None", "")]
    [InlineData(OutcomeKind.Skipped, "None", "")]
    [InlineData(OutcomeKind.NotYet, "None", "")]
    [InlineData(OutcomeKind.Cancelled, "Cancelled", "")]
    [InlineData(OutcomeKind.TimedOut, "None", "timed_out")]
    [InlineData(OutcomeKind.Cancelled, "LeaseLost", "lease_lost")]
    [InlineData(OutcomeKind.Cancelled, "WorkerStops", "worker_stopped")]
    public void What_counts_as_an_error_is_said_in_a_word(OutcomeKind kind, string stop, string error)
    {
        Spans(new Tracer(new TraceSampler(), this)).OnExecuted(Leased(), new TaskOutcome { Kind = kind }, TimeSpan.Zero, Enum.Parse<StopReason>(stop));
        (_spans.Single().IsError, _spans.Single().Problem).ShouldBe((error.Length > 0, error));
    }

    [Fact]
    public void Two_leases_of_one_attempt_are_two_executions() =>
        Spans(new Tracer(new TraceSampler(), this)).ContextOf(Leased()).ShouldNotBe(Spans(new Tracer(new TraceSampler(), this)).ContextOf(Leased(token: 8)));

    [Fact]
    public void What_is_not_recorded_is_not_told_and_the_command_knows()
    {
        var spans = Spans(new Tracer(new TraceSampler(), this));
        spans.OnExecuted(Leased(Unrecorded), TaskOutcome.Success, TimeSpan.Zero, StopReason.None);
        Spans(null).OnExecuted(Leased(), TaskOutcome.Success, TimeSpan.Zero, StopReason.None);
        _spans.ShouldBeEmpty();
        spans.ContextOf(Leased(Unrecorded))!.ShouldEndWith("-00");
        Spans(null).ContextOf(Leased(Unrecorded)).ShouldBe(Unrecorded);
        Spans(null).ContextOf(Leased()).ShouldBeNull();
    }

    private ExecutionSpans Spans(Tracer? tracer) => new(tracer, _worker, "w1", new Standing());

    private static LeasedTask Leased(string? traceParent = null, long token = 7) => new()
    {
        TaskRunId = new Guid("0198c0de-5678-7abc-9abc-0123456789ab"), Token = token, Attempt = 1, Task = new TaskDefinition { Name = "load", Command = CommandDefinition.FromShell("echo s3cr3t") },
        Run = new LeasedRun
        {
            Id = new Guid("0198c0de-1234-7abc-8def-0123456789ab"), WorkflowId = Guid.CreateVersion7(), TraceParent = traceParent, Params = new Dictionary<string, string>(),
            Definition = new WorkflowDefinition { Name = "etl", Tasks = [] },
        },
    };

    private sealed class Standing : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Noon;
    }
}
