using System.Globalization;

namespace MiniAirflow.Core.Storage.Moving;

/// <summary>Why a schema is no good for a copy, in the same words for all providers.</summary>
public static class SchemaProblem
{
    /// <summary>The source has steps to go.</summary>
    public static StoreException OldSource(string shown, MigrationStatus status) => new(string.Create(CultureInfo.InvariantCulture,
        $"{shown} is at schema version {status.Current}, and {status.Newest} is the newest; run 'miniairflow migrate up --db {shown}' first."), isTransient: false);

    /// <summary>The database is of a newer program.</summary>
    public static StoreException Newer(string shown, MigrationStatus status) => new(string.Create(CultureInfo.InvariantCulture,
        $"{shown} is at schema version {status.Current}, newer than this program knows ({status.Newest}); use a newer program."), isTransient: false);

    /// <summary>The database is half filled.</summary>
    public static StoreException Unfinished(string source) => new(
        $"The database holds an unfinished copy of {source}; run the same 'miniairflow db copy' again to finish it.", isTransient: false);
}
