namespace MiniAirflow.Core.Tracing;

/// <summary>Is told, in this process, what became of spans: for counters.</summary>
public interface ISpanObserver
{
    /// <summary>Spans have come to their end. It must be quick and must not throw.</summary>
    /// <param name="end">Which end.</param>
    /// <param name="count">How many.</param>
    void OnSpans(SpanEnd end, int count);
}

/// <summary>Ends of a span on its way to the collector.</summary>
public enum SpanEnd
{
    /// <summary>The collector took it.</summary>
    Exported,

    /// <summary>There was no room for it, since the collector was away or slow for long; or the process ended before it was back.</summary>
    Dropped,

    /// <summary>The collector did not want it.</summary>
    Refused,
}
