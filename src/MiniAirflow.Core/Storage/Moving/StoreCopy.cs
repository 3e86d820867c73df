using System.Globalization;

namespace MiniAirflow.Core.Storage.Moving;

/// <summary>One side of a copy.</summary>
/// <param name="Shown">Where it is, for people to read.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Logs">Its logs.</param>
public readonly record struct CopySource(string Shown, IStoreContents Rows, ILogReader Logs);

/// <summary>The other side of a copy.</summary>
/// <param name="Shown">Where it is, for people to read.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="Logs">Its logs.</param>
public readonly record struct CopyDestination(string Shown, ICopyTarget Rows, ILogDestination Logs);

/// <summary>Copies a whole store into an empty one, checks it row by row, and goes on where an earlier copy was interrupted. README.md beside this file says how.</summary>
/// <param name="source">What is copied; it is never written to.</param>
/// <param name="target">Where to.</param>
/// <param name="progress">Is told after each batch.</param>
public sealed class StoreCopy(CopySource source, CopyDestination target, Action<CopyProgress> progress)
{
    /// <summary>The name under which logs are reported beside the tables.</summary>
    public const string Logs = "logs";

    /// <summary>Rows in a transaction.</summary>
    private const int Batch = 2000;

    private IReadOnlyDictionary<string, long> _counts = new Dictionary<string, long>();

    /// <summary>The rows of the source, by table.</summary>
    public static IReadOnlyDictionary<string, long> CountsOf(IStoreContents contents) => MovedTables.All.ToDictionary(table => table.Name, contents.Count);

    /// <summary>Copies, or goes on with a copy, and checks.</summary>
    /// <param name="isRestart">Whether what an interrupted copy left is deleted first, and the copy begun anew.</param>
    /// <param name="stop">Ends it after a batch; it can be resumed.</param>
    /// <returns>How it went; when it is not equal, the target stays marked as incomplete.</returns>
    /// <exception cref="StoreException">The target holds something else, the source is not the one that the interrupted copy began with, or a database failed.</exception>
    public async Task<CopyReport> RunAsync(bool isRestart, CancellationToken stop)
    {
        _counts = CountsOf(source.Rows);
        var fingerprint = FingerprintOf(source.Rows);
        var mark = target.Rows.FindMark();
        if (mark is not null && isRestart)
        {
            target.Rows.Clear();
            mark = null;
        }
        if (mark is null && FirstFilled() is { } filled)
            return await CompareAsync(stop).ConfigureAwait(false) is { IsEqual: true } same ? same : throw Refused(filled);
        if (mark is not null && mark.Fingerprint != fingerprint) throw OfAnother(mark);
        if (mark is null) target.Rows.Begin(new CopyMark(source.Shown, fingerprint));

        var copied = CopyTables(stop);
        copied += await new LogCopy(source.Rows, source.Logs, target.Rows, target.Logs).RunAsync(mark?.LogsAfter, Tell(CopyStep.Copying, Logs), stop).ConfigureAwait(false);
        var tables = await CheckAsync(stop).ConfigureAwait(false);
        var report = new CopyReport(mark is not null, false, copied, tables);
        if (report.IsEqual) Finish(fingerprint);
        return report;
    }

    /// <summary>What would be done: nothing is changed.</summary>
    /// <exception cref="StoreException">The copy would be refused.</exception>
    public CopyMark? Preview()
    {
        _counts = CountsOf(source.Rows);
        var mark = target.Rows.FindMark();
        if (mark is not null && mark.Fingerprint != FingerprintOf(source.Rows)) throw OfAnother(mark);
        return mark is null && FirstFilled() is { } filled && !CountsOf(target.Rows).All(pair => _counts[pair.Key] == pair.Value) ? throw Refused(filled) : mark;
    }

    /// <summary>What tells an unchanged source: each of these changes with almost everything that can be done to a store; what does not is found by the check.</summary>
    private static string FingerprintOf(IStoreContents contents)
    {
        var places = contents.Places();
        return string.Join(' ', CountsOf(contents).Select(pair => string.Create(CultureInfo.InvariantCulture, $"{pair.Key}={pair.Value}"))
            .Prepend(string.Create(CultureInfo.InvariantCulture, $"event={places.EventSeq} token={places.LeaseToken} first={FirstOf(contents)}")));
    }

    /// <summary>The oldest workflow's id: two stores with equal counts have different ones.</summary>
    private static string FirstOf(IStoreContents contents)
    {
        var first = "none";
        contents.Read(MovedTables.All[0], null, 1, row => first = row.Key.ToString());
        return first;
    }

    private (string Table, long Count)? FirstFilled()
    {
        foreach (var table in MovedTables.All)
            if (target.Rows.Count(table) is > 0 and var count) return (table.Name, count);
        return null;
    }

    private long CopyTables(CancellationToken stop)
    {
        var copied = 0L;
        foreach (var table in MovedTables.All)
        {
            // The rows that are there are the mark of how far the copy came: they were written in the order of the key, whole batches each.
            var key = target.Rows.LastKey(table);
            var done = key is null ? 0 : target.Rows.Count(table);
            var tell = Tell(CopyStep.Copying, table.Name);
            tell(done);
            for (var read = Batch; read == Batch;)
            {
                stop.ThrowIfCancellationRequested();
                (read, key) = CopyBatch(table, key);
                if (read == 0) break;
                copied += read;
                tell(done += read);
            }
        }
        return copied;
    }

    private (int Read, RowKey? Last) CopyBatch(MovedTable table, RowKey? after)
    {
        var (read, last) = (0, after);
        target.Rows.Write(table, write => read = source.Rows.Read(table, after, Batch, row =>
        {
            write(row);
            last = row.Key;
        }));
        return (read, last);
    }

    /// <summary>Compares with a target that no copy of this program is known to have filled: the copy may have been finished already.</summary>
    private async Task<CopyReport?> CompareAsync(CancellationToken stop)
    {
        var counts = CountsOf(target.Rows);
        if (_counts.Any(pair => counts[pair.Key] != pair.Value) || source.Rows.Places() != target.Rows.Places()) return null;
        return new CopyReport(false, true, 0, await CheckAsync(stop).ConfigureAwait(false));
    }

    private async Task<IReadOnlyList<TableCheck>> CheckAsync(CancellationToken stop)
    {
        var tables = new List<TableCheck>();
        foreach (var table in MovedTables.All)
        {
            var tell = Tell(CopyStep.Checking, table.Name);
            tables.Add(RowCheck.Of(source.Rows, target.Rows, table, tell, stop));
            tell(tables[^1].SourceRows);
        }
        using var logs = new LogCheck(source.Rows, source.Logs, target.Logs);
        tables.Add(await logs.RunAsync(Tell(CopyStep.Checking, Logs), stop).ConfigureAwait(false));
        return tables;
    }

    private void Finish(string fingerprint)
    {
        source.Rows.Refresh();
        if (FingerprintOf(source.Rows) != fingerprint)
            throw new StoreException($"{source.Shown} changed while it was copied; stop what works on it, and copy again with --restart.", isTransient: false);
        target.Rows.Finish(source.Rows.Places());
    }

    private Action<long> Tell(CopyStep step, string table)
    {
        var total = _counts[table == Logs ? MovedTables.AttemptIds.Name : table];
        return done => progress(new CopyProgress(step, table, done, total));
    }

    private StoreException Refused((string Table, long Count) filled) => new(string.Create(CultureInfo.InvariantCulture,
        $"{target.Shown} is not empty: {filled.Table} has {filled.Count} rows that are not a copy of {source.Shown}. Name an empty database."), isTransient: false);

    private StoreException OfAnother(CopyMark mark) => new(
        $"{target.Shown} holds an unfinished copy of {mark.Source}, which is another database or has changed since. Finish that copy, or begin anew with --restart, which deletes what it left.",
        isTransient: false);
}
