using MiniAirflow.Core.Leasing;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Picks ready attempts for a worker: highest priority first, then oldest, over all the queues that it serves.</summary>
internal static class LeaseWriter
{
    /// <summary>Leases up to <paramref name="want"/> attempts.</summary>
    public static IReadOnlyList<LeasedTask> Lease(WriteContext context, Guid workerId, int want)
    {
        if (want <= 0) return [];
        var queues = WorkerRows.QueuesOf(context.Db, workerId);
        var ready = new List<Ready>();
        foreach (var queue in queues)
            if (!PauseWriter.IsQueuePaused(context.Db, queue)) Read(context, queue, want, ready);
        if (queues.Count > 1) ready.Sort(Ready.ByUrgency);
        var leased = new List<LeasedTask>(Math.Min(want, ready.Count));
        foreach (var one in ready.Take(want))
            if (Lease(context, workerId, one) is { } task) leased.Add(task);
        return leased;
    }

    private static void Read(WriteContext context, string queue, int want, List<Ready> ready)
    {
        var read = context.Db["Queue/ready"].Bind(queue).Bind(want);
        while (read.Read())
            ready.Add(new Ready(read.Int64(0), read.Guid(1), read.Guid(2), read.Int32(3), read.Int32(4), read.Int32(5), read.Int64(6), read.Int32(7)));
    }

    /// <summary>Leases one; null for one whose run this program cannot read: it leaves the queue all the same, or it would be met there again and again (F14).</summary>
    private static LeasedTask? Lease(WriteContext context, Guid workerId, Ready one)
    {
        var isReadable = context.Runs.CanRead(context.Db, one.RunId);
        var token = context.NextToken();
        context.Db["Queue/lease"].Bind(one.RowId).Bind(workerId).Bind(token).Bind(context.Now).Execute();
        context.Leased(one.Id);
        if (!isReadable) return null;
        var entry = context.Runs.Get(context.Db, one.RunId);
        entry.Model.Leased(entry.Model.InstanceOf(one.Task, one.MapIndex));
        return new LeasedTask
        {
            TaskRunId = one.Id,
            Token = token,
            Attempt = one.Attempt,
            Task = entry.Version.Definition.Tasks[one.Task],
            Run = entry.Shared,
            Upstream = UpstreamRows.Of(context.Db, entry.Version, one.RunId, one.Task, isItem: one.MapIndex >= 0),
            Variables = VariableRows.Of(context.Db, entry.Version, one.Task),
            Map = MapRows.Find(context.Db, one.RunId, one.Task, one.MapIndex),
            WaitLeft = WaitWriter.Left(context, entry, one.Task, one.Id),
        };
    }

    private readonly record struct Ready(long RowId, Guid Id, Guid RunId, int Task, int Attempt, int Priority, long QueuedAt, int MapIndex)
    {
        public static readonly Comparison<Ready> ByUrgency = (a, b) =>
            a.Priority != b.Priority ? b.Priority.CompareTo(a.Priority)
            : a.QueuedAt != b.QueuedAt ? a.QueuedAt.CompareTo(b.QueuedAt)
            : a.RowId.CompareTo(b.RowId);
    }
}
