using System.Security.Cryptography;

namespace MiniAirflow.Core.Storage.Moving;

/// <summary>Walks a table in the order of its key, and knows of each row its key and its digest; of the rows themselves it keeps none.</summary>
internal sealed class RowCursor(IStoreContents store, MovedTable table) : IDisposable
{
    private const int Batch = 1000;

    private readonly CanonicalRow _canonical = new(table);
    private readonly IncrementalHash _all = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<(RowKey Key, byte[] Digest)> _rows = new(Batch);
    private int _at = -1;
    private bool _isLast;

    /// <summary>The row; null after the last.</summary>
    public (RowKey Key, byte[] Digest)? Current => _at >= 0 && _at < _rows.Count ? _rows[_at] : null;

    /// <summary>Rows passed so far.</summary>
    public long Count { get; private set; }

    /// <summary>The digest of all rows passed so far, as lowercase hexadecimal.</summary>
    public string Digest => Convert.ToHexStringLower(_all.GetCurrentHash());

    /// <summary>Steps to the next row.</summary>
    public void Next()
    {
        _at++;
        if (_at >= _rows.Count && !_isLast) Load();
        if (Current is not { } row) return;
        _all.AppendData(row.Digest);
        Count++;
    }

    /// <inheritdoc/>
    public void Dispose() => _all.Dispose();

    private void Load()
    {
        var after = _rows.Count > 0 ? _rows[^1].Key : null;
        _rows.Clear();
        _at = 0;
        _isLast = store.Read(table, after, Batch, row => _rows.Add((row.Key, _canonical.DigestOf(row)))) < Batch;
    }
}
