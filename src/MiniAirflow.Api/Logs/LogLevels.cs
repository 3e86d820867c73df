using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Logs;

/// <summary>Counts the lines of a log by their levels, and gives some of those that matter at least so much.</summary>
/// <param name="logs">Where logs are.</param>
/// <param name="attemptId">Whose log.</param>
/// <param name="least">What matters less is counted and not given.</param>
/// <param name="most">Most lines to give.</param>
internal sealed class LogLevels(ILogReader logs, Guid attemptId, LogLevel least, int most)
{
    private const int MostAnswerBytes = 4 * 1024 * 1024;

    private readonly long[] _counts = new long[LogLevelRule.AllWords.Count];
    private readonly Queue<(long Number, string Text, int Bytes)> _kept = new();
    private long _fitting;
    private long _keptBytes;
    private bool _isFull;

    /// <summary>Reads the whole log once.</summary>
    /// <param name="skip">How many of the fitting lines come before those that are given; null for the last ones.</param>
    /// <param name="from">Number of a line: the first that fits and is not before it is the first that is given; null for no such wish.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    public async Task<LogLevelsResource> RunAsync(long? skip, long? from, CancellationToken cancellationToken)
    {
        using var cutter = new LogLineCutter(logs, attemptId, 0, await logs.LengthAsync(attemptId, cancellationToken));
        var (total, level) = (0L, LogLevel.Other);
        long? first = null;
        while (await cutter.NextAsync(cancellationToken))
        {
            total++;
            level = LogLevelRule.Of(cutter.Line.Span, level);
            _counts[(int)level]++;
            if (level < least) continue;
            _fitting++;
            if (skip is null && from is null) KeepLast(total, cutter);
            else if (_fitting > (skip ?? 0) && total >= (from ?? 0))
            {
                first ??= _fitting;
                KeepFirst(total, cutter);
            }
        }
        return new LogLevelsResource
        {
            Error = _counts[(int)LogLevel.Error],
            Warn = _counts[(int)LogLevel.Warn],
            Info = _counts[(int)LogLevel.Info],
            Other = _counts[(int)LogLevel.Other],
            Count = _fitting,
            First = skip is null && from is null ? _fitting - _kept.Count + 1 : first ?? _fitting + 1,
            Numbers = [.. _kept.Select(one => one.Number)],
            Lines = [.. _kept.Select(one => one.Text)],
            Total = total,
        };
    }

    private void KeepFirst(long number, LogLineCutter cutter)
    {
        if (_isFull) return;
        Add(number, cutter);
        _isFull = _kept.Count >= most || _keptBytes >= MostAnswerBytes;
    }

    private void KeepLast(long number, LogLineCutter cutter)
    {
        if (most == 0) return;
        Add(number, cutter);
        while (_kept.Count > most || (_keptBytes > MostAnswerBytes && _kept.Count > 1)) _keptBytes -= _kept.Dequeue().Bytes;
    }

    private void Add(long number, LogLineCutter cutter)
    {
        if (most == 0) return;
        _kept.Enqueue((number, LogText.Decode(cutter.Line.Span, cutter.Left), cutter.Line.Length + 1));
        _keptBytes += cutter.Line.Length + 1;
    }
}
