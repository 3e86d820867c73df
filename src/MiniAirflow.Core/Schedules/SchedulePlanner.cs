using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Schedules;

/// <summary>Decides what becomes of the slots that have passed: which start, wait, or are let pass. Pure; the README beside this file tells the rules.</summary>
public static class SchedulePlanner
{
    /// <summary>The newest slot that is due is on time while it is no later than this: it was not missed, whatever the catch-up policy says. (Quartz's misfire threshold.)</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);

    /// <summary>How far the clock must have gone back before what it showed is doubted.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromSeconds(2);

    /// <summary>Most slots of a workflow that wait; further ones stay undecided until there is room.</summary>
    public const int MaxWaiting = 100;

    /// <summary>Slots looked through at most in one plan; what is left is looked through at the next, at once.</summary>
    public const int MaxSteps = 10_000;

    // Runs that end say so to the slots that wait for them; behind that wake there is this poll. The first look again follows soon, for a run that ended at the same moment.
    private static readonly TimeSpan FirstLookAgain = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(15);

    /// <summary>The first slot of a schedule that is new or was changed; null when it never fires.</summary>
    public static DateTimeOffset? Begin(Timetable timetable, SchedulePolicy policy, DateTimeOffset now)
    {
        var from = now;
        if (policy.Catchup == Catchup.All && timetable.Start is { } start && start < now)
            from = Later(start.AddTicks(-1), now.AddSeconds(-policy.CatchupWindowSeconds));
        return timetable.NextAfter(from)?.At;
    }

    /// <summary>The first slot to decide after the clock has gone back: those since now, although they were decided already; whichever has a run keeps that.</summary>
    public static DateTimeOffset? Rewind(Timetable timetable, DateTimeOffset? next, DateTimeOffset now) =>
        timetable.NextAfter(now)?.At is { } slot && !(next < slot) ? slot : next;

    /// <summary>The first slot to decide after a calendar has changed; one that is due, or passed in a pause, stays.</summary>
    public static DateTimeOffset? Replan(Timetable timetable, DateTimeOffset? next, DateTimeOffset now) =>
        timetable.NextAfter(next <= now ? next.Value.AddTicks(-1) : now)?.At;

    /// <summary>Plans one schedule.</summary>
    public static SchedulePlan Plan(ScheduleSituation situation, DateTimeOffset now)
    {
        var passed = new PassedSlots(situation, now);
        var admission = new Admission(situation);
        var log = new DecisionLog();
        foreach (var slot in situation.Waiting) admission.Admit(slot, wasWaiting: true, log);
        var next = situation.Next;
        var isFull = false;
        while (!isFull && passed.MoveNext())
        {
            var slot = passed.Current;
            if (slot.ExcludedBy is { } calendar) log.Skip(slot.At, SlotOutcome.SkippedCalendar, LeftOutBy(calendar));
            else if (passed.Fate(slot) is { } lost) log.Skip(slot.At, lost, null);
            else if (admission.IsFull) isFull = true;
            else admission.Admit(slot.At, wasWaiting: false, log, Story(slot));
            next = isFull ? slot.At : passed.Following;
        }
        admission.Settle(log);
        return new SchedulePlan
        {
            Decisions = log.Decisions,
            Next = next,
            Waiting = admission.Waiting,
            CancelsActive = admission.CancelsActive,
            LookAgainAt = LookAgainAt(situation, next, admission, isFull, now),
        };
    }

    /// <summary>The slots that passed during a pause under a schedule that is now replaced: none of them runs any more.</summary>
    public static IReadOnlyList<SlotDecision> GiveUp(ScheduleSituation situation, DateTimeOffset now)
    {
        var (passed, log) = (new PassedSlots(situation, now), new DecisionLog());
        while (passed.MoveNext())
        {
            if (passed.Current.ExcludedBy is { } calendar) log.Skip(passed.Current.At, SlotOutcome.SkippedCalendar, LeftOutBy(calendar));
            else log.Skip(passed.Current.At, SlotOutcome.SkippedPause, "The schedule was replaced during the pause.");
        }
        return log.Decisions;
    }

    private static string LeftOutBy(string calendar) => $"Calendar {calendar} leaves its day out.";

    private static DateTimeOffset? LookAgainAt(ScheduleSituation situation, DateTimeOffset? next, Admission admission, bool isFull, DateTimeOffset now)
    {
        var due = next is { } slot && !isFull ? slot + Jitter.Of(situation.WorkflowId, slot, situation.Policy.JitterSeconds) : (DateTimeOffset?)null;
        if (admission.Waiting == 0) return due;
        var poll = now + (admission.HasNewWaiting ? FirstLookAgain : LookAgain);
        return due < poll ? due : poll;
    }

    /// <summary>What the ledger should say of how a slot came to its time.</summary>
    private static string? Story(Slot slot) =>
        slot.MovedFrom is { } from ? $"Moved by a calendar from {WallClock.Of(slot.Zone).WallAt(from.UtcDateTime):yyyy-MM-dd HH:mm}."
        : slot.LeftOutTime is { } wall ? $"The clocks left out {wall:HH:mm}."
        : null;

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
