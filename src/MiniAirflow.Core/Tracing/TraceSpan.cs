namespace MiniAirflow.Core.Tracing;

/// <summary>Something that took its time, as a part of a trace.</summary>
/// <remarks>Never in it: parameters, values of variables and secrets, commands, paths, what tasks printed or why they say they failed.</remarks>
public sealed record TraceSpan
{
    /// <summary>The trace.</summary>
    public required UInt128 TraceId { get; init; }

    /// <summary>The span.</summary>
    public required ulong SpanId { get; init; }

    /// <summary>The span that it is a part of; 0 for the first of its trace.</summary>
    public ulong ParentId { get; init; }

    /// <summary>What was done, in words that many spans share.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it answers somebody.</summary>
    public SpanKind Kind { get; init; } = SpanKind.Internal;

    /// <summary>When it began.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>When it ended; not before it began.</summary>
    public required DateTimeOffset End { get; init; }

    /// <summary>Whether it failed.</summary>
    public bool IsError { get; init; }

    /// <summary>How it failed, in a few words of ours; empty when it did not.</summary>
    public string Problem { get; init; } = "";

    /// <summary>What there is to know of it.</summary>
    public IReadOnlyList<SpanAttribute> Attributes { get; init; } = [];

    /// <summary>What happened in it.</summary>
    public IReadOnlyList<SpanMoment> Moments { get; init; } = [];

    /// <summary>Spans of the same trace that led to it and that it is no part of.</summary>
    public IReadOnlyList<ulong> Links { get; init; } = [];
}

/// <summary>One fact about a span: a text, or a number.</summary>
/// <param name="Name">Its name, after OpenTelemetry's conventions.</param>
/// <param name="Text">The text; null for a number.</param>
/// <param name="Number">The number, where there is no text.</param>
public readonly record struct SpanAttribute(string Name, string? Text, long Number = 0)
{
    /// <summary>A fact that is a number.</summary>
    public static SpanAttribute Of(string name, long number) => new(name, null, number);
}

/// <summary>Something that happened in a span.</summary>
/// <param name="Name">What.</param>
/// <param name="At">When.</param>
public readonly record struct SpanMoment(string Name, DateTimeOffset At);

/// <summary>Kinds of spans, by OTLP's numbers.</summary>
public enum SpanKind
{
    /// <summary>A part of our own work.</summary>
    Internal = 1,

    /// <summary>The answer to somebody else's request.</summary>
    Server = 2,
}
