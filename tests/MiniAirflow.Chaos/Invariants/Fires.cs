using MiniAirflow.Chaos.Evidence;
using MiniAirflow.Chaos.Plan;

namespace MiniAirflow.Chaos.Invariants;

/// <summary>I5: schedules.</summary>
internal static class Fires
{
    // After the last trouble: a role that was killed starts, connects and looks; one that only reconnects waits for its back-off.
    private static readonly TimeSpan Aftermath = TimeSpan.FromSeconds(3);

    /// <summary>A slot has one run.</summary>
    public static IEnumerable<Violation> OncePerSlot(CaseFile file)
    {
        foreach (var slot in Fired(file).GroupBy(run => (run.Workflow, run.LogicalDate)).Where(slot => slot.Count() > 1))
            yield return new Violation("I5", $"slot {slot.Key.LogicalDate:O} of {slot.Key.Workflow} has {slot.Count()} runs: {string.Join(' ', slot.Select(run => run.Id))}");
    }

    /// <summary>What fires is a slot of its schedule, the newest one that was due, and not early.</summary>
    public static IEnumerable<Violation> NewestSlot(CaseFile file)
    {
        var periods = file.Schedules.ToDictionary(schedule => schedule.Workflow, schedule => schedule.Period);
        foreach (var run in Fired(file))
        {
            var (slot, period) = (run.LogicalDate!.Value, periods.GetValueOrDefault(run.Workflow, TimeSpan.FromSeconds(1)));
            if (slot.Ticks % period.Ticks != 0) yield return new Violation("I5", $"run {run.Id} is for {slot:O}, which is no slot of {run.Workflow}");
            else if (run.CreatedAt < slot) yield return new Violation("I5", $"run {run.Id} of {run.Workflow} for {slot:O} was made at {run.CreatedAt:O}, before its time");
            else if (run.CreatedAt >= slot + period) yield return new Violation("I5", $"run {run.Id} of {run.Workflow} was made at {run.CreatedAt:O} for {slot:O}, although a newer slot was due");
        }
    }

    /// <summary>From a schedule's first run to its end no slot is without a run, unless its whole time fell into troubles of the database, of all schedulers at
    /// once, or into their aftermath: then, by rule, the newest fires and the older ones are passed over.</summary>
    public static IEnumerable<Violation> NoneMissed(CaseFile file)
    {
        foreach (var schedule in file.Schedules)
        {
            var fired = Fired(file).Where(run => run.Workflow == schedule.Workflow).Select(run => run.LogicalDate!.Value).ToHashSet();
            if (fired.Count == 0) yield return new Violation("I5", $"{schedule.Workflow} never fired");
            else
                for (var slot = fired.Min(); slot + schedule.Period <= file.SchedulesEnd; slot += schedule.Period)
                    if (!fired.Contains(slot) && !IsExcused(file, slot, slot + schedule.Period))
                        yield return new Violation("I5", $"slot {slot:O} of {schedule.Workflow} was missed, although a scheduler was there and the database too");
        }
    }

    private static IEnumerable<RunRow> Fired(CaseFile file) => file.History.Runs.Where(run => run.LogicalDate is not null);

    // Anything that touches the slot's time and could have kept everybody from firing. A single scheduler's trouble could not.
    private static bool IsExcused(CaseFile file, DateTimeOffset from, DateTimeOffset until) =>
        file.Troubles.Any(trouble => trouble.IsOfDatabase && trouble.Touches(from, until, Aftermath))
        || file.Schedulers.All(scheduler => file.Troubles.Any(trouble => trouble.Target == scheduler && trouble.Fault is Fault.Kill or Fault.Pause && trouble.Touches(from, until, Aftermath)));
}
