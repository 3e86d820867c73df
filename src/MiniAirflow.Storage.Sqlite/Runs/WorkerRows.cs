using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Workers as rows.</summary>
internal static class WorkerRows
{
    /// <summary>The queues of which a worker is given tasks; none for one that is gone or drained.</summary>
    public static IReadOnlyList<string> QueuesOf(Database db, Guid workerId) =>
        Find(db, workerId) is { TakesTasks: true } worker ? worker.Queues : [];

    /// <summary>Reads a worker; null when there is none.</summary>
    public static Worker? Find(Database db, Guid workerId)
    {
        var read = db["Workers/find"].Bind(workerId);
        if (!read.Read()) return null;
        var worker = Map(read);
        read.Reset();
        return worker;
    }

    /// <summary>Active workers, newest first.</summary>
    public static IReadOnlyList<Worker> ListActive(Database db) => List(db["Workers/list_active"]);

    /// <summary>Workers that were alive at some time between two instants.</summary>
    public static IReadOnlyList<Worker> ListBetween(Database db, DateTimeOffset from, DateTimeOffset to) => List(db["Workers/list_between"].Bind(from).Bind(to));

    /// <summary>How many attempts each worker holds.</summary>
    public static IReadOnlyDictionary<Guid, int> CountHeld(Database db)
    {
        var held = new Dictionary<Guid, int>();
        var read = db["Workers/held"];
        while (read.Read()) held.Add(read.Guid(0), read.Int32(1));
        return held;
    }

    private static List<Worker> List(Statement read)
    {
        var workers = new List<Worker>();
        while (read.Read()) workers.Add(Map(read));
        return workers;
    }

    /// <summary>Adds the event of a worker that appeared, beat, was drained or went.</summary>
    public static void AddEvent(WriteContext context, Guid workerId, bool isActive)
    {
        if (Find(context.Db, workerId) is not { } worker) return;
        context.Events.Add(new StoreEvent
        {
            At = context.Now,
            Worker = new WorkerEvent(worker.Id, worker.Name, worker.Hostname, worker.LastHeartbeat, isActive, worker.Drain is not null),
        });
    }

    /// <summary>The worker in the current row.</summary>
    public static Worker Map(Statement row) => new()
    {
        Id = row.Guid(0),
        Name = row.Text(1),
        Hostname = row.Text(2),
        Queues = StoredJson.ReadQueues(row.Text(3)),
        Slots = row.Int32(4),
        StartedAt = row.Time(5),
        LastHeartbeat = row.Time(6),
        IsActive = row.Text(7) == "active",
        Drain = row.TimeOrNull(8) is { } since ? new WorkerDrain(since, row.Text(9), row.Text(10)) : null,
    };
}
