namespace MiniAirflow.Core.Storage.Moving;

/// <summary>A store taken as plain rows, while nobody works on it. Whoever opens one makes sure of that, and that its schema is the newest.</summary>
/// <remarks>Its calls block; one thread at a time. All throw <see cref="StoreException"/> when the database fails.</remarks>
public interface IStoreContents : IDisposable
{
    /// <summary>How many rows a table has.</summary>
    long Count(MovedTable table);

    /// <summary>Reads rows in the order of the key.</summary>
    /// <param name="table">The table.</param>
    /// <param name="after">The key to read on after; null for the beginning.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="each">Gets each row; it is overwritten by the next.</param>
    /// <returns>How many there were.</returns>
    int Read(MovedTable table, RowKey? after, int limit, Action<MovedRow> each);

    /// <summary>Where the numbering of events and of leases stands.</summary>
    StorePlaces Places();

    /// <summary>From here on, what is read is what is there now, and not what was there at the beginning.</summary>
    void Refresh();
}

/// <summary>A store that is being filled. Each call is one transaction, so that a kill at any moment leaves whole batches.</summary>
public interface ICopyTarget : IStoreContents
{
    /// <summary>The mark of a copy that was begun and not finished; null when there is none.</summary>
    CopyMark? FindMark();

    /// <summary>Marks the store as half filled: from here on no server starts on it, until <see cref="Finish"/>.</summary>
    void Begin(CopyMark mark);

    /// <summary>The greatest key that a table has; null for an empty one.</summary>
    RowKey? LastKey(MovedTable table);

    /// <summary>Writes a batch of rows.</summary>
    /// <param name="table">The table.</param>
    /// <param name="rows">Is given what writes one row, and calls it for each.</param>
    void Write(MovedTable table, Action<Action<MovedRow>> rows);

    /// <summary>Notes how far the logs have come.</summary>
    /// <param name="attempt">The last attempt whose log is there whole.</param>
    void NoteLogs(Guid attempt);

    /// <summary>Sets the numbering of events and leases, and takes the mark away: the store is complete.</summary>
    void Finish(StorePlaces places);

    /// <summary>Deletes all rows, and the mark.</summary>
    void Clear();
}

/// <summary>Where a store's numbering stands; each provider keeps that in its own way.</summary>
/// <param name="EventSeq">Number of the newest event; 0 for none.</param>
/// <param name="LeaseToken">The newest fencing token; 0 for none.</param>
public readonly record struct StorePlaces(long EventSeq, long LeaseToken);

/// <summary>What a target knows of the copy that fills it.</summary>
/// <param name="Source">Where the rows come from, for people to read.</param>
/// <param name="Fingerprint">Tells whether a source is the same, and unchanged.</param>
/// <param name="LogsAfter">The last attempt whose log is there whole; null while no log is.</param>
public sealed record CopyMark(string Source, string Fingerprint, Guid? LogsAfter = null);
