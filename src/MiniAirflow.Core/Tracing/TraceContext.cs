using System.Buffers;
using System.Globalization;

namespace MiniAirflow.Core.Tracing;

/// <summary>A place in a trace, as W3C's header <c>traceparent</c> carries it from one program to the next.</summary>
/// <param name="TraceId">The trace; never 0.</param>
/// <param name="SpanId">The span that whatever comes next is a part of; never 0.</param>
/// <param name="IsSampled">Whether the trace is recorded.</param>
public readonly record struct TraceContext(UInt128 TraceId, ulong SpanId, bool IsSampled)
{
    /// <summary>The header, and in capitals the environment variable, by which it is handed on.</summary>
    public const string Header = "traceparent";

    /// <summary>The environment variable in which a command finds it.</summary>
    public const string Variable = "TRACEPARENT";

    private const int Length = 55;
    private const int Sampled = 1;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads a <c>traceparent</c>; null for one that is none: then, as W3C demands, it is as if there were none.</summary>
    /// <remarks>A version to come may say more behind what this one knows, and is read as far as that. Nothing of the text but its numbers is ever passed on.</remarks>
    public static TraceContext? Parse(string? text)
    {
        if (text is null || text.Length < Length || text[2] != '-' || text[35] != '-' || text[52] != '-') return null;
        var (version, flags) = (text[..2], text[53..55]);
        if (!IsHex(version) || !IsHex(flags) || version == "ff" || (version == "00" ? text.Length != Length : text.Length > Length && text[Length] != '-')) return null;
        var (trace, span) = (text[3..35], text[36..52]);
        if (!IsHex(trace) || !IsHex(span)) return null;
        var context = new TraceContext(
            UInt128.Parse(trace, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), ulong.Parse(span, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture),
            (byte.Parse(flags, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) & Sampled) != 0);
        return context.TraceId == 0 || context.SpanId == 0 ? null : context;
    }

    /// <summary>The context as a <c>traceparent</c> of version 00.</summary>
    public override string ToString() => $"00-{TextOf(TraceId)}-{TextOf(SpanId)}-{(IsSampled ? "01" : "00")}";

    /// <summary>A trace's identity as it is written: 32 hexadecimal digits.</summary>
    public static string TextOf(UInt128 traceId) => traceId.ToString("x32", CultureInfo.InvariantCulture);

    /// <summary>A span's identity as it is written: 16 hexadecimal digits.</summary>
    public static string TextOf(ulong spanId) => spanId.ToString("x16", CultureInfo.InvariantCulture);

    // Small letters only: W3C says so, and a capital is a sign of a text that is something else.
    private static bool IsHex(string text) => !text.AsSpan().ContainsAnyExcept(HexDigits);
}
