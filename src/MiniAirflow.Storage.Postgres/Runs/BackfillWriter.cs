using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Plans backfills, and takes them further.</summary>
internal static class BackfillWriter
{
    private const int MaxSteps = 1_000;

    /// <summary>Reads a backfill; null when there is none.</summary>
    public static Backfill? Find(WriteContext context, Guid id) => context.ReadOne(Commands.Of("Backfills/find").With(id), BackfillRows.Map);

    /// <summary>What a request comes to.</summary>
    public static BackfillPlan Plan(WriteContext context, BackfillRequest request)
    {
        var version = WorkflowRows.Find(context, request.WorkflowId) is { } workflow ? context.Runs.Version(workflow.Id, workflow.Version) : null;
        var problem = BackfillPlanner.Problem(request, version?.Definition, context.Now);
        if (problem is not null || TimetableOf(context, version!, out problem) is not { } timetable) return new BackfillPlan(problem, []);
        if (BackfillPlanner.Slots(request, timetable) is not { } slots) return new BackfillPlan(BackfillPlanner.TooMany, []);
        var notes = Notes(context, request, slots);
        return new BackfillPlan(null, [.. slots.Select((interval, place) => new PlannedSlot(interval, notes[place]))]);
    }

    /// <summary>Writes a backfill with the slots that it runs.</summary>
    public static Guid Insert(WriteContext context, BackfillRequest request, BackfillPlan plan)
    {
        var id = context.NewId();
        context.Write(Commands.Of("Backfills/insert").With(id).With(request.WorkflowId).With(request.From).With(request.To).With(request.Reprocess.Word())
            .With(request.RunsBackwards).With(request.MaxActiveRuns).With(request.StopAfter).With(request.AllowedHours?.ToString() ?? "")
            .With(StoredJson.Params(request.Params ?? StoredJson.NoParams)).With(request.Reason).With(request.By).With(context.Now).With(plan.Runs));
        context.Write(Commands.Of("Backfills/insert_slots").With(id)
            .With<DateTime[]>([.. plan.Slots.Where(slot => slot.Note is null).Select(slot => slot.Interval.End.UtcDateTime)]));
        return id;
    }

    /// <summary>Creates the runs for which there is room, or ends the backfill, whose row this transaction has locked.</summary>
    public static void Advance(WriteContext context, Backfill backfill)
    {
        var workflow = WorkflowRows.Find(context, backfill.Request.WorkflowId)!;
        context.Runs.LoadVersions([(workflow.Id, workflow.Version)]);
        if (context.Runs.TryVersion(workflow.Id, workflow.Version) is not { } version)
        {
            Move(context, backfill, 0, 0, 0, new BackfillStep(0, backfill.State, context.Now + UnreadableVersionException.LookAgain, UnreadableVersionException.Reason));
            return;
        }
        var zone = Zones.Find(version.Definition.TimeZone, out _) ?? TimeZoneInfo.Utc;
        var step = BackfillPlanner.Next(backfill, zone, context.Now);
        var (passed, created, skipped, problem) = (0, 0, 0, (string?)null);
        if (step.Room > 0 && TimetableOf(context, version, out problem) is { } timetable)
            (passed, created, skipped, problem) = Create(context, backfill, version, timetable, step.Room);
        if (problem is not null) step = new BackfillStep(0, BackfillState.Failed, null, problem);
        // What was all passed over leaves room still.
        else if (step.Room > 0 && created < step.Room) step = step with { LookAgainAt = context.Now };
        Move(context, backfill, passed, created, skipped, step);
    }

    /// <summary>Pauses, resumes or cancels a backfill that has not ended.</summary>
    public static void Control(WriteContext context, Guid id, BackfillControl control, string reason)
    {
        var step = BackfillPlanner.Control(control, reason, context.Now);
        context.Write(Commands.Of("Backfills/control").With(id).With(step.State.Word()).With(step.Note).With(step.LookAgainAt)
            .With(step.IsEnd ? context.Now : (DateTimeOffset?)null));
        context.Wakes |= WakeTopics.Due;
    }

    /// <summary>A run that had ended is open again, or ends anew: its first end no longer counts.</summary>
    public static void RunReopened(WriteContext context, RunEntry entry, RunState before)
    {
        if (entry.Shared.BackfillId is not { } id) return;
        var wasGood = before == RunState.Success;
        context.Write(Commands.Of("Backfills/run_reopened").With(id).With(wasGood ? 1 : 0).With(wasGood ? 0 : 1));
    }

    /// <summary>A run has ended: there may be room for another one of its backfill.</summary>
    public static void RunEnded(WriteContext context, RunEntry entry, RunState state)
    {
        if (entry.Shared.BackfillId is not { } id) return;
        var isGood = state == RunState.Success;
        context.Write(Commands.Of("Backfills/run_ended").With(id).With(isGood ? 1 : 0).With(isGood ? 0 : 1).With(context.Now));
        context.Wakes |= WakeTopics.Due;
    }

    private static (int Passed, int Created, int Skipped, string? Problem) Create(WriteContext context, Backfill backfill, WorkflowVersion version, Timetable timetable, int room)
    {
        if (RunParams.Resolve(version.Definition, backfill.Request.Params, out var values) is { } problem) return (0, 0, 0, problem);
        var slots = context.ReadAll(Commands.Of("Backfills/slots").With(backfill.Id).With(backfill.NextPlace).With(MaxSteps), BackfillRows.MapSlot);
        var intervals = slots.Select(slot => timetable.IntervalOf(slot.Slot)).ToList();
        var notes = Notes(context, backfill.Request, intervals);
        var (runs, skipped) = (new List<Guid?>(), 0);
        for (var i = 0; i < slots.Count && runs.Count - skipped < room; i++)
        {
            if (notes[i] is not null) skipped++;
            runs.Add(notes[i] is null ? RunWriter.Create(context, version, new RunOrigin(RunTrigger.Backfill, intervals[i], BackfillId: backfill.Id), values).Shared.Id : null);
        }
        context.Write(Commands.Of("Backfills/set_slots").With(backfill.Id).With<int[]>([.. Enumerable.Range(backfill.NextPlace, runs.Count)]).With(runs.ToArray())
            .With<string[]>([.. notes.Take(runs.Count).Select(note => note ?? "")]));
        return (runs.Count, runs.Count - skipped, skipped, null);
    }

    private static void Move(WriteContext context, Backfill backfill, int passed, int created, int skipped, BackfillStep step) =>
        context.Write(Commands.Of("Backfills/move").With(backfill.Id).With(backfill.NextPlace + passed).With(created).With(backfill.Skipped + skipped).With(step.State.Word())
            .With(step.Note).With(step.LookAgainAt).With(step.IsEnd ? context.Now : (DateTimeOffset?)null));

    private static Timetable? TimetableOf(WriteContext context, WorkflowVersion version, out string? problem) =>
        context.Timetables.Of(version, context.Now, context.Calendar, out problem);

    /// <summary>Why each of these slots is not run; null for one that is.</summary>
    private static string?[] Notes(WriteContext context, BackfillRequest request, IReadOnlyList<DataInterval> slots)
    {
        var notes = new string?[slots.Count];
        var dates = slots.Select(slot => slot.Start.UtcDateTime).ToArray();
        foreach (var (place, state) in context.ReadAll(Commands.Of("Backfills/newest_states").With(request.WorkflowId).With(dates), row => (row.GetInt64(0), row.GetString(1))))
            notes[place - 1] = BackfillPlanner.Note(request.Reprocess, StateWords.ParseRunState(state));
        return notes;
    }
}
