using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Api.Tracing;

/// <summary>A request that begins a run, as a part of its caller's trace, or as the beginning of the run's.</summary>
internal sealed class RequestTrace
{
    private readonly Tracer? _tracer;
    private readonly TraceContext? _caller;
    private readonly ulong _spanId;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _start;

    private RequestTrace(HttpRequest request, Tracer? tracer, TimeProvider time)
    {
        (_tracer, _time, _start) = (tracer, time, time.GetUtcNow());
        _caller = request.Headers[TraceContext.Header] is { Count: 1 } given ? TraceContext.Parse(given) : null;
        if (_tracer is not null && _caller is not null) _spanId = (ulong)Random.Shared.NextInt64(1, long.MaxValue);
    }

    /// <summary>The trace of a request whose handling begins.</summary>
    public static RequestTrace Begin(HttpContext http) =>
        new(http.Request, http.RequestServices.GetService<Tracer>(), http.RequestServices.GetRequiredService<TimeProvider>());

    /// <summary>What is stored with the run that the request begins: this request's place in its caller's trace, or the caller's where nobody records here. Null where no caller told of a trace.</summary>
    public string? TraceParent => _caller is not { } caller ? null
        : _tracer is null ? caller.ToString()
        : new TraceContext(caller.TraceId, _spanId, _tracer.Sampler.Samples(caller.TraceId, caller)).ToString();

    /// <summary>The request has begun a run.</summary>
    /// <param name="http">The request.</param>
    /// <param name="run">The run.</param>
    /// <param name="status">What is answered.</param>
    public void End(HttpContext http, WorkflowRun run, int status)
    {
        if (_tracer is null) return;
        var trace = RunTrace.Of(run.Id, _caller?.ToString());
        if (!trace.IsSampledBy(_tracer.Sampler)) return;
        var route = http.GetEndpoint() is Microsoft.AspNetCore.Routing.RouteEndpoint { RoutePattern.RawText: { } pattern } ? pattern : "";
        _tracer.Sink.Add(new TraceSpan
        {
            TraceId = trace.TraceId, SpanId = _caller is null ? TraceIds.OriginOf(run.Id) : _spanId, ParentId = trace.ParentId,
            Name = $"{http.Request.Method} {route}", Kind = SpanKind.Server, Start = _start, End = _time.GetUtcNow() is var now && now > _start ? now : _start,
            Attributes =
            [
                new("http.request.method", http.Request.Method), new("http.route", route), SpanAttribute.Of("http.response.status_code", status),
                new("cicd.pipeline.name", run.WorkflowName), new("cicd.pipeline.run.id", run.Id.ToString()),
            ],
        });
    }
}
