using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteScheduleStore(WriteLoop writer) : IScheduleStore
{
    private const int MaxFires = 500;

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> FireDueAsync(CancellationToken cancellationToken) => writer.RunAsync(FireDue);

    private static TimeSpan? FireDue(WriteContext context)
    {
        var due = new List<(Guid WorkflowId, string Cron, string Zone, DateTimeOffset At)>();
        var read = context.Db["Schedules/due"].Bind(context.Now).Bind(MaxFires);
        while (read.Read()) due.Add((read.Guid(0), read.Text(1), read.Text(2), read.Time(3)));
        foreach (var (workflowId, cron, zone, at) in due) ScheduleWriter.Fire(context, workflowId, cron, zone, at);
        var next = context.Db["Schedules/next"];
        next.Read();
        var nextAt = next.TimeOrNull(0);
        next.Reset();
        return nextAt is { } time ? TimeSpan.FromTicks(Math.Max(0, (time - context.Now).Ticks)) : null;
    }
}
