using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Invariants;

/// <summary>I5: what the occurrence ledger says of the schedules' slots.</summary>
internal static class Ledger
{
    /// <summary>From its first row to its last, the ledger tells of each slot exactly once what became of it.</summary>
    public static IEnumerable<Violation> EverySlotOnce(CaseFile file)
    {
        foreach (var schedule in file.Schedules)
        {
            var rows = file.History.Occurrences.Where(row => row.Workflow == schedule.Workflow).OrderBy(row => row.Slot).ToList();
            if (rows.Count == 0) yield return new Violation("I5", $"the ledger knows no slot of {schedule.Workflow}");
            for (var i = 0; i < rows.Count; i++)
            {
                var row = rows[i];
                if (row.LastSlot - row.Slot != schedule.Period * (row.Slots - 1))
                    yield return new Violation("I5", $"the ledger says of {schedule.Workflow} that from {row.Slot:O} to {row.LastSlot:O} there are {row.Slots} slots");
                if (i + 1 < rows.Count && rows[i + 1].Slot - row.LastSlot != schedule.Period)
                    yield return new Violation("I5", $"between {row.LastSlot:O} and {rows[i + 1].Slot:O} the ledger of {schedule.Workflow} has a gap or says something twice");
            }
        }
    }

    /// <summary>Each run of a slot is in the ledger, and what it says was started is there.</summary>
    public static IEnumerable<Violation> RunsAreTold(CaseFile file)
    {
        var scheduled = file.Schedules.Select(schedule => schedule.Workflow).ToHashSet();
        var told = file.History.Occurrences.Where(row => row.Outcome == "started").ToDictionary(row => (row.Workflow, row.Slot), row => row.RunId);
        var runs = file.History.Runs.Where(run => run.LogicalDate is not null && scheduled.Contains(run.Workflow)).ToDictionary(run => run.Id);
        foreach (var run in runs.Values)
            if (told.GetValueOrDefault((run.Workflow, run.LogicalDate!.Value)) != run.Id)
                yield return new Violation("I5", $"the ledger does not tell of run {run.Id}, which {run.Workflow} has for {run.LogicalDate:O}");
        foreach (var ((workflow, slot), id) in told)
            if (id is not { } run || !runs.ContainsKey(run)) yield return new Violation("I5", $"the ledger says that {workflow} was started for {slot:O}, and there is no such run");
    }
}
