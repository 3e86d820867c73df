namespace MiniAirflow.Core.Storage.Moving;

/// <summary>Compares a table of two stores, row by row.</summary>
internal static class RowCheck
{
    /// <summary>Differences that are named; the others are counted.</summary>
    private const int MostNamed = 20;

    /// <summary>Compares.</summary>
    /// <param name="source">What the other should equal.</param>
    /// <param name="target">The other.</param>
    /// <param name="table">The table.</param>
    /// <param name="passed">Is told now and then how many rows have been compared.</param>
    /// <param name="stop">Ends it.</param>
    public static TableCheck Of(IStoreContents source, IStoreContents target, MovedTable table, Action<long> passed, CancellationToken stop)
    {
        using var ours = new RowCursor(source, table);
        using var theirs = new RowCursor(target, table);
        var found = new Findings(table.Name);
        ours.Next();
        theirs.Next();
        while (ours.Current is not null || theirs.Current is not null)
        {
            Step(ours, theirs, found);
            if (ours.Count % 1000 != 0) continue;
            stop.ThrowIfCancellationRequested();
            passed(ours.Count);
        }
        return new TableCheck(table.Name, ours.Count, theirs.Count, ours.Digest, theirs.Digest, found.Count, found.Named);
    }

    private static void Step(RowCursor ours, RowCursor theirs, Findings found)
    {
        var order = (ours.Current, theirs.Current) switch
        {
            ({ } our, { } their) => our.Key.CompareTo(their.Key),
            (null, _) => 1,
            _ => -1,
        };
        if (order < 0) found.Add(ours.Current!.Value.Key, DifferenceKind.Missing);
        else if (order > 0) found.Add(theirs.Current!.Value.Key, DifferenceKind.Unknown);
        else if (!ours.Current!.Value.Digest.AsSpan().SequenceEqual(theirs.Current!.Value.Digest)) found.Add(ours.Current.Value.Key, DifferenceKind.Different);
        if (order <= 0) ours.Next();
        if (order >= 0) theirs.Next();
    }

    /// <summary>Counts differences, and keeps the first ones.</summary>
    internal sealed class Findings(string table)
    {
        private readonly List<Difference> _named = [];

        public long Count { get; private set; }

        public IReadOnlyList<Difference> Named => _named;

        public void Add(object key, DifferenceKind kind)
        {
            Count++;
            if (_named.Count < MostNamed) _named.Add(new Difference(table, key.ToString()!, kind));
        }
    }
}
