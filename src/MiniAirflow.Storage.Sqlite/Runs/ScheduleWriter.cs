using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Fires one schedule.</summary>
internal static class ScheduleWriter
{
    /// <summary>Fires what is due before the workflow is edited or switched: a slot belongs to the rule under which it fell due, and is neither lost nor doubled (F40).</summary>
    public static void FireIfDue(WriteContext context, Guid workflowId)
    {
        var read = context.Db["Schedules/get"].Bind(workflowId);
        if (!read.Read()) return;
        var (cron, zone, due) = (read.Text(0), read.Text(1), read.TimeOrNull(2));
        read.Reset();
        if (due <= context.Now) Fire(context, workflowId, cron, zone, due.Value);
    }

    /// <summary>Creates the run that is due, if one is, and moves the schedule on.</summary>
    public static void Fire(WriteContext context, Guid workflowId, string cron, string zone, DateTimeOffset due)
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
