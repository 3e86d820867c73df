using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Fires one schedule.</summary>
internal static class ScheduleWriter
{
    /// <summary>Fires what is due before the workflow is edited or switched: a slot belongs to the rule under which it fell due, and is neither lost nor doubled (F40).</summary>
    public static void FireIfDue(WriteContext context, Guid workflowId)
    {
        var row = context.ReadOne(Commands.Of("Schedules/get").With(workflowId), read => new ScheduleRow(workflowId, read.GetString(0), read.GetString(1), read.TimeOrNull(2)));
        if (row?.DueAt <= context.Now) Fire(context, row);
    }

    /// <summary>Creates the run that is due, if one is, and moves the schedule on.</summary>
    public static void Fire(WriteContext context, ScheduleRow row)
    {
        var (workflowId, cron, zone, due) = (row.WorkflowId, row.Cron, row.Zone, row.DueAt!.Value);
        if (!CronSchedule.TryParse(cron, zone, context.Now, out var schedule, out var problem))
        {
            // One bad row (a zone that an update removed) must not stop the others: it is set aside with its reason (F14, F39).
            Move(context, workflowId, due, null, problem);
            return;
        }
        var plan = SchedulePlanner.Plan(schedule!, due, context.Now);
        if (!Move(context, workflowId, due, plan.Next, null)) return;
        if (plan.Fire is { } slot && !Exists(context, workflowId, slot)) Create(context, workflowId, slot);
    }

    private static bool Move(WriteContext context, Guid workflowId, DateTimeOffset due, DateTimeOffset? next, string? problem) =>
        context.Read(Commands.Of("Schedules/move").With(workflowId).With(due).With(next).WithText(problem), reader => reader.Read());

    private static bool Exists(WriteContext context, Guid workflowId, DateTimeOffset slot) =>
        context.Read(Commands.Of("Runs/find_by_slot").With(workflowId).With(slot), reader => reader.Read());

    private static void Create(WriteContext context, Guid workflowId, DateTimeOffset slot)
    {
        var workflow = WorkflowRows.Find(context, workflowId)!;
        var version = context.Runs.Version(workflowId, workflow.Version)!;
        if (RunParams.Resolve(version.Definition, null, out var values) is { } problem)
            context.Write(Commands.Of("Schedules/set_problem").With(workflowId).WithText(problem));
        else
            RunWriter.Create(context, version, RunTrigger.Schedule, slot, values, idempotencyKey: null);
    }
}

/// <summary>A schedule as its row says.</summary>
internal sealed record ScheduleRow(Guid WorkflowId, string Cron, string Zone, DateTimeOffset? DueAt);
