using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>What a lane does about a connection that was lost.</summary>
internal static class LaneErrors
{
    /// <summary>Whether the connection is gone, so that nobody answers for what was sent last.</summary>
    public static bool IsLost(Exception error) => error switch
    {
        PostgresException e => e.SqlState is "57P01" or "57P02" or "57P03" || e.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException or IOException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Learns again what the lost answer of a committed transaction said: the claims, and the numbers of the events.</summary>
    public static void Reread(WriteContext context, LaneConnection connection, List<Claim> claims)
    {
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            try
            {
                context.UseConnection(connection.Get());
                foreach (var claim in claims)
                    context.Read(Commands.Of("Queue/claimed_by").With(claim.WorkerId).With(context.TransactionId), reader =>
                    {
                        claim.Read(reader);
                        return true;
                    });
                context.Renumber(context.Read(EventRows.FirstOf(context.Now, context.Events.Count), reader => reader.Read() ? reader.GetInt64(0) : 0));
                return;
            }
            catch (Exception e) when (StoreErrors.IsWorthRepeating(e))
            {
                connection.Lose();
            }
        }
    }

    /// <summary>Gives the context a live connection, if there is one.</summary>
    public static void TryUse(WriteContext context, LaneConnection connection)
    {
        try
        {
            context.UseConnection(connection.Get());
        }
        catch (Exception e) when (StoreErrors.IsWorthRepeating(e))
        {
            connection.Lose();
        }
    }
}

/// <summary>How a lane works.</summary>
/// <param name="Time">The clock; null for the server's.</param>
/// <param name="RetryFor">How long an operation is tried again.</param>
/// <param name="AfterCommit">Told of each commit, before the callers are.</param>
internal sealed record LaneOptions(TimeProvider? Time, TimeSpan RetryFor, Action<WriteContext> AfterCommit);
