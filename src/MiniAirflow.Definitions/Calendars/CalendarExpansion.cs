namespace MiniAirflow.Definitions.Calendars;

/// <summary>The days on which events take place.</summary>
internal sealed class CalendarExpansion(DaySpan span)
{
    private readonly WorkBudget _budget = new();
    private readonly HashSet<DateOnly> _days = [];
    private bool _hasEarlier;
    private bool _hasLater;

    public IReadOnlyCollection<DateOnly> Days => _days;

    public void Add(IReadOnlyList<AllDayEvent> events)
    {
        var replaced = events.Where(one => one is { IsOverride: true, Replaces: not null }).Select(one => (one.Uid, one.Replaces!.Value)).ToHashSet();
        foreach (var one in events.Where(one => one is { IsTimed: false, IsCancelled: false }))
            foreach (var first in Instances(one))
                if (one.IsOverride || !(one.Removed.Contains(first) || replaced.Contains((one.Uid, first)))) AddDays(first, one.Length);
    }

    public IEnumerable<string> Remarks()
    {
        if (_hasEarlier) yield return $"Days before {CalendarDocument.Shown(span.First)} were left out.";
        if (_hasLater) yield return $"Days after {CalendarDocument.Shown(span.Last)} were left out: import the calendar again before then.";
    }

    private IEnumerable<DateOnly> Instances(AllDayEvent one)
    {
        if (one.Rule is null)
        {
            yield return one.Start;
        }
        else
        {
            _hasEarlier |= one.Start < span.First;
            var days = new RecurrenceDays(one.Rule, one.Start, _budget);
            foreach (var day in days.Between(span.First.AddDays(1 - one.Length), span.Last)) yield return day;
            _hasLater |= days.GoesOn;
        }
        foreach (var day in one.Added) yield return day;
    }

    private void AddDays(DateOnly first, int length)
    {
        var (from, to) = (first.DayNumber, first.DayNumber + length - 1);
        _hasEarlier |= from < span.First.DayNumber;
        _hasLater |= to > span.Last.DayNumber;
        (from, to) = (Math.Max(from, span.First.DayNumber), Math.Min(to, span.Last.DayNumber));
        _budget.Spend(Math.Max(1, to - from + 1));
        for (var day = from; day <= to; day++) _days.Add(DateOnly.FromDayNumber(day));
    }
}
