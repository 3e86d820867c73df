using System.Runtime.CompilerServices;
using System.Text;

namespace MiniAirflow.Commands.Logs;

/// <summary>Bytes of a log as lines of text, given out as soon as they are whole. What is no UTF-8 becomes the replacement character.</summary>
internal sealed class LogLineReader(Stream bytes)
{
    // A task that never ends its line must not fill the memory of whoever watches it.
    private const int MaxLineLength = 64 * 1024;
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly StringBuilder _line = new();

    public async IAsyncEnumerable<string> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        var text = new char[buffer.Length + 1];
        while (true)
        {
            var read = await bytes.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
            var count = _decoder.GetChars(buffer.AsSpan(0, read), text, flush: read == 0);
            for (var start = 0; start < count;)
            {
                if (Take(text.AsSpan(0, count), ref start) is { } line) yield return line;
            }
            if (read == 0) break;
        }
        if (_line.Length > 0) yield return Finish();
    }

    /// <summary>Moves text to the line until its end; null when the text ends first.</summary>
    private string? Take(ReadOnlySpan<char> text, ref int start)
    {
        var rest = text[start..];
        var end = rest.IndexOf('\n');
        var part = end < 0 ? rest : rest[..end];
        var room = MaxLineLength - _line.Length;
        if (part.Length > room)
        {
            _line.Append(part[..room]);
            start += room;
            return Finish();
        }
        _line.Append(part);
        start += part.Length + (end < 0 ? 0 : 1);
        return end < 0 ? null : Finish();
    }

    private string Finish()
    {
        if (_line.Length > 0 && _line[^1] == '\r') _line.Length--;
        var line = _line.ToString();
        _line.Clear();
        return line;
    }
}
