using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Tracing;
using MiniAirflow.TestKit;
using MiniAirflow.Tracing;

namespace MiniAirflow.Cli.Tests.Tracing;

/// <summary>Spans on their way to a collector that takes them, is slow, is away, or does not want them.</summary>
public sealed class OtlpExporterTests : IAsyncDisposable
{
    private readonly TraceReceiver _collector = new();
    private readonly Counts _counts = new();
    private readonly MemoryLogger _logger = new();

    public ValueTask DisposeAsync() => _collector.DisposeAsync();

    [Fact]
    public async Task A_span_arrives_as_the_specification_has_it()
    {
        var start = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.FromHours(1)).AddTicks(7);
        await using (var exporter = Exporter())
        {
            exporter.Add(new TraceSpan
            {
                TraceId = new UInt128(1, 2), SpanId = 3, ParentId = 4, Name = "RUN \"ä\u2028\ud83d\ude00\"", Kind = SpanKind.Server, Start = start, End = start.AddSeconds(2), IsError = true, Problem = "failed: exit code 3",
                Attributes = [new("text", "a\nb"), SpanAttribute.Of("number", long.MaxValue)], Moments = [new("leased", start.AddSeconds(1))], Links = [5],
            });
        }
        var request = _collector.Requests.ShouldHaveSingleItem();
        (request.Method, request.Path, request.Headers["Content-Type"], request.Headers["api-key"]).ShouldBe(("POST", "/v1/traces", "application/json", "k"));
        request.Headers.Keys.ShouldNotContain("traceparent");
        var span = _collector.Spans.ShouldHaveSingleItem();
        (span.Service, span.TraceId, span.SpanId, span.ParentId, span.Name, span.Kind).ShouldBe(("test", "00000000000000010000000000000002", "0000000000000003", "0000000000000004", "RUN \"ä\u2028\ud83d\ude00\"", 2));
        (span.Start, span.End, span.Status, span.Message).ShouldBe((start, start.AddSeconds(2), 2, "failed: exit code 3"));
        (span.Attributes["text"], span.Attributes["number"], span.Events.Single(), span.Links.Single()).ShouldBe(("a\nb", "9223372036854775807", "leased", "0000000000000005"));
        _counts[SpanEnd.Exported].ShouldBe(1);
    }

    [Fact]
    public async Task Spans_that_come_together_go_together_and_no_more_than_a_batch_of_them()
    {
        await using (var exporter = Exporter(options => options with { Batch = 4, Delay = TimeSpan.FromHours(1) }))
        {
            for (var i = 0; i < 10; i++) exporter.Add(Span(i));
            await Poll.UntilAsync(() => _collector.Spans.Count >= 8);
        }
        _collector.Requests.Select(request => ReceivedSpan.ReadAll(request.Text).Count()).ShouldBe([4, 4, 2]); // the rest with the farewell
        Names().ShouldBe(Enumerable.Range(0, 10).Select(i => $"s{i}"));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_collector_that_says_not_now_is_asked_again_with_the_very_same(int status)
    {
        _collector.Answer = (response, number) =>
        {
            response.StatusCode = number <= 2 ? status : 200;
            return Task.CompletedTask;
        };
        await using var exporter = Exporter();
        exporter.Add(Span(1));
        await Poll.UntilAsync(() => _counts[SpanEnd.Exported] == 1);
        _collector.Requests.Select(request => request.Text).Distinct().ShouldHaveSingleItem();
        _collector.Requests.Count.ShouldBe(3);
        _logger.Lines.Count(line => line.Level == LogLevel.Warning).ShouldBe(1); // once a minute
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(301)]
    [InlineData(500)]
    public async Task What_a_collector_refuses_is_dropped_and_what_comes_after_it_is_sent(int status)
    {
        _collector.Answer = (response, number) =>
        {
            response.StatusCode = number == 1 ? status : 200;
            if (status == 301) response.RedirectLocation = "http://127.0.0.1:1/";
            return Task.CompletedTask;
        };
        await using var exporter = Exporter();
        exporter.Add(Span(1));
        await Poll.UntilAsync(() => _counts[SpanEnd.Refused] == 1);
        exporter.Add(Span(2));
        await Poll.UntilAsync(() => _counts[SpanEnd.Exported] == 1);
        _collector.Requests.Count.ShouldBe(2);
        _logger.Lines.ShouldContain(line => line.Text.Contains($"it answered {status}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_collector_that_is_not_there_costs_a_bounded_queue_and_every_span_is_accounted_for()
    {
        var counts = new Counts();
        var options = Options() with { Endpoint = new Uri($"http://127.0.0.1:{FreePort.Find()}/v1/traces"), Capacity = 100, Batch = 10, Farewell = TimeSpan.Zero };
        await using (var exporter = new OtlpExporter(options, counts, TimeProvider.System, _logger))
        {
            for (var i = 0; i < 1_000; i++) exporter.Add(Span(i));
            exporter.Room.ShouldBeInRange(0, 10); // one batch may be under way
            await Poll.UntilAsync(() => _logger.Lines.Count > 0);
        }
        (counts[SpanEnd.Exported], counts[SpanEnd.Refused], counts[SpanEnd.Dropped]).ShouldBe((0, 0, 1_000));
    }

    [Fact]
    public async Task A_collector_that_never_answers_keeps_the_process_from_its_end_no_longer_than_the_farewell()
    {
        var never = new TaskCompletionSource();
        _collector.Answer = (_, _) => never.Task;
        var exporter = Exporter(options => options with { Timeout = TimeSpan.FromHours(1), Farewell = TimeSpan.FromMilliseconds(50) });
        exporter.Add(Span(1));
        await Poll.UntilAsync(() => _collector.Requests.Count == 1);
        await exporter.DisposeAsync().AsTask().WaitAsync(Poll.Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        _counts[SpanEnd.Dropped].ShouldBe(1);
        exporter.Add(Span(2)); // whoever comes later is dropped too, and harms nothing
        _counts[SpanEnd.Dropped].ShouldBe(2);
        never.SetResult();
    }

    [Fact]
    public async Task An_answer_that_comes_too_late_is_as_none_and_one_without_end_is_read_no_further()
    {
        var never = new TaskCompletionSource();
        _collector.Answer = async (response, number) =>
        {
            if (number == 1) await never.Task;
            else if (number == 2) await response.OutputStream.WriteAsync(new byte[1 << 20]);
        };
        await using var exporter = Exporter(options => options with { Timeout = TimeSpan.FromMilliseconds(100) });
        exporter.Add(Span(1));
        await Poll.UntilAsync(() => _collector.Requests.Count >= 2);
        exporter.Add(Span(2));
        await Poll.UntilAsync(() => _counts[SpanEnd.Exported] + _counts[SpanEnd.Refused] == 2);
        _collector.Requests[1].Text.ShouldBe(_collector.Requests[0].Text);
        never.SetResult();
    }

    [Fact]
    public async Task What_a_collector_takes_only_in_part_is_said()
    {
        _collector.Answer = async (response, _) => await response.OutputStream.WriteAsync("""{"partialSuccess":{"rejectedSpans":"1","errorMessage":"no"}}"""u8.ToArray());
        await using var exporter = Exporter();
        exporter.Add(Span(1));
        await Poll.UntilAsync(() => _counts[SpanEnd.Exported] == 1);
        _logger.Lines.ShouldContain(line => line.Text.Contains("but for 1 spans", StringComparison.Ordinal));
    }

    private IEnumerable<string> Names() => _collector.Spans.Select(span => span.Name);

    private OtlpExporter Exporter(Func<OtlpOptions, OtlpOptions>? change = null) => new((change ?? (options => options))(Options()), _counts, TimeProvider.System, _logger);

    private OtlpOptions Options() => new()
    {
        Endpoint = new Uri(_collector.Endpoint + "/v1/traces"), Headers = [new("api-key", "k")], Resource = [new("service.name", "test")],
        Delay = TimeSpan.FromMilliseconds(10), FirstPause = TimeSpan.FromMilliseconds(1), Farewell = TimeSpan.FromSeconds(30),
    };

    private static TraceSpan Span(int number) => new() { TraceId = 1, SpanId = (ulong)number + 1, Name = $"s{number}", Start = DateTimeOffset.UnixEpoch, End = DateTimeOffset.UnixEpoch };

    private sealed class Counts : ISpanObserver
    {
        private readonly ConcurrentDictionary<SpanEnd, int> _counts = new();

        public int this[SpanEnd end] => _counts.GetValueOrDefault(end);

        public void OnSpans(SpanEnd end, int count) => _counts.AddOrUpdate(end, count, (_, before) => before + count);
    }
}
