using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Invariants;

/// <summary>Schedules.</summary>
internal static class Fires
{
    /// <summary>I5: a slot has one run. Slots that pass while nobody can fire are passed over by rule (the newest is made up for), so gaps are not judged here.</summary>
    public static IEnumerable<Violation> OncePerSlot(CaseFile file)
    {
        foreach (var slot in file.History.Runs.Where(run => run.LogicalDate is not null).GroupBy(run => (run.Workflow, run.LogicalDate)))
        {
            if (slot.Count() > 1) yield return new Violation("I5", $"slot {slot.Key.LogicalDate:O} of {slot.Key.Workflow} has {slot.Count()} runs");
            if (slot.Key.LogicalDate!.Value.Ticks % TimeSpan.TicksPerSecond != 0) yield return new Violation("I5", $"{slot.Key.LogicalDate:O} is no slot of {slot.Key.Workflow}");
        }
    }
}
