using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Workers as rows.</summary>
internal static class WorkerRows
{
    /// <summary>Adds the event of a worker that appeared, beat, was drained or went.</summary>
    public static void AddEvent(WriteContext context, Worker worker) => context.Events.Add(new StoreEvent
    {
        At = context.Now,
        Worker = new WorkerEvent(worker.Id, worker.Name, worker.Hostname, worker.LastHeartbeat, worker.IsActive, worker.Drain is not null),
    });

    /// <summary>The worker in the current row.</summary>
    public static Worker Map(NpgsqlDataReader row) => new()
    {
        Id = row.GetGuid(0),
        Name = row.GetString(1),
        Hostname = row.GetString(2),
        Queues = row.GetFieldValue<string[]>(3),
        Slots = row.GetInt32(4),
        StartedAt = row.Time(5),
        LastHeartbeat = row.Time(6),
        IsActive = row.GetString(7) == "active",
        Drain = row.TimeOrNull(8) is { } since ? new WorkerDrain(since, row.GetString(9), row.GetString(10)) : null,
    };
}
