using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Tracing;

/// <summary>How spans come to a collector.</summary>
internal sealed record OtlpOptions
{
    /// <summary>Where they are sent.</summary>
    public required Uri Endpoint { get; init; }

    /// <summary>What is sent along with each request, such as a key. Never logged.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>How long an answer may take. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Which traces are recorded. Default: all, but those of which a caller says no.</summary>
    public TraceSampler Sampler { get; init; } = new();

    /// <summary>Who the spans are by, after OpenTelemetry's conventions.</summary>
    public required IReadOnlyList<SpanAttribute> Resource { get; init; }

    /// <summary>Spans that may wait to be sent. Default 8,192: a few MB.</summary>
    public int Capacity { get; init; } = 8_192;

    /// <summary>Most spans in one request. Default 512.</summary>
    public int Batch { get; init; } = 512;

    /// <summary>How long spans wait for others to go with. Default 1 s.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The pause after a first failure; each later one is twice as long, up to 30 s. Default 1 s.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long what waits may take when the process ends. Default 3 s.</summary>
    public TimeSpan Farewell { get; init; } = TimeSpan.FromSeconds(3);
}
