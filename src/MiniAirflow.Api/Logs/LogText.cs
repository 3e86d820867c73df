using System.Text;

namespace MiniAirflow.Api.Logs;

/// <summary>Lines of a log as text.</summary>
internal static class LogText
{
    /// <summary>Longest line that is shown, in bytes.</summary>
    public const int MostBytes = 16 * 1024;

    /// <summary>Decodes one line, given without its end.</summary>
    /// <param name="line">Its bytes, at most <see cref="MostBytes"/> of them.</param>
    /// <param name="left">How many more there are, which are not shown.</param>
    public static string Decode(ReadOnlySpan<byte> line, long left)
    {
        if (left == 0 && line is [.., (byte)'\r']) line = line[..^1];
        var text = Encoding.UTF8.GetString(line);
        return left == 0 ? text : $"{text} … ({left} more bytes in this line; the raw log has them)";
    }
}
