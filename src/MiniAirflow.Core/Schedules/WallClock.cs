using System.Collections.Concurrent;

namespace MiniAirflow.Core.Schedules;

/// <summary>A zone's wall clock as stretches of constant distance from UTC. The platform's own words for times that do not exist fail where a whole day is left out (Samoa, 2011).</summary>
internal sealed class WallClock
{
    private static readonly ConcurrentDictionary<string, WallClock> All = new(StringComparer.Ordinal);

    /// <summary>The farthest that a wall clock has ever been changed, and more.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromDays(2);

    private readonly ConcurrentDictionary<int, DateTime[]> _changes = new();
    private readonly TimeZoneInfo _zone;
    private readonly int _lastListedYear;
    private Found? _last;

    private WallClock(TimeZoneInfo zone)
    {
        _zone = zone;
        _lastListedYear = zone.GetAdjustmentRules() switch
        {
            [] => int.MinValue,
            [.., { DateEnd.Year: 9999 } last] => last.DateStart.Year,
            _ => int.MaxValue,
        };
    }

    /// <summary>The clock of a zone; looks for each year's changes once.</summary>
    public static WallClock Of(TimeZoneInfo zone) => All.GetOrAdd(zone.Id, static (_, zone) => new WallClock(zone), zone);

    /// <summary>The stretch that an instant is in.</summary>
    public Stretch At(DateTime utc)
    {
        // Instants that are asked about one after the other are mostly close together. Parts of a long stretch overlap, and each belongs to a year.
        if (_last is { } last && last.Year == utc.Year && utc >= last.Stretch.Start && utc < last.Stretch.End) return last.Stretch;
        var stretch = FindStretch(utc);
        _last = new Found(utc.Year, stretch);
        return stretch;
    }

    private Stretch FindStretch(DateTime utc)
    {
        var (start, end) = (DateTime.MinValue, DateTime.MaxValue);
        // No farther than the neighbouring years: a longer stretch is given in parts, which only costs more steps.
        for (var year = utc.Year - 1; year <= utc.Year + 1; year++)
            foreach (var change in ChangesIn(year))
            {
                if (change <= utc) start = change;
                else if (change < end) end = change;
            }
        if (start == DateTime.MinValue) start = First(utc.Year - 1);
        if (end == DateTime.MaxValue) end = First(utc.Year + 2);
        return new Stretch(start, end, _zone.GetUtcOffset(start), _zone.GetUtcOffset(start.AddTicks(-1)), _zone.GetUtcOffset(end));
    }

    /// <summary>The instant at which the wall shows a time: the jump for one that is left out, the first one for one that comes twice.</summary>
    public DateTime InstantOf(DateTime wall)
    {
        var stretch = At(DateTime.SpecifyKind(wall, DateTimeKind.Utc) - Margin);
        while (wall >= stretch.End + stretch.Offset) stretch = At(stretch.End);
        return (wall > stretch.WallStart ? DateTime.SpecifyKind(wall, DateTimeKind.Utc) : stretch.WallStart) - stretch.Offset;
    }

    /// <summary>What the wall shows at an instant.</summary>
    public DateTime WallAt(DateTime utc) => utc + At(utc).Offset;

    /// <summary>Whether the time that the wall shows at an instant is shown at another one too.</summary>
    public Showing ShowingAt(DateTime utc)
    {
        var stretch = At(utc);
        var wall = utc + stretch.Offset;
        if (wall < stretch.WallUnchanged) return Showing.Second;
        return wall < stretch.End + stretch.OffsetAfter ? Showing.Only : Showing.First;
    }

    private static DateTime First(int year) => new(year, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private DateTime[] ChangesIn(int year) => _changes.GetOrAdd(year, FindChanges);

    private DateTime[] FindChanges(int year)
    {
        if (_lastListedYear == int.MinValue) return [];
        // Where a rule repeats for ever, its two changes of a year are far apart; those that are listed one by one may be close together.
        var step = year > _lastListedYear ? 14 : 1;
        var changes = new List<DateTime>();
        var (day, end) = (First(year), First(year + 1));
        for (var offset = _zone.GetUtcOffset(day); day < end;)
        {
            var next = day.AddDays(step) < end ? day.AddDays(step) : end;
            var nextOffset = _zone.GetUtcOffset(next);
            if (offset != nextOffset) changes.Add(Within(day, next));
            (day, offset) = (next, nextOffset);
        }
        return [.. changes];
    }

    /// <summary>The second at which the distance changes, once, between the beginnings of two days.</summary>
    private DateTime Within(DateTime day, DateTime next)
    {
        var (before, after) = (0, (int)(next - day).TotalSeconds);
        while (after - before > 1)
        {
            var middle = (before + after) / 2;
            if (_zone.GetUtcOffset(day.AddSeconds(middle)) == _zone.GetUtcOffset(day)) before = middle;
            else after = middle;
        }
        return day.AddSeconds(after);
    }

    /// <summary>The stretch that was asked for last; put in place of the one before in one step.</summary>
    private sealed record Found(int Year, Stretch Stretch);

    /// <summary>A stretch of time in which the wall clock only runs.</summary>
    /// <param name="Start">Its first instant.</param>
    /// <param name="End">The first instant after it.</param>
    /// <param name="Offset">The wall clock's distance from UTC.</param>
    /// <param name="OffsetBefore">The distance just before it.</param>
    /// <param name="OffsetAfter">The distance just after it.</param>
    internal readonly record struct Stretch(DateTime Start, DateTime End, TimeSpan Offset, TimeSpan OffsetBefore, TimeSpan OffsetAfter)
    {
        /// <summary>What the wall clock shows at its beginning.</summary>
        public DateTime WallStart => Start + Offset;

        /// <summary>What it would show there if it had not been changed: less than <see cref="WallStart"/> where times are left out, more where times come again.</summary>
        public DateTime WallUnchanged => Start + OffsetBefore;
    }
}
