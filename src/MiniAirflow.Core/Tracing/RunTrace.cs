using System.Globalization;

namespace MiniAirflow.Core.Tracing;

/// <summary>The trace that a run is a part of, as every process can tell from the run's identity and what is stored with it.</summary>
/// <remarks>
/// Stored is nothing, for a run that begins its trace; or the <c>traceparent</c> in which somebody outside asked for it; or, for a child run, where in its parent's
/// trace it belongs. Where nobody outside is behind that either, it has no flags: whether the trace is recorded is then for each process to tell from the trace, as it is for the parent.
/// </remarks>
/// <param name="TraceId">The trace.</param>
/// <param name="ParentId">The span that led to the run; 0 where nothing is stored.</param>
/// <param name="Caller">The context in which somebody outside asked for it, or for the run above it; null when nobody did.</param>
public readonly record struct RunTrace(UInt128 TraceId, ulong ParentId, TraceContext? Caller)
{
    private const int OwnLength = 32 + 1 + 16;

    /// <summary>The trace of a run.</summary>
    /// <param name="runId">The run.</param>
    /// <param name="traceParent">What is stored with it; null for nothing.</param>
    public static RunTrace Of(Guid runId, string? traceParent) =>
        TraceContext.Parse(traceParent) is { } caller ? new RunTrace(caller.TraceId, caller.SpanId, caller)
        : TryParseOwn(traceParent, out var trace, out var span) ? new RunTrace(trace, span, null)
        : new RunTrace(TraceIds.TraceOf(runId), 0, null);

    /// <summary>What to store with the run that does the work of one of this run's attempts: it is a part of the attempt.</summary>
    public string ForChild(Guid taskRunId)
    {
        var span = TraceIds.SpanOf(taskRunId);
        return Caller is { } caller ? (caller with { SpanId = span }).ToString() : $"{TraceContext.TextOf(TraceId)}-{TraceContext.TextOf(span)}";
    }

    /// <summary>Whether it is recorded.</summary>
    public bool IsSampledBy(TraceSampler sampler) => sampler.Samples(TraceId, Caller);

    /// <summary>What a command is told by <c>TRACEPARENT</c>: its own execution; or, where nobody records that, just what the run was asked for with. Null for nothing.</summary>
    /// <param name="tracer">What this process records by; null when it records nothing.</param>
    /// <param name="executionId">The span of the execution.</param>
    public string? ForCommand(Tracer? tracer, ulong executionId) =>
        tracer is null ? Caller?.ToString() : new TraceContext(TraceId, executionId, IsSampledBy(tracer.Sampler)).ToString();

    private static bool TryParseOwn(string? text, out UInt128 trace, out ulong span)
    {
        (trace, span) = (0, 0);
        return text is { Length: OwnLength } && text[32] == '-'
            && UInt128.TryParse(text.AsSpan(0, 32), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out trace)
            && ulong.TryParse(text.AsSpan(33), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out span);
    }
}
