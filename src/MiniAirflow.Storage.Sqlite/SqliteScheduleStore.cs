using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
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
        foreach (var (workflowId, cron, zone, at) in due) Fire(context, workflowId, cron, zone, at);
        var next = context.Db["Schedules/next"];
        next.Read();
        var nextAt = next.TimeOrNull(0);
        next.Reset();
        return nextAt is { } time ? TimeSpan.FromTicks(Math.Max(0, (time - context.Now).Ticks)) : null;
    }

    private static void Fire(WriteContext context, Guid workflowId, string cron, string zone, DateTimeOffset due)
    {
        if (!CronSchedule.TryParse(cron, zone, context.Now, out var schedule, out var problem))
        {
            // One bad row (a zone that an update removed) must not stop the others: it is set aside with its reason (F14, F39).
            context.Db["Schedules/move"].Bind(workflowId).Bind(due).BindNull().Bind(problem).Execute();
            return;
        }
        var plan = SchedulePlanner.Plan(schedule!, due, context.Now);
        if (context.Db["Schedules/move"].Bind(workflowId).Bind(due).Bind(plan.Next).BindNull().Execute() == 0) return;
        if (plan.Fire is { } slot && !Exists(context, workflowId, slot)) Create(context, workflowId, slot);
    }

    private static bool Exists(WriteContext context, Guid workflowId, DateTimeOffset slot)
    {
        var read = context.Db["Runs/find_by_slot"].Bind(workflowId).Bind(slot);
        var exists = read.Read();
        read.Reset();
        return exists;
    }

    private static void Create(WriteContext context, Guid workflowId, DateTimeOffset slot)
    {
        var workflow = WorkflowRows.Find(context.Db, workflowId)!;
        var version = context.Runs.Version(context.Db, workflowId, workflow.Version)!;
        if (RunParams.Resolve(version.Definition, null, out var values) is { } problem)
            context.Db["Schedules/set_problem"].Bind(workflowId).Bind(problem).Execute();
        else
            RunWriter.Create(context, version, RunTrigger.Schedule, slot, values, idempotencyKey: null);
    }
}
