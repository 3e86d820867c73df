namespace MiniAirflow.Core.Storage.Moving;

/// <summary>Copies the logs of a store's attempts, in the order of their ids.</summary>
internal sealed class LogCopy(IStoreContents source, ILogReader from, ICopyTarget target, ILogDestination to)
{
    private const int Batch = 500;
    private const int PieceBytes = 64 * 1024;
    private const int FlushBytes = 1024 * 1024;
    private const int FlushPieces = 500;

    private readonly List<LogPiece> _pieces = [];
    private int _bytes;

    /// <summary>Copies.</summary>
    /// <param name="after">The last attempt whose log is there; null to begin.</param>
    /// <param name="passed">Is told after each batch how many attempts were looked at.</param>
    /// <param name="stop">Ends it after a batch.</param>
    /// <returns>How many logs were written.</returns>
    public async Task<long> RunAsync(Guid? after, Action<long> passed, CancellationToken stop)
    {
        var (logs, seen) = (0L, 0L);
        var ids = new List<Guid>(Batch);
        var key = after is { } id ? new RowKey([Cell.Of(id)]) : null;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            ids.Clear();
            source.Read(MovedTables.AttemptIds, key, Batch, row => ids.Add(row.Cells[0].Id));
            if (ids.Count == 0) return logs;
            logs += await CopyAsync(ids, stop).ConfigureAwait(false);
            target.NoteLogs(ids[^1]);
            key = new RowKey([Cell.Of(ids[^1])]);
            passed(seen += ids.Count);
        }
    }

    private async Task<long> CopyAsync(List<Guid> ids, CancellationToken stop)
    {
        var lengths = await LogBytes.LengthsAsync(from, ids, stop).ConfigureAwait(false);
        List<(Guid Id, long Length)> there = [.. ids.Zip(lengths).Where(one => one.Second > 0)];
        if (there.Count == 0) return 0;
        // What an interrupted copy left of a log is begun anew: it may end in the middle of a piece.
        await to.DeleteAsync([.. there.Select(one => one.Id)], stop).ConfigureAwait(false);
        foreach (var (id, length) in there)
        {
            var log = new LogBytes(from, id, length);
            while (true)
            {
                var piece = new byte[Math.Min(PieceBytes, length)];
                var (offset, count) = await log.ReadAsync(piece, stop).ConfigureAwait(false);
                if (count == 0) break;
                _pieces.Add(new LogPiece(id, offset, piece.AsMemory(0, count)));
                _bytes += count;
                if (_bytes >= FlushBytes || _pieces.Count >= FlushPieces) await FlushAsync(stop).ConfigureAwait(false);
            }
        }
        await FlushAsync(stop).ConfigureAwait(false);
        return there.Count;
    }

    private async Task FlushAsync(CancellationToken stop)
    {
        if (_pieces.Count > 0) await to.WriteAsync(_pieces, stop).ConfigureAwait(false);
        _pieces.Clear();
        _bytes = 0;
    }
}
