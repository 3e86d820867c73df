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

    /// <summary>Learns again what the lost answer of a transaction said that the server calls committed: its claims, and the numbers of its events.</summary>
    /// <returns>Whether it was ours. A server that crashes gives numbers again that no commit had made lasting; what is ours has our events. Null while nobody can tell.</returns>
    public static bool? Reread(WriteContext context, LaneConnection connection)
    {
        try
        {
            context.UseConnection(connection.Get());
            if (context.Events.Count > 0)
            {
                var first = context.Read(EventRows.FirstOf(context), reader => reader.Read() ? Identify(reader) : 0);
                if (first == 0) return false;
                context.Renumber(first);
            }
            foreach (var claim in context.AllClaims)
                context.Read(Commands.Of("Queue/claimed_by").With(claim.WorkerId).With(context.TransactionId).With(context.Now), reader =>
                {
                    claim.Clear();
                    claim.Read(reader);
                    return true;
                });
            return true;
        }
        catch (Exception e) when (StoreErrors.IsWorthRepeating(e))
        {
            connection.Lose();
            return null;
        }

        long Identify(Npgsql.NpgsqlDataReader reader)
        {
            context.TransactionId = reader.GetString(1);
            return reader.GetInt64(0);
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
