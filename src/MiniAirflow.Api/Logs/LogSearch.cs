using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using MiniAirflow.Api.Problems;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Logs;

/// <summary>Looks through a log, a stretch of whole lines at a time, and counts the lines that match.</summary>
/// <param name="logs">Where logs are.</param>
/// <param name="attemptId">Whose log.</param>
/// <param name="matcher">What is looked for.</param>
/// <param name="least">Lines that matter less are passed over; <see cref="LogLevel.Other"/> for none.</param>
/// <param name="limit">Most numbers of lines to give; all are counted.</param>
internal sealed class LogSearch(ILogReader logs, Guid attemptId, LogMatcher matcher, LogLevel least, int limit)
{
    private const int Stretch = 256 * 1024;

    private readonly List<long> _lines = [];
    private long _count;
    private long _ends;
    private long _last;
    private bool _hasOpenLine;
    private LogLevel _level;

    public async Task<LogHitsResource> RunAsync(CancellationToken cancellationToken)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Stretch);
        var chars = ArrayPool<char>.Shared.Rent(Stretch);
        try
        {
            await LookAsync(bytes, chars, cancellationToken);
        }
        catch (RegexMatchTimeoutException)
        {
            throw Problem.BadParameter("q", "The regular expression takes too long on this log; make it simpler.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
            ArrayPool<char>.Shared.Return(chars);
        }
        return new LogHitsResource { Count = _count, Lines = _lines, Total = _ends + (_hasOpenLine ? 1 : 0) };
    }

    private async Task LookAsync(byte[] bytes, char[] chars, CancellationToken cancellationToken)
    {
        var (offset, kept) = (0L, 0);
        while (true)
        {
            var read = await logs.ReadAsync(attemptId, offset, bytes.AsMemory(kept, Stretch - kept), cancellationToken);
            if (read == 0)
            {
                var next = await logs.SkipGapAsync(attemptId, offset, cancellationToken);
                if (next != offset)
                {
                    offset = next;
                    continue;
                }
                if (kept > 0) Look(bytes.AsSpan(0, kept), chars);
                return;
            }
            offset += read;
            var filled = kept + read;
            var whole = bytes.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            // A line that fills the whole stretch is looked at in pieces.
            if (whole == 0 && filled == Stretch) whole = filled;
            Look(bytes.AsSpan(0, whole), chars);
            kept = filled - whole;
            bytes.AsSpan(whole, kept).CopyTo(bytes);
        }
    }

    private void Look(ReadOnlySpan<byte> stretch, char[] chars)
    {
        var text = chars.AsSpan(0, Encoding.UTF8.GetChars(stretch, chars));
        text = text[..TerminalCodes.Remove(text)];
        var levels = new StretchLevels(stretch, _ends, _hasOpenLine, _level);
        var (at, line) = (0, _ends);
        while (at < text.Length && matcher.Next(text, at) is >= 0 and var hit)
        {
            line += text[at..hit].Count('\n');
            // Two pieces of one long line count once.
            if (_last != line + 1 && (least == LogLevel.Other || levels.Of(line + 1) >= least)) Note(line + 1);
            var end = text[hit..].IndexOf('\n');
            if (end < 0) break;
            (at, line) = (hit + end + 1, line + 1);
        }
        // What begins the next stretch may go with the last line of this one.
        if (least != LogLevel.Other) _level = levels.Last();
        _ends += text.Count('\n');
        _hasOpenLine = text.Length > 0 && text[^1] != '\n';
    }

    private void Note(long line)
    {
        _last = line;
        _count++;
        if (_lines.Count < limit) _lines.Add(line);
    }
}
