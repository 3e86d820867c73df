using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Plans schedules whose rows this transaction has locked, and writes what was decided: all of them together, so that many cost little more round trips than one.</summary>
internal static class ScheduleWriter
{
    // The server writes so many while the next ones are decided.
    private const int WrittenAtOnce = 1_000;

    /// <summary>Fires what is due before the workflow is edited or switched: a slot belongs to the rule under which it fell due, and is neither lost nor doubled (F40).</summary>
    public static void FireIfDue(WriteContext context, Guid workflowId)
    {
        if (Lock(context, workflowId) is { } row && row.NextFireAt <= context.Now) Decide(context, [row]);
    }

    /// <summary>The schedule is about to be replaced: notes of the slots that passed during a pause that they will not run.</summary>
    public static void GiveUp(WriteContext context, Guid workflowId)
    {
        if (Lock(context, workflowId) is not { NextFireAt: null } row || !(row.NextSlot <= context.Now)) return;
        if (context.Runs.Version(workflowId, row.Version) is not { } version || context.Timetables.Of(version, context.Now, context.Calendar, out _) is not { } timetable) return;
        var situation = new ScheduleSituation { WorkflowId = workflowId, Timetable = timetable, Policy = version.Definition.Policy, Next = row.NextSlot };
        foreach (var decision in SchedulePlanner.GiveUp(situation, context.Now)) context.Writes.Note(SlotRecord.Of(workflowId, decision, version.Definition.Policy, context.Now));
    }

    /// <summary>Locks a schedule; null when the workflow has none.</summary>
    public static ScheduleRow? Lock(WriteContext context, Guid workflowId) => context.ReadOne(Commands.Of("Schedules/get").With(workflowId), ScheduleRow.Map);

    /// <summary>Decides every slot of these schedules that has passed.</summary>
    /// <returns>Workflows whose alive runs are to be cancelled, and whether some schedules have more slots to decide at once.</returns>
    public static (List<Guid> MakesRoom, bool HasMore) Decide(WriteContext context, IReadOnlyList<ScheduleRow> rows, bool wasPaused = false)
    {
        var turns = Plan(context, rows, wasPaused);
        var taken = Taken(context, turns);
        foreach (var part in turns.Chunk(WrittenAtOnce))
        {
            foreach (var turn in part) Write(context, turn, taken);
            if (part.Length == WrittenAtOnce) context.WriteAhead();
        }
        return ([.. turns.Where(turn => turn.Plan.CancelsActive).Select(turn => turn.Row.WorkflowId)], turns.Exists(turn => turn.Plan.LookAgainAt <= context.Now));
    }

    /// <summary>A calendar has changed: finds the next slot of a schedule that refers to it anew. What has passed before belongs to the old calendar.</summary>
    public static void Replan(WriteContext context, Guid workflowId, int version, bool isActive)
    {
        var definition = context.Runs.Version(workflowId, version)!.Definition;
        if (Lock(context, workflowId) is not { } row) return;
        if (!Timetable.TryRead(definition, context.Now, context.Calendar, out var timetable, out var problem))
        {
            context.Writes.Move(workflowId, row.NextSlot, null, row.Waiting, problem!.Message);
            return;
        }
        var next = SchedulePlanner.Replan(timetable!, row.NextSlot, context.Now);
        context.Writes.Move(workflowId, next, isActive ? next : null, row.Waiting, null);
        context.Wakes |= WakeTopics.Due;
    }

    /// <summary>Plans the first slot of a schedule that is new or was changed. What waits by the old one still runs, unless there is no schedule any more.</summary>
    public static void Begin(WriteContext context, Guid workflowId, WorkflowDefinition definition, bool isActive)
    {
        if (definition.Schedules.Count == 0)
        {
            context.Write(Commands.Of("Schedules/withdraw").With(workflowId).With(context.Now));
            context.Write(Commands.Of("Schedules/remove").With(workflowId));
            return;
        }
        // A zone that this host does not know keeps no definition out, since it may run by hand.
        var isReadable = Timetable.TryRead(definition, context.Now, context.Calendar, out var timetable, out var problem);
        var next = isReadable ? SchedulePlanner.Begin(timetable!, definition.Policy, context.Now) : null;
        context.Write(Commands.Of("Schedules/put").With(workflowId).With(next).With(isActive ? next : null).WithText(problem?.Message).With(context.Now));
        context.Wakes |= WakeTopics.Due;
    }

    /// <summary>The clock has gone back: the slots since now are to be decided when they come, although they were decided while it was ahead.</summary>
    public static void Rewind(WriteContext context, IReadOnlyList<ScheduleRow> rows)
    {
        context.Runs.LoadVersions([.. rows.Select(row => (row.WorkflowId, row.Version))]);
        foreach (var row in rows)
        {
            var timetable = context.Runs.TryVersion(row.WorkflowId, row.Version) is { } version ? context.Timetables.Of(version, context.Now, context.Calendar, out _) : null;
            var next = timetable is null ? row.NextSlot : SchedulePlanner.Rewind(timetable, row.NextSlot, context.Now);
            // What waits is looked at now, and from then on as often as ever.
            context.Writes.Move(row.WorkflowId, next, row.NextFireAt is null ? null : row.Waiting > 0 ? context.Now : next, row.Waiting, null);
        }
    }

    /// <summary>The workflow was switched on or off; the slots that pass while it is off are dealt with by its catch-up policy when it is on again.</summary>
    public static void Switch(WriteContext context, Guid workflowId, bool isActive, int version)
    {
        context.Write(Commands.Of("Schedules/hold").With(workflowId));
        if (!isActive || Lock(context, workflowId) is not { } row) return;
        if (row.NextSlot is null) Begin(context, workflowId, context.Runs.Version(workflowId, version)!.Definition, isActive);
        else Decide(context, [row], wasPaused: true);
        context.Wakes |= WakeTopics.Due;
    }

    /// <summary>A run of the workflow has ended: there may be room for a slot that waits, or it was the last failure that the policy bears.</summary>
    public static void RunEnded(WriteContext context, RunEntry entry, RunState state)
    {
        var definition = entry.Version.Definition;
        if (definition.Schedules.Count == 0) return;
        context.Writes.WakeSchedule(entry.Version.WorkflowId);
        context.Wakes |= WakeTopics.Due;
        var most = definition.Policy.MaxConsecutiveFailedRuns;
        if (most == 0 || !state.HasFailed() || entry.Shared is not { LogicalDate: not null, BackfillId: null }) return;
        if (context.ReadOne(Commands.Of("Schedules/failures").With(entry.Version.WorkflowId).With(most), row => row.GetInt64(0)) == most)
            PauseWriter.PauseActive(context, new PauseRequest(PauseSubject.Workflow(entry.Version.WorkflowId), PauseReasons.AfterFailures(most), PauseReasons.Scheduler));
    }

    private static List<Turn> Plan(WriteContext context, IReadOnlyList<ScheduleRow> rows, bool wasPaused)
    {
        var turns = new List<Turn>(rows.Count);
        var waiting = Waiting(context, rows);
        context.Runs.LoadVersions([.. rows.Select(row => (row.WorkflowId, row.Version))]);
        var versions = rows.ToDictionary(row => row.WorkflowId, row => context.Runs.TryVersion(row.WorkflowId, row.Version));
        var failed = PastFailed(context, [.. rows.Select(row => row.WorkflowId).Where(id => versions[id]?.Definition.Policy.DependsOnPast == true)]);
        foreach (var row in rows)
        {
            if (versions[row.WorkflowId] is not { } version)
                context.Writes.Move(row.WorkflowId, row.NextSlot, context.Now + UnreadableVersionException.LookAgain, row.Waiting, UnreadableVersionException.Reason);
            else if (context.Timetables.Of(version, context.Now, context.Calendar, out var problem) is not { } timetable)
                // One bad row (a zone that an update removed) must not stop the others: it is set aside with its reason (F14, F39).
                context.Writes.Move(row.WorkflowId, row.NextSlot, null, row.Waiting, problem);
            else
            {
                var situation = new ScheduleSituation
                {
                    WorkflowId = row.WorkflowId,
                    Timetable = timetable,
                    Policy = version.Definition.Policy,
                    Next = row.NextSlot,
                    Waiting = waiting.GetValueOrDefault(row.WorkflowId, []),
                    ActiveRuns = row.Active,
                    HasPastFailed = failed.Contains(row.WorkflowId),
                    WasPaused = wasPaused,
                };
                turns.Add(new Turn(row, version, timetable, SchedulePlanner.Plan(situation, context.Now)));
            }
        }
        return turns;
    }

    private static void Write(WriteContext context, Turn turn, Dictionary<(Guid, DateTimeOffset), Guid> taken)
    {
        string? problem = null;
        foreach (var decision in turn.Plan.Decisions)
        {
            var occurrence = SlotRecord.Of(turn.Row.WorkflowId, decision, turn.Version.Definition.Policy, context.Now);
            if (decision.Outcome == SlotOutcome.Started) occurrence = Start(context, turn, occurrence, taken);
            if (occurrence.Outcome == SlotOutcome.Failed) problem = occurrence.Reason;
            context.Writes.Note(occurrence);
        }
        context.Writes.Move(turn.Row.WorkflowId, turn.Plan.Next, turn.Plan.LookAgainAt, turn.Plan.Waiting, problem);
    }

    private static Occurrence Start(WriteContext context, Turn turn, Occurrence occurrence, Dictionary<(Guid, DateTimeOffset), Guid> taken)
    {
        var interval = turn.Timetable.IntervalOf(occurrence.Slot);
        if (taken.TryGetValue((turn.Row.WorkflowId, interval.Start), out var earlier)) return occurrence.AsDeduplicated(earlier);
        if (RunParams.Resolve(turn.Version.Definition, null, out var values) is { } problem) return occurrence.AsFailed(problem);
        var entry = RunWriter.Create(context, turn.Version, RunOrigin.OfSlot(interval), values);
        return occurrence with { RunId = entry.Shared.Id };
    }

    private static Dictionary<Guid, List<DateTimeOffset>> Waiting(WriteContext context, IReadOnlyList<ScheduleRow> rows)
    {
        var found = new Dictionary<Guid, List<DateTimeOffset>>();
        var ids = rows.Where(row => row.Waiting > 0).Select(row => row.WorkflowId).ToArray();
        if (ids.Length == 0) return found;
        foreach (var (id, slot) in context.ReadAll(Commands.Of("Schedules/waiting").With(ids), row => (row.GetGuid(0), row.Time(1))))
        {
            if (!found.TryGetValue(id, out var slots)) found.Add(id, slots = []);
            slots.Add(slot);
        }
        return found;
    }

    private static HashSet<Guid> PastFailed(WriteContext context, Guid[] ids) =>
        ids.Length == 0 ? [] : [.. context.ReadAll(Commands.Of("Schedules/past_failed").With(ids), row => row.GetGuid(0))];

    private static Dictionary<(Guid, DateTimeOffset), Guid> Taken(WriteContext context, List<Turn> turns)
    {
        var (ids, dates) = (new List<Guid>(), new List<DateTime>());
        foreach (var turn in turns)
            foreach (var decision in turn.Plan.Decisions.Where(decision => decision.Outcome == SlotOutcome.Started))
            {
                ids.Add(turn.Row.WorkflowId);
                dates.Add(turn.Timetable.IntervalOf(decision.First).Start.UtcDateTime);
            }
        var taken = new Dictionary<(Guid, DateTimeOffset), Guid>();
        if (ids.Count == 0) return taken;
        foreach (var (id, date, run) in context.ReadAll(Commands.Of("Schedules/taken").With(ids.ToArray()).With(dates.ToArray()), row => (row.GetGuid(0), row.Time(1), row.GetGuid(2))))
            taken[(id, date)] = run;
        return taken;
    }

    private sealed record Turn(ScheduleRow Row, WorkflowVersion Version, Timetable Timetable, SchedulePlan Plan);
}

/// <summary>A schedule as its row says.</summary>
internal sealed record ScheduleRow(Guid WorkflowId, int Version, DateTimeOffset? NextSlot, DateTimeOffset? NextFireAt, int Waiting, int Active)
{
    public static ScheduleRow Map(NpgsqlDataReader row) =>
        new(row.GetGuid(0), row.GetInt32(1), row.TimeOrNull(2), row.TimeOrNull(3), row.GetInt32(4), row.GetInt32(5));
}
