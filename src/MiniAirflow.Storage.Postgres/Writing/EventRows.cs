using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>The events of one transaction as one row. Their numbers are their places in it: the row's first number is given by the server at the commit.</summary>
internal static class EventRows
{
    public static NpgsqlBatchCommand Insert(List<StoreEvent> events, DateTimeOffset now)
    {
        foreach (var one in events) one.Seq = 0;
        return Commands.Of("Core/insert_events").With((long)events.Count).With(now)
            .With(StoredJson.Events(events));
    }

    /// <summary>Finds the number of a transaction's events, and its own, when the answer to their insertion got lost.</summary>
    public static NpgsqlBatchCommand FirstOf(WriteContext context)
    {
        if (context.TransactionId.Length > 0) return Commands.Of("Core/find_events").With(context.Now).With(context.TransactionId);
        foreach (var one in context.Events) one.Seq = 0;
        return Commands.Of("Core/find_events_by_body").With(context.Now).With(StoredJson.Events(context.Events));
    }

    /// <summary>The events of the current row after a place, numbered.</summary>
    public static IEnumerable<StoreEvent> Map(NpgsqlDataReader row, long after) =>
        StoredJson.ReadEvents(row.GetFieldValue<byte[]>(1), first: row.GetInt64(0)).Where(one => one.Seq > after);
}
