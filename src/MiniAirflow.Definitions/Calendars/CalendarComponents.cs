namespace MiniAirflow.Definitions.Calendars;

/// <summary>The parts of an iCalendar text that count.</summary>
/// <param name="Events">Its events.</param>
/// <param name="PassedOver">How many components of which other kind it has.</param>
internal sealed record CalendarComponents(IReadOnlyList<EventLines> Events, IReadOnlyDictionary<string, int> PassedOver)
{
    public IEnumerable<string> Remarks() =>
        PassedOver.OrderBy(kind => kind.Key, StringComparer.Ordinal).Select(kind => $"{Counting.Of(kind.Value, kind.Key + " component")} {Counting.Was(kind.Value)} passed over.");
}

/// <summary>An event as written.</summary>
/// <param name="Line">The line it begins on.</param>
/// <param name="Lines">Those of its properties that say when it is.</param>
internal sealed record EventLines(int Line, List<ContentLine> Lines);
