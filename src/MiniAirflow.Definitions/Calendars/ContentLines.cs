using System.Buffers;
using System.Text;

namespace MiniAirflow.Definitions.Calendars;

/// <summary>Unfolds lines: one that begins with a space or a tab goes on with the line before. Some programs fold within a letter, so that this is done on bytes.</summary>
internal static class ContentLines
{
    public static IEnumerable<(int Number, string Text)> Unfold(ReadOnlyMemory<byte> bytes)
    {
        var unfolded = new ArrayBufferWriter<byte>();
        var (number, begun) = (0, 0);
        while (!bytes.IsEmpty)
        {
            var line = NextLine(ref bytes);
            number++;
            if (begun > 0 && line.Span is [(byte)' ' or (byte)'\t', ..])
            {
                unfolded.Write(line.Span[1..]);
                continue;
            }
            if (Text(unfolded) is { } text) yield return (begun, text);
            unfolded.ResetWrittenCount();
            unfolded.Write(line.Span);
            begun = number;
        }
        if (Text(unfolded) is { } last) yield return (begun, last);
    }

    private static ReadOnlyMemory<byte> NextLine(ref ReadOnlyMemory<byte> bytes)
    {
        var end = bytes.Span.IndexOf((byte)'\n');
        var line = end < 0 ? bytes : bytes[..end];
        bytes = end < 0 ? default : bytes[(end + 1)..];
        return line.Span is [.., (byte)'\r'] ? line[..^1] : line;
    }

    // Texts in another encoding are none of the dates: they may be garbled.
    private static string? Text(ArrayBufferWriter<byte> unfolded)
    {
        var text = Encoding.UTF8.GetString(unfolded.WrittenSpan);
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }
}
