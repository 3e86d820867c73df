using CsCheck;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Core.Tests.Tracing;

/// <summary>Contexts as W3C writes them, and identities that follow from ours.</summary>
public sealed class TraceContextTests
{
    private const string Good = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Fact]
    public void A_context_is_read_and_written_as_it_came()
    {
        var context = TraceContext.Parse(Good).ShouldNotBeNull();
        (TraceContext.TextOf(context.TraceId), TraceContext.TextOf(context.SpanId), context.IsSampled).ShouldBe(("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true));
        context.ToString().ShouldBe(Good);
        TraceContext.Parse(Good[..^1] + "0").ShouldNotBeNull().IsSampled.ShouldBeFalse();
    }

    [Theory]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-ff", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")] // other flags are not ours to pass on
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-comes", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public void What_a_later_version_says_is_passed_on_as_far_as_this_one_knows(string text, string expected) => TraceContext.Parse(text).ShouldNotBeNull().ToString().ShouldBe(expected);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-011")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more")] // version 00 ends here
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.more")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("0x-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g")]
    [InlineData("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7-01")]
    [InlineData(" 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00- bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n")]
    [InlineData("00-٤bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public void What_is_no_context_is_as_if_there_were_none(string? text)
    {
        TraceContext.Parse(text).ShouldBeNull();
        RunTrace.Of(Guid.CreateVersion7(), text).Caller.ShouldBeNull();
    }

    [Fact]
    public void No_text_breaks_the_reading() => Gen.String.Sample(text => TraceContext.Parse(text) is not { } context || TraceContext.Parse(context.ToString()) == context);

    [Fact]
    public void Whatever_is_written_is_read_again() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong, Gen.Bool).Where(one => (one.Item1 | one.Item2) != 0 && one.Item3 != 0)
            .Sample(one => new TraceContext(new UInt128(one.Item1, one.Item2), one.Item3, one.Item4) is var context && TraceContext.Parse(context.ToString()) == context);

    [Fact]
    public void A_run_s_own_trace_is_its_identity_without_dashes_and_its_span_the_end_of_it()
    {
        var id = new Guid("0198c0de-1234-7abc-8def-0123456789ab");
        TraceContext.TextOf(TraceIds.TraceOf(id)).ShouldBe(id.ToString("N"));
        TraceContext.TextOf(TraceIds.SpanOf(id)).ShouldBe("8def0123456789ab");
    }

    [Fact]
    public void Of_many_attempts_no_two_spans_are_the_same_and_none_is_nothing()
    {
        var ids = new IdSource();
        var now = DateTimeOffset.UnixEpoch.AddYears(56);
        var spans = new HashSet<ulong>();
        for (var i = 0; i < 10_000; i++)
        {
            var id = ids.Next(now);
            foreach (var span in (ulong[])[TraceIds.SpanOf(id), TraceIds.WaitOf(id), TraceIds.ExecutionOf(id, i), TraceIds.ExecutionOf(id, i + 1), TraceIds.ExecutionOf(id, long.MaxValue >> 8)])
                (span != 0 && spans.Add(span)).ShouldBeTrue();
        }
    }
}
