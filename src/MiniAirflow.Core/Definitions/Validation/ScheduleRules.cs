using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of <c>schedule</c> and of what goes with it.</summary>
internal static class ScheduleRules
{
    public static void Check(WorkflowDefinition definition, DateTimeOffset now, ProblemList problems)
    {
        CheckZone(definition.TimeZone, "timezone", problems);
        if (definition.Schedules.Count > Limits.MaxSchedules)
            problems.Add("schedule", $"A schedule has at most {Limits.MaxSchedules} entries; this one has {definition.Schedules.Count}.");
        else
            for (var i = 0; i < definition.Schedules.Count; i++) CheckEntry(definition, i, now, problems);
        CheckPolicy(definition, problems);
    }

    private static void CheckEntry(WorkflowDefinition definition, int index, DateTimeOffset now, ProblemList problems)
    {
        var schedule = definition.Schedules[index];
        var path = $"schedule[{index}]";
        if (schedule.TimeZone is { } own) CheckZone(own, $"{path}.timezone", problems);
        CheckCalendars(schedule.Exclude, $"{path}.exclude", problems);
        CheckCalendars(schedule.Include, $"{path}.include", problems);
        var found = new List<DefinitionProblem>();
        // Which calendars there are is known to the store alone.
        TimetableEntry.Read(schedule, definition.TimeZone, now, static name => new WorkCalendar(name, [], []), found);
        foreach (var problem in found.Where(problem => problem.Path != "timezone"))
            problems.Add(problem.Path.Length == 0 ? path : $"{path}.{problem.Path}", problem.Message, problem.Hint);
    }

    private static void CheckPolicy(WorkflowDefinition definition, ProblemList problems)
    {
        var policy = definition.Policy;
        TextRules.Between(policy.CatchupWindowSeconds, 0, Limits.MaxSeconds, "catchup_window_seconds", problems);
        TextRules.Between(policy.MaxActiveRuns, 1, Limits.MaxActiveRuns, "max_active_runs", problems);
        TextRules.Between(policy.MaxConsecutiveFailedRuns, 0, Limits.MaxActiveRuns, "max_consecutive_failed_runs", problems);
        TextRules.Between(policy.JitterSeconds, 0, Limits.MaxJitterSeconds, "jitter_seconds", problems);
    }

    private static void CheckZone(string zone, string path, ProblemList problems)
    {
        if (Zones.Find(zone, out var problem) is null) problems.Add(path, problem!.Message, problem.Hint);
    }

    private static void CheckCalendars(IReadOnlyList<string> names, string path, ProblemList problems)
    {
        for (var i = 0; i < names.Count; i++) TextRules.Name(names[i], "calendar", $"{path}[{i}]", problems);
    }
}
