namespace MiniAirflow.Definitions.Calendars;

/// <summary>What must hold between the events of one series.</summary>
internal static class SeriesRules
{
    public static void Check(IReadOnlyList<AllDayEvent> events, CalendarProblems problems)
    {
        foreach (var series in events.Where(one => one.Uid is not null).GroupBy(one => one.Uid, StringComparer.Ordinal))
        {
            AllDayEvent[] whole = [.. series.Where(one => !one.IsOverride)];
            AllDayEvent[] overrides = [.. series.Where(one => one.IsOverride)];
            if (whole.Length > 1 && (overrides.Length > 0 || whole.Any(one => one.Sequence != whole[0].Sequence)))
                problems.Add(whole[1].Line, $"The event has the UID of that on line {whole[0].Line}, and it is unclear which of them counts.", "give each event a UID of its own");
            if (whole.Any(one => !one.IsTimed))
                foreach (var one in overrides.Where(one => one.Replaces is null))
                    problems.Add(one.Line, "RECURRENCE-ID of the event is a time, and its series is all-day.", "write RECURRENCE-ID;VALUE=DATE and the date alone");
            foreach (var twice in overrides.Where(one => one.Replaces is not null).GroupBy(one => one.Replaces).Where(group => group.Count() > 1))
                problems.Add(twice.ElementAt(1).Line, $"The event has the UID and the RECURRENCE-ID of that on line {twice.First().Line}.");
        }
    }
}
