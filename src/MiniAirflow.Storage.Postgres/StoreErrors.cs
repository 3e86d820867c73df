using System.Net.Sockets;
using MiniAirflow.Core.Storage;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <summary>PostgreSQL's errors as sentences for people, and what to do about them.</summary>
internal static class StoreErrors
{
    /// <summary>Somebody asks a store that was closed.</summary>
    public static StoreException Closed() => new("The database is closed.", isTransient: false);

    /// <summary>Whether the same transaction may succeed at once or soon: a deadlock, a lock not had in time, a connection lost (F41, F42, F45, F46).</summary>
    public static bool IsWorthRepeating(Exception error) => error switch
    {
        PostgresException e => e.SqlState is "40P01" or "40001" or "55P03" or "57P01" or "57P02" or "57P03" or "53300" or "25P03" || e.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException or IOException or SocketException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Whether somebody else holds what the transaction needs, for longer than it may wait.</summary>
    public static bool IsHeldUp(Exception error) => error is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable };

    /// <summary>Whether another process was quicker, so that the operation will find what it looked for when it looks again.</summary>
    public static bool IsOvertaken(Exception error) => error is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ForeignKeyViolation };

    public static StoreException Translate(Exception error) => error switch
    {
        StoreException e => e,
        PostgresException e => Translate(e),
        ObjectDisposedException => Closed(),
        TimeoutException or NpgsqlException { InnerException: TimeoutException } => new StoreException("The database did not answer in time.", isTransient: true, error),
        NpgsqlException { InnerException: System.Security.Authentication.AuthenticationException } => new StoreException("The database's TLS certificate was refused; see sslmode in the database URL.", isTransient: false, error),
        NpgsqlException or IOException or SocketException => new StoreException("The database cannot be reached.", isTransient: true, error),
        _ => new StoreException("The database operation failed unexpectedly.", isTransient: false, error),
    };

    private static StoreException Translate(PostgresException e) => e.SqlState switch
    {
        "53100" => new StoreException("The disk of the database is full; free some room and it goes on.", isTransient: true, e),
        "25006" => new StoreException("The database is read-only; it may be a standby, or about to be made writable again.", isTransient: true, e),
        "53300" => new StoreException("The database has no connection left for us; raise its max_connections, or lower DB_MAX_OPEN_CONNS.", isTransient: true, e),
        "57P01" or "57P02" or "57P03" => new StoreException("The database is restarting.", isTransient: true, e),
        "28P01" or "28000" => new StoreException("The database refused the user or the password in the database URL.", isTransient: false, e),
        "3D000" => new StoreException("The database named in the database URL does not exist; create it first.", isTransient: false, e),
        "42501" => new StoreException("The database user may not do this; grant it the schema's tables.", isTransient: false, e),
        "42P01" => new StoreException("A table is missing from the database; run the migrations.", isTransient: false, e),
        "40P01" or "40001" or "55P03" or "57014" => new StoreException("The database was too busy to do this in time.", isTransient: true, e),
        ['5', '3' or '8', ..] => new StoreException($"The database is out of resources: {e.MessageText}.", isTransient: true, e),
        ['0', '8', ..] => new StoreException("The database cannot be reached.", isTransient: true, e),
        _ => new StoreException($"The database refused the operation: {e.MessageText}.", isTransient: false, e),
    };
}
