using System.Data;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>A lane's own connection, opened again when it was lost.</summary>
internal sealed class LaneConnection(Sessions sessions, Contact contact) : IDisposable
{
    private NpgsqlConnection? _connection;
    private int _session;
    private int _lostSession;

    /// <summary>The connection, idle.</summary>
    public NpgsqlConnection Get()
    {
        if (_connection is { FullState: ConnectionState.Open }) return _connection;
        Dispose();
        _connection = sessions.OpenReserved();
        _session = _connection.ProcessID;
        return _connection;
    }

    /// <summary>After an error: takes the transaction back, or lets a connection go that is not fit for another.</summary>
    public void Reset()
    {
        try
        {
            if (_connection is { FullState: ConnectionState.Open })
            {
                using var command = new NpgsqlCommand(Sql.Text.Get("Core/rollback"), _connection);
                command.ExecuteNonQuery();
                return;
            }
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException)
        {
            // Then it is lost.
        }
        Lose();
    }

    /// <summary>Lets the connection go: whatever it was doing is taken back by the server.</summary>
    public void Lose()
    {
        contact.Lost();
        Dispose();
    }

    /// <summary>Lets the connection go in the middle of a transaction, whose fate may be asked for.</summary>
    public void LoseTransaction()
    {
        _lostSession = _session;
        Lose();
    }

    /// <summary>Asks what became of a transaction whose commit nobody answered (F23).</summary>
    /// <returns>Whether it is committed; null while nobody can tell.</returns>
    public bool? FateOf(string transactionId)
    {
        try
        {
            using var command = new NpgsqlCommand(Sql.Text.Get("Core/fate"), Get());
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = transactionId });
            return command.ExecuteScalar() switch
            {
                "committed" => true,
                "aborted" => false,
                _ => null,
            };
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidParameterValue)
        {
            // "In the future": the server crashed before anything of it was lasting, and has forgotten that it gave the number.
            return false;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException or TimeoutException)
        {
            Lose();
            return null;
        }
    }

    /// <summary>Ends the session that was lost, so that what it has not done by then never happens.</summary>
    /// <param name="since">A time at which it existed.</param>
    /// <returns>True when it has ended; null while it has not, or nobody can tell.</returns>
    public bool? IsOver(DateTimeOffset since)
    {
        try
        {
            using var command = new NpgsqlCommand(Sql.Text.Get("Core/is_over"), Get());
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = _lostSession });
            command.Parameters.Add(new NpgsqlParameter<DateTime> { TypedValue = since.UtcDateTime });
            return command.ExecuteScalar() is true ? true : null;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException or IOException or TimeoutException)
        {
            Lose();
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            _connection?.Dispose();
        }
        catch (Exception e) when (e is NpgsqlException or IOException or InvalidOperationException)
        {
            // It was lost before.
        }
        _connection = null;
    }
}

/// <summary>Since when this process has had unbroken contact with the server: what it believes of others' leases is worth no more than that.</summary>
internal sealed class Contact
{
    private long _since = TimeProvider.System.GetTimestamp();

    /// <summary>How long nothing was lost.</summary>
    public TimeSpan Unbroken => TimeProvider.System.GetElapsedTime(Volatile.Read(ref _since));

    /// <summary>A connection was lost.</summary>
    public void Lost() => Volatile.Write(ref _since, TimeProvider.System.GetTimestamp());
}
