namespace MiniAirflow.Core.Tracing;

/// <summary>What a process needs to take part in traces. Whoever has none records nothing, and only hands on what it was given.</summary>
/// <param name="Sampler">Which traces are recorded.</param>
/// <param name="Sink">Where spans go.</param>
public sealed record Tracer(TraceSampler Sampler, ISpanSink Sink);

/// <summary>Takes spans on their way out of the process.</summary>
public interface ISpanSink
{
    /// <summary>How many more spans it would take now without dropping one.</summary>
    int Room { get; }

    /// <summary>Takes a span; one for which there is no room is dropped and counted. Never blocks, never throws.</summary>
    void Add(TraceSpan span);
}
