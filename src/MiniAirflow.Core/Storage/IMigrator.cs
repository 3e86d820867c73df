namespace MiniAirflow.Core.Storage;

/// <summary>Brings a database's schema to a version. Safe when several processes do it at once.</summary>
public interface IMigrator
{
    /// <summary>Where the schema is.</summary>
    MigrationStatus Status();

    /// <summary>Applies all that is missing.</summary>
    /// <exception cref="StoreException">The database is newer than this program, or a step failed; the failed step changed nothing.</exception>
    MigrationStatus Up();

    /// <summary>Takes back the newest steps.</summary>
    /// <param name="steps">How many at most.</param>
    MigrationStatus Down(int steps);
}

/// <summary>Where a schema is.</summary>
/// <param name="Current">Version of the database; 0 for an empty one.</param>
/// <param name="Newest">Newest version that this program knows.</param>
public sealed record MigrationStatus(long Current, long Newest);
