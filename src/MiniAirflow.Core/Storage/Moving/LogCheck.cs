using System.Security.Cryptography;

namespace MiniAirflow.Core.Storage.Moving;

/// <summary>Compares the logs of all attempts, byte by byte as a reader sees them.</summary>
internal sealed class LogCheck(IStoreContents attempts, ILogReader source, ILogReader target) : IDisposable
{
    private const int Batch = 500;
    private const int BufferBytes = 64 * 1024;

    private readonly IncrementalHash _ours = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _theirs = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly RowCheck.Findings _found = new(StoreCopy.Logs);
    private readonly byte[] _our = new byte[BufferBytes];
    private readonly byte[] _their = new byte[BufferBytes];
    private long _ourCount;
    private long _theirCount;

    /// <summary>Compares.</summary>
    public async Task<TableCheck> RunAsync(Action<long> passed, CancellationToken stop)
    {
        RowKey? key = null;
        var ids = new List<Guid>(Batch);
        for (var seen = 0L; ;)
        {
            stop.ThrowIfCancellationRequested();
            ids.Clear();
            attempts.Read(MovedTables.AttemptIds, key, Batch, row => ids.Add(row.Cells[0].Id));
            if (ids.Count == 0) break;
            var ours = await LogBytes.LengthsAsync(source, ids, stop).ConfigureAwait(false);
            var theirs = await LogBytes.LengthsAsync(target, ids, stop).ConfigureAwait(false);
            for (var i = 0; i < ids.Count; i++) await CompareAsync(ids[i], ours[i], theirs[i], stop).ConfigureAwait(false);
            key = new RowKey([Cell.Of(ids[^1])]);
            passed(seen += ids.Count);
        }
        return new TableCheck(StoreCopy.Logs, _ourCount, _theirCount, Hex(_ours), Hex(_theirs), _found.Count, _found.Named);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ours.Dispose();
        _theirs.Dispose();
    }

    private static string Hex(IncrementalHash hash) => Convert.ToHexStringLower(hash.GetCurrentHash());

    private async Task CompareAsync(Guid id, long ours, long theirs, CancellationToken stop)
    {
        if (ours > 0) _ourCount++;
        if (theirs > 0) _theirCount++;
        if (ours == 0 && theirs == 0) return;
        if (ours == 0 || theirs == 0)
        {
            _found.Add(id, ours == 0 ? DifferenceKind.Unknown : DifferenceKind.Missing);
            return;
        }
        var (our, their) = (new LogBytes(source, id, ours), new LogBytes(target, id, theirs));
        var isEqual = true;
        for (var more = true; more;)
        {
            var ourBytes = await our.FillAsync(_our, stop).ConfigureAwait(false);
            var theirBytes = await their.FillAsync(_their, stop).ConfigureAwait(false);
            _ours.AppendData(_our.AsSpan(0, ourBytes));
            _theirs.AppendData(_their.AsSpan(0, theirBytes));
            isEqual &= _our.AsSpan(0, ourBytes).SequenceEqual(_their.AsSpan(0, theirBytes));
            more = ourBytes > 0 || theirBytes > 0;
        }
        if (!isEqual) _found.Add(id, DifferenceKind.Different);
    }
}
