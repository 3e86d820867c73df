using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Plans backfills, and takes them further.</summary>
internal static class BackfillWriter
{
    private const int MaxSteps = 1_000;

    /// <summary>What a request comes to.</summary>
    public static BackfillPlan Plan(Database db, BackfillRequest request, DateTimeOffset now)
    {
        var definition = WorkflowRows.Find(db, request.WorkflowId) is { } workflow ? VersionRows.Load(db, workflow.Id, workflow.Version)!.Definition : null;
        if (BackfillPlanner.Problem(request, definition, now) is { } problem) return new BackfillPlan(problem, []);
        if (!Timetable.TryRead(definition!, now, name => CalendarRows.Find(db, name), out var timetable, out var unreadable)) return new BackfillPlan(unreadable!.Message, []);
        if (BackfillPlanner.Slots(request, timetable!) is not { } slots) return new BackfillPlan(BackfillPlanner.TooMany, []);
        return new BackfillPlan(null, [.. slots.Select(interval => new PlannedSlot(interval, Note(db, request, interval)))]);
    }

    /// <summary>Writes a backfill with the slots that it runs.</summary>
    public static Guid Insert(WriteContext context, BackfillRequest request, BackfillPlan plan)
    {
        var id = context.NewId();
        context.Db["Backfills/insert"].Bind(id).Bind(request.WorkflowId).Bind(request.From).Bind(request.To).Bind(request.Reprocess.Word()).Bind(request.RunsBackwards)
            .Bind(request.MaxActiveRuns).Bind(request.StopAfter).Bind(request.AllowedHours?.ToString() ?? "").Bind(StoredJson.Params(request.Params ?? StoredJson.NoParams))
            .Bind(request.Reason).Bind(request.By).Bind(context.Now).Bind(plan.Runs).Execute();
        foreach (var (place, slot) in plan.Slots.Where(slot => slot.Note is null).Index())
            context.Db["Backfills/insert_slot"].Bind(id).Bind(place).Bind(slot.Interval.End).Execute();
        return id;
    }

    /// <summary>Creates the runs for which there is room, or ends the backfill.</summary>
    public static void Advance(WriteContext context, Backfill backfill)
    {
        var id = backfill.Id;
        var (place, created, skipped, problem) = (backfill.NextPlace, 0, backfill.Skipped, (string?)null);
        var workflow = WorkflowRows.Find(context.Db, backfill.Request.WorkflowId)!;
        if (!context.Runs.CanReadVersion(context.Db, workflow.Id, workflow.Version))
        {
            Move(context, backfill, place, created, skipped, new BackfillStep(0, backfill.State, context.Now + UnreadableVersionException.LookAgain, UnreadableVersionException.Reason));
            return;
        }
        var version = context.Runs.Version(context.Db, workflow.Id, workflow.Version)!;
        var zone = Zones.Find(version.Definition.TimeZone, out _) ?? TimeZoneInfo.Utc;
        var step = BackfillPlanner.Next(backfill, zone, context.Now);
        if (step.Room > 0 && ScheduleWriter.TimetableOf(context, version, out problem) is { } timetable)
            foreach (var slot in BackfillRows.Slots(context.Db, id, place, MaxSteps))
            {
                if (created == step.Room) break;
                var interval = timetable.IntervalOf(slot.Slot);
                var note = Note(context.Db, backfill.Request, interval);
                Guid? run = null;
                if (note is not null) skipped++;
                else if (RunParams.Resolve(version.Definition, backfill.Request.Params, out var values) is { } wrong)
                {
                    problem = wrong;
                    break;
                }
                else
                {
                    run = RunWriter.Create(context, version, new RunOrigin(RunTrigger.Backfill, interval, BackfillId: id), values).Shared.Id;
                    created++;
                }
                context.Db["Backfills/set_slot"].Bind(id).Bind(place++).Bind(run).Bind(note ?? "").Execute();
            }
        if (problem is not null) step = new BackfillStep(0, BackfillState.Failed, null, problem);
        // What was all passed over leaves room still.
        else if (step.Room > 0 && created < step.Room) step = step with { LookAgainAt = context.Now };
        Move(context, backfill, place, created, skipped, step);
    }

    /// <summary>Pauses, resumes or cancels a backfill that has not ended.</summary>
    public static void Control(WriteContext context, Guid id, BackfillControl control, string reason)
    {
        var step = BackfillPlanner.Control(control, reason, context.Now);
        var isChanged = context.Db["Backfills/control"].Bind(id).Bind(step.State.Word()).Bind(step.Note).Bind(step.LookAgainAt).Bind(step.IsEnd ? context.Now : null).Execute() > 0;
        context.Wake(WakeTopics.Due);
        if (!isChanged || control != BackfillControl.Cancel) return;
        var alive = new List<Guid>();
        var read = context.Db["Backfills/alive_runs"].Bind(id);
        while (read.Read()) alive.Add(read.Guid(0));
        foreach (var run in alive) SqliteRunStore.Cancel(context, run);
    }

    /// <summary>A run that had ended is open again, or ends anew: its first end no longer counts.</summary>
    public static void RunReopened(WriteContext context, RunEntry entry, RunState before)
    {
        if (entry.Shared.BackfillId is not { } id) return;
        var wasGood = before == RunState.Success;
        context.Db["Backfills/run_reopened"].Bind(id).Bind(wasGood ? 1 : 0).Bind(wasGood ? 0 : 1).Execute();
    }

    /// <summary>A run has ended: there may be room for another one of its backfill.</summary>
    public static void RunEnded(WriteContext context, RunEntry entry, RunState state)
    {
        if (entry.Shared.BackfillId is not { } id) return;
        var isGood = state == RunState.Success;
        context.Db["Backfills/run_ended"].Bind(id).Bind(isGood ? 1 : 0).Bind(isGood ? 0 : 1).Bind(context.Now).Execute();
        context.Wake(WakeTopics.Due);
    }

    private static void Move(WriteContext context, Backfill backfill, int place, int created, int skipped, BackfillStep step) =>
        context.Db["Backfills/move"].Bind(backfill.Id).Bind(place).Bind(created).Bind(skipped).Bind(step.State.Word()).Bind(step.Note).Bind(step.LookAgainAt)
            .Bind(step.IsEnd ? context.Now : null).Execute();

    private static string? Note(Database db, BackfillRequest request, DataInterval interval)
    {
        var read = db["Backfills/newest_state"].Bind(request.WorkflowId).Bind(interval.Start);
        RunState? newest = read.Read() ? StateWords.ParseRunState(read.Text(0)) : null;
        read.Reset();
        return BackfillPlanner.Note(request.Reprocess, newest);
    }
}
