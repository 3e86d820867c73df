using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Api.Tests.Tracing;

/// <summary>Requests that begin runs, as parts of their callers' traces.</summary>
public sealed class RequestTraceTests : ISpanSink
{
    private const string Caller = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private readonly ConcurrentQueue<TraceSpan> _spans = new();

    int ISpanSink.Room => 1;

    void ISpanSink.Add(TraceSpan span) => _spans.Enqueue(span);

    [Fact]
    public async Task A_request_is_a_span_of_its_caller_s_trace_and_its_run_a_part_of_it()
    {
        await using var host = await ApiHost.StartAsync(tracer: new Tracer(new TraceSampler(), this));
        var run = await TriggerAsync(host, Caller);
        var span = _spans.ShouldHaveSingleItem();
        (span.Name, span.Kind, TraceContext.TextOf(span.TraceId), TraceContext.TextOf(span.ParentId)).ShouldBe(("POST /workflows/{id}/trigger", SpanKind.Server, "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"));
        span.Attributes.ShouldContain(SpanAttribute.Of("http.response.status_code", 201));
        (await StoredAsync(host, run)).ShouldBe(new TraceContext(span.TraceId, span.SpanId, true).ToString());
        span.SpanId.ShouldNotBe(0x00f067aa0ba902b7UL);
    }

    [Fact]
    public async Task A_request_that_nobody_s_trace_led_to_begins_the_run_s_own()
    {
        await using var host = await ApiHost.StartAsync(tracer: new Tracer(new TraceSampler(), this));
        var run = await TriggerAsync(host, null);
        (await StoredAsync(host, run)).ShouldBeNull();
        var span = _spans.ShouldHaveSingleItem();
        (span.TraceId, span.SpanId, span.ParentId).ShouldBe((TraceIds.TraceOf(run), TraceIds.OriginOf(run), 0UL));
    }

    [Fact]
    public async Task Where_nobody_records_the_caller_s_context_is_kept_as_it_came()
    {
        await using var host = await ApiHost.StartAsync();
        (await StoredAsync(host, await TriggerAsync(host, Caller))).ShouldBe(Caller);
        (await StoredAsync(host, await TriggerAsync(host, null))).ShouldBeNull();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01, 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'; drop table workflow_runs; --")]
    public async Task S26_what_is_no_context_is_passed_over_and_nothing_of_it_is_kept(string given)
    {
        await using var host = await ApiHost.StartAsync(tracer: new Tracer(new TraceSampler(), this));
        var run = await TriggerAsync(host, given);
        (await StoredAsync(host, run)).ShouldBeNull();
        _spans.ShouldHaveSingleItem().TraceId.ShouldBe(TraceIds.TraceOf(run));
    }

    [Fact]
    public async Task What_is_not_recorded_is_kept_with_the_caller_s_word_and_not_told()
    {
        await using var host = await ApiHost.StartAsync(tracer: new Tracer(new TraceSampler(), this));
        (await StoredAsync(host, await TriggerAsync(host, Caller[..^1] + "0")))!.ShouldEndWith("-00");
        _spans.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_repeated_request_begins_nothing_and_a_run_again_is_a_run_of_its_own()
    {
        await using var host = await ApiHost.StartAsync(tracer: new Tracer(new TraceSampler(), this));
        var made = await host.CreateAsync();
        for (var i = 0; i < 2; i++) await host.Client.TriggerAsync(made.Id, idempotencyKey: "k", cancellationToken: ApiHost.Cancelled);
        var run = (await host.Client.ListRunsAsync(cancellationToken: ApiHost.Cancelled)).Items.ShouldHaveSingleItem();
        _spans.Count.ShouldBe(1);
        await host.Client.RerunAsync(run.Id, new(), ApiHost.Cancelled);
        _spans.Last().Name.ShouldBe("POST /workflow-runs/{id}/rerun");
    }

    [Fact]
    public async Task The_client_library_goes_on_with_the_trace_of_the_program_around_it()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        using var activity = new Activity("around").SetIdFormat(ActivityIdFormat.W3C).Start();
        var run = await host.Client.TriggerAsync(made.Id, cancellationToken: ApiHost.Cancelled);
        (await StoredAsync(host, run.Id))!.ShouldStartWith($"00-{activity.TraceId.ToHexString()}-");
    }

    private static async Task<Guid> TriggerAsync(ApiHost host, string? header)
    {
        var made = (await host.Client.FindWorkflowAsync("traced", ApiHost.Cancelled)) is { } known ? known.Id : (await host.CreateAsync("""{"name":"traced","tasks":[{"name":"a","command":"true"}]}""")).Id;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/workflows/{made}/trigger");
        if (header is not null) request.Headers.TryAddWithoutValidation("traceparent", header).ShouldBeTrue();
        using var response = await host.Http.SendAsync(request, ApiHost.Cancelled);
        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var json = System.Text.Json.JsonDocument.Parse(await response.Content.ReadAsStringAsync(ApiHost.Cancelled));
        return json.RootElement.GetProperty("id").GetGuid();
    }

    private static async Task<string?> StoredAsync(ApiHost host, Guid run) => (await host.Store.Runs.FindAsync(run, ApiHost.Cancelled))!.TraceParent;
}
