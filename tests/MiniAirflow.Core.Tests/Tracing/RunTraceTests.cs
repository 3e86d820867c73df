using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Core.Tests.Tracing;

/// <summary>Which trace a run belongs to, who records it, and what its commands are told.</summary>
public sealed class RunTraceTests
{
    private const string Recorded = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private const string Unrecorded = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
    private static readonly Guid Run = new("0198c0de-1234-7abc-8def-0123456789ab");
    private static readonly Guid Attempt = new("0198c0de-5678-7abc-9abc-0123456789ab");

    [Fact]
    public void A_run_of_its_own_begins_a_trace_and_one_that_was_asked_for_in_a_trace_goes_on_with_it()
    {
        RunTrace.Of(Run, null).ShouldBe(new RunTrace(TraceIds.TraceOf(Run), 0, null));
        RunTrace.Of(Run, Recorded).ShouldBe(new RunTrace(TraceContext.Parse(Recorded)!.Value.TraceId, 0x00f067aa0ba902b7, TraceContext.Parse(Recorded)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Recorded)]
    [InlineData(Unrecorded)]
    public void A_child_run_is_in_its_parent_s_trace_and_recorded_if_that_is_down_to_the_last_grandchild(string? caller)
    {
        var top = RunTrace.Of(Run, caller);
        var (child, grandchild) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var below = RunTrace.Of(child, top.ForChild(Attempt));
        var last = RunTrace.Of(grandchild, below.ForChild(child));

        (below.TraceId, below.ParentId).ShouldBe((top.TraceId, TraceIds.SpanOf(Attempt)));
        (last.TraceId, last.ParentId).ShouldBe((top.TraceId, TraceIds.SpanOf(child)));
        foreach (var sampler in (TraceSampler[])[new(), new(Ratio: 0), new(Ratio: 0.5), new(FollowsCaller: false, Ratio: 0.5), new(FollowsCaller: false, Ratio: 0)])
            (below.IsSampledBy(sampler), last.IsSampledBy(sampler)).ShouldBe((top.IsSampledBy(sampler), top.IsSampledBy(sampler)), sampler.ToString());
    }

    [Fact]
    public void A_command_is_told_its_execution_and_where_nobody_records_just_what_the_run_was_asked_for_with()
    {
        var tracer = new Tracer(new TraceSampler(), new NoSink());
        RunTrace.Of(Run, null).ForCommand(tracer, 5).ShouldBe($"00-{Run:N}-0000000000000005-01");
        RunTrace.Of(Run, Unrecorded).ForCommand(tracer, 5).ShouldBe("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000005-00");
        RunTrace.Of(Run, null).ForCommand(null, 5).ShouldBeNull();
        RunTrace.Of(Run, Recorded).ForCommand(null, 5).ShouldBe(Recorded);
        RunTrace.Of(Run, RunTrace.Of(Attempt, null).ForChild(Attempt)).ForCommand(null, 5).ShouldBeNull();
    }

    [Theory]
    [InlineData(true, 1, null, true)]
    [InlineData(true, 0, null, false)]
    [InlineData(true, 1, false, false)]
    [InlineData(true, 0, true, true)]
    [InlineData(false, 1, false, true)]
    [InlineData(false, 0, true, false)]
    public void A_caller_s_word_counts_where_it_is_to(bool followsCaller, double ratio, bool? caller, bool expected) =>
        new TraceSampler(followsCaller, ratio).Samples(7, caller is { } isSampled ? new TraceContext(7, 1, isSampled) : null).ShouldBe(expected);

    [Fact]
    public void A_share_of_the_traces_is_recorded_and_what_a_smaller_share_records_a_larger_one_does_too()
    {
        var traces = Enumerable.Range(0, 20_000).Select(_ => TraceIds.TraceOf(Guid.CreateVersion7())).ToList();
        var (few, more) = (new TraceSampler(Ratio: 0.1), new TraceSampler(Ratio: 0.25));
        traces.Count(trace => more.Samples(trace, null)).ShouldBeInRange(4_500, 5_500);
        traces.ShouldAllBe(trace => !few.Samples(trace, null) || more.Samples(trace, null));
    }

    private sealed class NoSink : ISpanSink
    {
        public int Room => 0;

        public void Add(TraceSpan span)
        {
        }
    }
}
