namespace MiniAirflow.Core.Schedules;

/// <summary>Which slots of a schedule to fire now, and when to look again. Pure.</summary>
public static class SchedulePlanner
{
    /// <summary>Plans the first slot of a schedule that is new or was changed.</summary>
    /// <returns>When it fires; null while the workflow is switched off, or when it never does. And why it could not be read; null when it could: a zone that this host does
    /// not know keeps no definition out, since it may run by hand.</returns>
    public static (DateTimeOffset? Next, string? Problem) Begin(string cron, string zone, bool isActive, DateTimeOffset now) =>
        !CronSchedule.TryParse(cron, zone, now, out var schedule, out var problem) ? (null, problem)
        : isActive ? (schedule!.NextAfter(now), null)
        : (null, null);

    /// <summary>Slots looked through at most in one plan; what is left is looked through at the next, at once.</summary>
    private const int MaxSteps = 10_000;

    /// <summary>Plans one schedule.</summary>
    /// <remarks>
    /// Without catch-up, as in Airflow: when several slots have passed (the scheduler was down), only the newest fires and the others are counted as missed.
    /// </remarks>
    /// <param name="schedule">The schedule.</param>
    /// <param name="due">The slot that was planned next.</param>
    /// <param name="now">The store's time.</param>
    public static FirePlan Plan(CronSchedule schedule, DateTimeOffset due, DateTimeOffset now)
    {
        if (due > now) return new FirePlan(null, due, 0);
        var slot = due;
        for (var missed = 0; ; missed++)
        {
            var next = schedule.NextAfter(slot);
            if (next is null || next > now || missed == MaxSteps) return new FirePlan(slot, next, missed);
            slot = next.Value;
        }
    }
}

/// <summary>What to do with one schedule.</summary>
/// <param name="Fire">The slot to create a run for; null for none.</param>
/// <param name="Next">The slot to look at next; null when the schedule has ended.</param>
/// <param name="Missed">Slots that passed without a run.</param>
public readonly record struct FirePlan(DateTimeOffset? Fire, DateTimeOffset? Next, int Missed);
