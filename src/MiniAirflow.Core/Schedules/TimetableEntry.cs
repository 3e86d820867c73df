using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Schedules;

/// <summary>One entry of a timetable: a cadence within its dates, seen through its calendars.</summary>
internal sealed class TimetableEntry
{
    /// <summary>A slot moves no farther than so many days: where none of them is a working day, its own day stays left out.</summary>
    private const int MaxMovedDays = 31;

    private const int MaxMovedSlots = 24;

    private readonly ICadence _cadence;
    private readonly TimeZoneInfo _zone;
    private readonly WallClock _clock;
    private readonly IReadOnlyList<WorkCalendar> _exclude;
    private readonly IReadOnlyList<WorkCalendar> _include;
    private readonly bool _moves;
    private readonly DateTimeOffset? _end;

    private TimetableEntry(
        ICadence cadence, TimeZoneInfo zone, DateTimeOffset? start, DateTimeOffset? end, IReadOnlyList<WorkCalendar> exclude, IReadOnlyList<WorkCalendar> include, bool moves)
    {
        (_cadence, _zone, Start, _end, _exclude, _include, _moves) = (cadence, zone, start, end, exclude, include, moves);
        _clock = WallClock.Of(zone);
    }

    /// <summary>Its first instant; null for no bound.</summary>
    public DateTimeOffset? Start { get; }

    /// <summary>Reads an entry; null when it is refused, with every reason in the list.</summary>
    public static TimetableEntry? Read(
        ScheduleDefinition definition, string defaultZone, DateTimeOffset now, Func<string, WorkCalendar?> calendars, List<DefinitionProblem> problems)
    {
        if (Zones.Find(definition.TimeZone ?? defaultZone, out var problem) is not { } zone)
        {
            problems.Add(new DefinitionProblem("timezone", problem!.Message, problem.Hint));
            zone = TimeZoneInfo.Utc;
        }
        var start = Bound(definition.StartDate, "start_date", zone, isEnd: false, problems);
        var end = Bound(definition.EndDate, "end_date", zone, isEnd: true, problems);
        if (start > end) problems.Add(new DefinitionProblem("end_date", $"The end, {definition.EndDate}, is before the start, {definition.StartDate}."));
        var cadence = Cadence(definition, zone, start, now, problems);
        if (definition.OnExcluded == ExcludedDay.NextWorkingDay && cadence is not null && IsDense(cadence, now))
            problems.Add(new DefinitionProblem("on_excluded", $"Slots move to the next working day only where there are at most {MaxMovedSlots} of them in a day.", "write 'skip', or a schedule with fewer times"));
        var (exclude, include) = (Find(definition.Exclude, "exclude", calendars, problems), Find(definition.Include, "include", calendars, problems));
        return problems.Count > 0 ? null : new TimetableEntry(cadence!, zone, start, end, exclude, include, definition.OnExcluded == ExcludedDay.NextWorkingDay);
    }

    /// <summary>The first slot after an instant; null when there is none.</summary>
    public Slot? NextAfter(DateTimeOffset instant)
    {
        if (Start is { } start && instant < start) instant = start.AddTicks(-1);
        return _moves ? NextMoved(instant) : NextUnmoved(instant);
    }

    private Slot? NextUnmoved(DateTimeOffset instant) =>
        Raw(instant) is { } at ? new Slot(at, _zone, ExcludedBy(_clock.WallAt(at.UtcDateTime)), LeftOutTime: _cadence.LeftOutTime(at)) : null;

    /// <summary>Slots of left-out days come on the next day that is not left out, at the same time: those of the days just before may come after the instant.</summary>
    private Slot? NextMoved(DateTimeOffset instant)
    {
        var from = instant;
        for (var day = _clock.WallAt(instant.UtcDateTime).Date; IsLeftOut(day.AddDays(-1)) && instant - from < TimeSpan.FromDays(MaxMovedDays); day = day.AddDays(-1))
            from = new DateTimeOffset(_clock.InstantOf(day.AddDays(-1)), TimeSpan.Zero).AddTicks(-1);
        if (Start is { } start && from < start) from = start.AddTicks(-1);
        Slot? first = null;
        for (var raw = Raw(from); raw is { } at && (first is null || at <= first.Value.At); raw = Raw(at))
        {
            var slot = Moved(at);
            if (slot.At > instant && (first is null || slot.At < first.Value.At)) first = slot;
        }
        return first;
    }

    private Slot Moved(DateTimeOffset at)
    {
        var wall = _clock.WallAt(at.UtcDateTime);
        if (ExcludedBy(wall) is not { } calendar) return new Slot(at, _zone, LeftOutTime: _cadence.LeftOutTime(at));
        for (var days = 1; days <= MaxMovedDays; days++)
        {
            if (ExcludedBy(wall.AddDays(days)) is not null) continue;
            return new Slot(new DateTimeOffset(_clock.InstantOf(wall.AddDays(days)), TimeSpan.Zero), _zone, MovedFrom: at);
        }
        return new Slot(at, _zone, calendar);
    }

    /// <summary>Whether so many slots come in a day that looking through those of the days before, for each, would cost too much.</summary>
    private static bool IsDense(ICadence cadence, DateTimeOffset now)
    {
        var first = cadence.NextAfter(now);
        var last = first;
        for (var i = 0; i < MaxMovedSlots && last is not null; i++) last = cadence.NextAfter(last.Value);
        return last - first < TimeSpan.FromDays(1);
    }

    private bool IsLeftOut(DateTime day) => ExcludedBy(day.AddHours(12)) is not null || ExcludedBy(day) is not null;

    private string? ExcludedBy(DateTime wall)
    {
        foreach (var calendar in _exclude)
            if (calendar.Contains(wall)) return calendar.Name;
        return _include.Count == 0 || _include.Any(calendar => calendar.Contains(wall)) ? null : _include[0].Name;
    }

    private DateTimeOffset? Raw(DateTimeOffset after) => _cadence.NextAfter(after) is { } at && !(at > _end) ? at : null;

    private static ICadence? Cadence(ScheduleDefinition definition, TimeZoneInfo zone, DateTimeOffset? start, DateTimeOffset now, List<DefinitionProblem> problems)
    {
        if (new[] { definition.Cron, definition.Every, definition.At }.Count(one => one is not null) != 1)
        {
            problems.Add(new DefinitionProblem("", "A schedule is exactly one of 'cron', 'every' and 'at'.", "as in 'cron: \"30 2 * * *\"' or 'every: 15m'"));
            return null;
        }
        if (definition.Cron is { } cron)
        {
            if (CronSchedule.TryParse(cron, zone.Id, now, out var schedule, out var problem)) return schedule;
            problems.Add(new DefinitionProblem("cron", problem!, "five fields: minute hour day month weekday, e.g. '30 2 * * *'"));
        }
        else if (definition.Every is { } every)
        {
            if (ScheduleTexts.TryParseDuration(every, out var period)) return new IntervalCadence(start ?? DateTimeOffset.UnixEpoch, period);
            problems.Add(new DefinitionProblem("every", $"{ProblemText.Quoted(every)} is no interval between a second and ten years.", ScheduleTexts.DurationForm));
        }
        else
        {
            if (ScheduleTexts.TryParseTime(definition.At!, zone, out var at, out var isDate) && !isDate) return new SingleCadence(at);
            problems.Add(new DefinitionProblem("at", $"{ProblemText.Quoted(definition.At!)} is no time of a day.", ScheduleTexts.TimeForm));
        }
        return null;
    }

    private static DateTimeOffset? Bound(string? text, string path, TimeZoneInfo zone, bool isEnd, List<DefinitionProblem> problems)
    {
        if (text is null) return null;
        if (ScheduleTexts.TryParseBound(text, zone, isEnd, out var instant, out _)) return instant;
        problems.Add(new DefinitionProblem(path, $"{ProblemText.Quoted(text)} is no date or time.", ScheduleTexts.TimeForm));
        return null;
    }

    private static List<WorkCalendar> Find(IReadOnlyList<string> names, string path, Func<string, WorkCalendar?> calendars, List<DefinitionProblem> problems)
    {
        var found = new List<WorkCalendar>(names.Count);
        for (var i = 0; i < names.Count; i++)
        {
            if (calendars(names[i]) is { } calendar) found.Add(calendar);
            else problems.Add(new DefinitionProblem($"{path}[{i}]", $"There is no calendar called {ProblemText.Quoted(names[i])}.", "see 'miniairflow calendar list'"));
        }
        return found;
    }
}
