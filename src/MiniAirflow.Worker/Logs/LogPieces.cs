using System.Buffers;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Worker.Logs;

/// <summary>Gathers pieces of many logs into one batch, and knows how to take it back when it could not be stored.</summary>
internal sealed class LogPieces(LogDirectory directory)
{
    private const int PieceBytes = 64 * 1024;
    private const int BatchBytes = 1024 * 1024;
    private const int BatchPieces = 1000;
    private static readonly long HeadBytes = new AttemptLogLimits().HeadBytes;

    private readonly FileLogReader _files = new(directory);
    private readonly List<LogPiece> _all = [];
    private readonly List<(ShippedLog Log, long Before)> _undo = [];
    private readonly List<ShippedLog> _finished = [];
    private int _bytes;

    /// <summary>The batch.</summary>
    public IReadOnlyList<LogPiece> All => _all;

    /// <summary>Whether it should be stored before more is gathered.</summary>
    public bool IsFull => _bytes >= BatchBytes || _all.Count >= BatchPieces;

    /// <summary>The part that the file's middle has lost since the last look, and that lies behind what was shipped; null when there is none.</summary>
    public LogGap? NewGapOf(ShippedLog log)
    {
        var gap = LogGap.Read(directory, log.TaskRunId);
        return gap.End > 0 && gap != log.Gap && log.At >= gap.Start ? gap : null;
    }

    /// <summary>Gathers from a log what fits into the batch.</summary>
    /// <returns>Whether all there is has been gathered.</returns>
    public bool Collect(ShippedLog log)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            while (!IsFull)
            {
                // No piece lies across the place where a gap may begin: what is left out can then be removed by whole pieces.
                var most = log.At < HeadBytes ? (int)Math.Min(PieceBytes, HeadBytes - log.At) : PieceBytes;
                var count = _files.Read(log.TaskRunId, log.At, buffer.AsSpan(0, most));
                if (count == 0) return NewGapOf(log) is null;
                _undo.Add((log, log.At));
                _all.Add(new LogPiece(log.TaskRunId, log.At + log.Shift, buffer.AsSpan(0, count).ToArray()));
                log.At += count;
                _bytes += count;
                if (NewGapOf(log) is not null) return false;
            }
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Nothing more of this log will come after the batch.</summary>
    public void Finish(ShippedLog log) => _finished.Add(log);

    /// <summary>The batch is stored.</summary>
    /// <returns>The logs that are shipped whole.</returns>
    public IReadOnlyList<ShippedLog> Settle()
    {
        ShippedLog[] finished = [.. _finished];
        Clear();
        return finished;
    }

    /// <summary>The batch could not be stored: it will be gathered again.</summary>
    public void TakeBack()
    {
        for (var i = _undo.Count - 1; i >= 0; i--) _undo[i].Log.At = _undo[i].Before;
        Clear();
    }

    private void Clear()
    {
        _all.Clear();
        _undo.Clear();
        _finished.Clear();
        _bytes = 0;
    }
}
