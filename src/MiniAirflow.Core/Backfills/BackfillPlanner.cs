using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Backfills;

/// <summary>Decides which slots a backfill has, which of them are run, and when. Pure.</summary>
public static class BackfillPlanner
{
    // Runs that end say so; behind that wake there is this poll.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    /// <summary>Most slots looked through, with those that calendars leave out: a calendar of office hours leaves out three of four.</summary>
    public const int MaxLooked = 5 * BackfillPlan.MaxSlots;

    /// <summary>What is wrong with a request, as one sentence; null when nothing is.</summary>
    public static string? Problem(BackfillRequest request, WorkflowDefinition? definition, DateTimeOffset now) =>
        definition is null ? "There is no such workflow."
        : definition.Schedules.Count == 0 ? $"Workflow {definition.Name} has no schedule, so there are no slots to run."
        : request.From > request.To ? "The beginning of a backfill must not be after its end."
        : request.To > now ? "A backfill is of the past; its end lies in the future."
        : request.MaxActiveRuns is < 1 or > Limits.MaxActiveRuns ? $"max_active_runs must be from 1 to {Limits.MaxActiveRuns}."
        : request.StopAfter is < 0 or > BackfillPlan.MaxSlots ? $"stop_after must be from 0 to {BackfillPlan.MaxSlots}."
        : RunParams.Resolve(definition, request.Params, out _);

    /// <summary>The slots of a request in the order in which they are run; null when there are more than a backfill may have.</summary>
    public static IReadOnlyList<DataInterval>? Slots(BackfillRequest request, Timetable timetable)
    {
        var slots = new List<DataInterval>();
        foreach (var (place, (slot, interval)) in timetable.IntervalsAfter(request.From.AddTicks(-1)).TakeWhile(one => one.Slot.At <= request.To).Index())
        {
            if (place == MaxLooked) return null;
            if (slot.ExcludedBy is not null) continue;
            if (slots.Count == BackfillPlan.MaxSlots) return null;
            slots.Add(interval);
        }
        if (request.RunsBackwards) slots.Reverse();
        return slots;
    }

    /// <summary>Why there are too many slots.</summary>
    public static string TooMany => $"A backfill has at most {BackfillPlan.MaxSlots} slots, and these are more; choose a shorter time.";

    /// <summary>Why a slot is not run; null when it is.</summary>
    /// <param name="reprocess">The policy.</param>
    /// <param name="newest">State of the newest run with this logical date; null when there is none.</param>
    public static string? Note(Reprocess reprocess, RunState? newest) => newest switch
    {
        null => null,
        RunState.Queued or RunState.Running or RunState.UpForRetry => "Its run is alive.",
        RunState.Success => reprocess == Reprocess.Completed ? null : "Its run has succeeded.",
        _ => reprocess != Reprocess.None ? null : "Its run has failed.",
    };

    /// <summary>What pausing, resuming or cancelling makes of a backfill that has not ended.</summary>
    public static BackfillStep Control(BackfillControl control, string reason, DateTimeOffset now) => control switch
    {
        BackfillControl.Pause => new BackfillStep(0, BackfillState.Paused, null, reason),
        BackfillControl.Resume => new BackfillStep(0, BackfillState.Running, now, reason),
        _ => new BackfillStep(0, BackfillState.Cancelled, null, reason),
    };

    /// <summary>How many runs there is room for now, or why it ends.</summary>
    public static BackfillStep Next(Backfill backfill, TimeZoneInfo zone, DateTimeOffset now)
    {
        var request = backfill.Request;
        if (backfill.State != BackfillState.Running) return new BackfillStep(0, backfill.State, null, backfill.Note);
        if (request.StopAfter > 0 && backfill.Failed >= request.StopAfter)
            return new BackfillStep(0, BackfillState.Failed, null, $"Stopped after {backfill.Failed} failed {(backfill.Failed == 1 ? "run" : "runs")}.");
        if (backfill.NextPlace == backfill.Slots)
            return backfill.Alive > 0 ? new BackfillStep(0, BackfillState.Running, now + LookAgain, "")
                : new BackfillStep(0, backfill.Failed > 0 ? BackfillState.Failed : BackfillState.Success, null, "");
        if (request.AllowedHours is { } hours && !hours.Contains(now, zone))
            return new BackfillStep(0, BackfillState.Running, hours.NextBegin(now, zone), $"It goes on at {hours.From:HH\\:mm}.");
        return new BackfillStep(Math.Max(0, request.MaxActiveRuns - backfill.Alive), BackfillState.Running, now + LookAgain, "");
    }
}

/// <summary>What to do with a backfill.</summary>
/// <param name="Room">How many runs to create.</param>
/// <param name="State">Its state after that.</param>
/// <param name="LookAgainAt">When to go on at the latest; null for never.</param>
/// <param name="Note">Why it is in this state.</param>
public readonly record struct BackfillStep(int Room, BackfillState State, DateTimeOffset? LookAgainAt, string Note)
{
    /// <summary>Whether it has ended with this.</summary>
    public bool IsEnd => State is BackfillState.Success or BackfillState.Failed or BackfillState.Cancelled;
}
