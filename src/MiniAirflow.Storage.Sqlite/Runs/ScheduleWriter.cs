using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Plans one schedule, and writes what was decided.</summary>
internal static class ScheduleWriter
{
    /// <summary>Fires what is due before the workflow is edited or switched: a slot belongs to the rule under which it fell due, and is neither lost nor doubled (F40).</summary>
    public static void FireIfDue(WriteContext context, Guid workflowId)
    {
        if (Find(context.Db, workflowId) is { } row && row.NextFireAt <= context.Now) Decide(context, row);
    }

    /// <summary>The schedule is about to be replaced: notes of the slots that passed during a pause that they will not run.</summary>
    public static void GiveUp(WriteContext context, Guid workflowId)
    {
        if (Find(context.Db, workflowId) is not { NextFireAt: null } row || !(row.NextSlot <= context.Now)) return;
        if (context.Runs.Version(context.Db, workflowId, row.Version) is not { } version || TimetableOf(context, version, out _) is not { } timetable) return;
        var situation = new ScheduleSituation { WorkflowId = workflowId, Timetable = timetable, Policy = version.Definition.Policy, Next = row.NextSlot };
        foreach (var decision in SchedulePlanner.GiveUp(situation, context.Now))
            OccurrenceRows.Insert(context.Db, SlotRecord.Of(workflowId, decision, version.Definition.Policy, context.Now));
    }

    /// <summary>Decides every slot of a schedule that has passed.</summary>
    /// <returns>Whether there are more slots to decide at once.</returns>
    public static bool Decide(WriteContext context, ScheduleRow row, bool wasPaused = false)
    {
        if (!context.Runs.CanReadVersion(context.Db, row.WorkflowId, row.Version))
        {
            Move(context, row, row.NextSlot, context.Now + UnreadableVersionException.LookAgain, row.Waiting, UnreadableVersionException.Reason);
            return false;
        }
        var version = context.Runs.Version(context.Db, row.WorkflowId, row.Version)!;
        if (TimetableOf(context, version, out var problem) is not { } timetable)
        {
            // One bad row (a zone that an update removed) must not stop the others: it is set aside with its reason (F14, F39).
            Move(context, row, row.NextSlot, null, row.Waiting, problem);
            return false;
        }
        var plan = SchedulePlanner.Plan(Situation(context.Db, row, version, timetable, wasPaused), context.Now);
        Write(context, row, version, timetable, plan);
        if (plan.CancelsActive)
            foreach (var run in Cancellable(context.Db, row.WorkflowId)) SqliteRunStore.Cancel(context, run);
        return plan.LookAgainAt <= context.Now;
    }

    /// <summary>A calendar has changed: finds the next slot of a schedule that refers to it anew. What has passed before belongs to the old calendar.</summary>
    public static void Replan(WriteContext context, Guid workflowId, int version, bool isActive)
    {
        var definition = context.Runs.Version(context.Db, workflowId, version)!.Definition;
        if (Find(context.Db, workflowId) is not { } row) return;
        if (!Timetable.TryRead(definition, context.Now, name => CalendarRows.Find(context.Db, name), out var timetable, out var problem))
        {
            Move(context, row, row.NextSlot, null, row.Waiting, problem!.Message);
            return;
        }
        var next = SchedulePlanner.Replan(timetable!, row.NextSlot, context.Now);
        Move(context, row, next, isActive ? next : null, row.Waiting, null);
        context.Wake(WakeTopics.Due);
    }

    /// <summary>Plans the first slot of a schedule that is new or was changed. What waits by the old one still runs, unless there is no schedule any more.</summary>
    public static void Begin(WriteContext context, Guid workflowId, WorkflowDefinition definition, bool isActive)
    {
        if (definition.Schedules.Count == 0)
        {
            context.Db["Schedules/withdraw"].Bind(workflowId).Bind(context.Now).Execute();
            context.Db["Schedules/remove"].Bind(workflowId).Execute();
            return;
        }
        // A zone that this host does not know keeps no definition out, since it may run by hand.
        var isReadable = Timetable.TryRead(definition, context.Now, name => CalendarRows.Find(context.Db, name), out var timetable, out var problem);
        var next = isReadable ? SchedulePlanner.Begin(timetable!, definition.Policy, context.Now) : null;
        context.Db["Schedules/put"].Bind(workflowId).Bind(next).Bind(isActive ? next : null).Bind(problem?.Message).Bind(context.Now).Execute();
        context.Wake(WakeTopics.Due);
    }

    /// <summary>The clock has gone back: the slots since now are to be decided when they come, although they were decided while it was ahead.</summary>
    public static void Rewind(WriteContext context, ScheduleRow row)
    {
        var timetable = context.Runs.CanReadVersion(context.Db, row.WorkflowId, row.Version)
            ? TimetableOf(context, context.Runs.Version(context.Db, row.WorkflowId, row.Version)!, out _) : null;
        var next = timetable is null ? row.NextSlot : SchedulePlanner.Rewind(timetable, row.NextSlot, context.Now);
        // What waits is looked at now, and from then on as often as ever.
        Move(context, row, next, row.NextFireAt is null ? null : row.Waiting > 0 ? context.Now : next, row.Waiting, null);
    }

    /// <summary>The workflow was switched on or off; the slots that pass while it is off are dealt with by its catch-up policy when it is on again.</summary>
    public static void Switch(WriteContext context, Guid workflowId, bool isActive, int version)
    {
        context.Db["Schedules/hold"].Bind(workflowId).Execute();
        if (!isActive || Find(context.Db, workflowId) is not { } row) return;
        if (row.NextSlot is null) Begin(context, workflowId, context.Runs.Version(context.Db, workflowId, version)!.Definition, isActive);
        else Decide(context, row, wasPaused: true);
        context.Wake(WakeTopics.Due);
    }

    /// <summary>A run of the workflow has ended: there may be room for a slot that waits, or it was the last failure that the policy bears.</summary>
    public static void RunEnded(WriteContext context, RunEntry entry, RunState state)
    {
        var (workflowId, definition) = (entry.Version.WorkflowId, entry.Version.Definition);
        if (definition.Schedules.Count == 0) return;
        if (context.Db["Schedules/run_ended"].Bind(workflowId).Bind(context.Now).Execute() > 0) context.Wake(WakeTopics.Due);
        var most = definition.Policy.MaxConsecutiveFailedRuns;
        if (most == 0 || !state.HasFailed() || entry.Shared is not { LogicalDate: not null, BackfillId: null }) return;
        if (Count(context.Db["Schedules/failures"].Bind(workflowId).Bind(most)) < most || WorkflowRows.Find(context.Db, workflowId) is not { IsActive: true }) return;
        PauseWriter.Pause(context, new PauseRequest(PauseSubject.Workflow(workflowId), PauseReasons.AfterFailures(most), PauseReasons.Scheduler));
    }

    /// <summary>The scheduled runs of a workflow that are alive and not being cancelled yet.</summary>
    private static List<Guid> Cancellable(Database db, Guid workflowId)
    {
        var ids = new List<Guid>();
        var read = db["Schedules/cancellable"].Bind(workflowId);
        while (read.Read()) ids.Add(read.Guid(0));
        return ids;
    }

    /// <summary>The timetable of a version; null, and why, when this host cannot read it.</summary>
    public static Timetable? TimetableOf(WriteContext context, WorkflowVersion version, out string? problem) =>
        context.Runs.Timetables.Of(version, context.Now, name => CalendarRows.Find(context.Db, name), out problem);

    private static ScheduleRow? Find(Database db, Guid workflowId)
    {
        var read = db["Schedules/get"].Bind(workflowId);
        if (!read.Read()) return null;
        var row = ScheduleRow.Map(read);
        read.Reset();
        return row;
    }

    private static ScheduleSituation Situation(Database db, ScheduleRow row, WorkflowVersion version, Timetable timetable, bool wasPaused) => new()
    {
        WorkflowId = row.WorkflowId,
        Timetable = timetable,
        Policy = version.Definition.Policy,
        Next = row.NextSlot,
        Waiting = row.Waiting > 0 ? Waiting(db, row.WorkflowId) : [],
        ActiveRuns = (int)Count(db["Schedules/active"].Bind(row.WorkflowId)),
        HasPastFailed = version.Definition.Policy.DependsOnPast && HasPastFailed(db, row.WorkflowId),
        WasPaused = wasPaused,
    };

    private static void Write(WriteContext context, ScheduleRow row, WorkflowVersion version, Timetable timetable, SchedulePlan plan)
    {
        string? problem = null;
        foreach (var decision in plan.Decisions)
        {
            var occurrence = SlotRecord.Of(row.WorkflowId, decision, version.Definition.Policy, context.Now);
            if (decision.Outcome == SlotOutcome.Started) occurrence = Start(context, version, timetable, occurrence);
            if (occurrence.Outcome == SlotOutcome.Failed) problem = occurrence.Reason;
            OccurrenceRows.Insert(context.Db, occurrence);
        }
        Move(context, row, plan.Next, plan.LookAgainAt, plan.Waiting, problem);
    }

    private static Occurrence Start(WriteContext context, WorkflowVersion version, Timetable timetable, Occurrence occurrence)
    {
        var interval = timetable.IntervalOf(occurrence.Slot);
        if (Taken(context.Db, version.WorkflowId, interval.Start) is { } earlier) return occurrence.AsDeduplicated(earlier);
        if (RunParams.Resolve(version.Definition, null, out var values) is { } problem) return occurrence.AsFailed(problem);
        return occurrence with { RunId = RunWriter.Create(context, version, RunOrigin.OfSlot(interval), values).Shared.Id };
    }

    private static void Move(WriteContext context, ScheduleRow row, DateTimeOffset? nextSlot, DateTimeOffset? nextFireAt, int waiting, string? problem) =>
        context.Db["Schedules/move"].Bind(row.WorkflowId).Bind(nextSlot).Bind(nextFireAt).Bind(waiting).Bind(problem).Bind(context.Now).Execute();

    private static List<DateTimeOffset> Waiting(Database db, Guid workflowId)
    {
        var slots = new List<DateTimeOffset>();
        var read = db["Schedules/waiting"].Bind(workflowId);
        while (read.Read()) slots.Add(read.Time(0));
        return slots;
    }

    private static bool HasPastFailed(Database db, Guid workflowId)
    {
        var read = db["Schedules/past_state"].Bind(workflowId);
        if (!read.Read()) return false;
        var state = StateWords.ParseRunState(read.Text(0));
        read.Reset();
        return state.HasFailed() || state == RunState.Cancelled;
    }

    private static Guid? Taken(Database db, Guid workflowId, DateTimeOffset logicalDate)
    {
        var read = db["Schedules/taken"].Bind(workflowId).Bind(logicalDate);
        if (!read.Read()) return null;
        var id = read.Guid(0);
        read.Reset();
        return id;
    }

    private static long Count(Statement read)
    {
        read.Read();
        var count = read.Int64(0);
        read.Reset();
        return count;
    }
}

/// <summary>A schedule as its row says.</summary>
internal sealed record ScheduleRow(Guid WorkflowId, int Version, DateTimeOffset? NextSlot, DateTimeOffset? NextFireAt, int Waiting)
{
    public static ScheduleRow Map(Statement row) => new(row.Guid(0), row.Int32(1), row.TimeOrNull(2), row.TimeOrNull(3), row.Int32(4));
}
