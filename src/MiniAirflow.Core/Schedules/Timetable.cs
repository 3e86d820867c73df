using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Schedules;

/// <summary>When a workflow runs: the times of all entries of its schedule in one sequence. (Airflow's word.)</summary>
public sealed class Timetable
{
    private readonly TimetableEntry[] _entries;
    private readonly bool _hasDataIntervals;

    private Timetable(TimetableEntry[] entries, bool hasDataIntervals) => (_entries, _hasDataIntervals) = (entries, hasDataIntervals);

    /// <summary>Reads the schedules of a definition.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="now">From when on its expressions must fire.</param>
    /// <param name="calendars">Finds a calendar by its name; null for one that is unknown.</param>
    /// <param name="timetable">The timetable; null when it is refused.</param>
    /// <param name="problem">The first thing that is wrong; null when nothing is.</param>
    public static bool TryRead(
        WorkflowDefinition definition, DateTimeOffset now, Func<string, WorkCalendar?> calendars, out Timetable? timetable, out DefinitionProblem? problem)
    {
        (timetable, problem) = (null, null);
        var entries = new TimetableEntry[definition.Schedules.Count];
        for (var i = 0; i < entries.Length; i++)
        {
            var problems = new List<DefinitionProblem>();
            if (TimetableEntry.Read(definition.Schedules[i], definition.TimeZone, now, calendars, problems) is not { } entry)
            {
                problem = problems[0];
                return false;
            }
            entries[i] = entry;
        }
        timetable = new Timetable(entries, definition.Policy.HasDataIntervals);
        return true;
    }

    /// <summary>Whether it names no time at all: the workflow runs only when triggered.</summary>
    public bool IsEmpty => _entries.Length == 0;

    /// <summary>When the first of its entries may fire; null when one of them has no start date.</summary>
    public DateTimeOffset? Start => _entries.Length > 0 && _entries.All(entry => entry.Start is not null) ? _entries.Min(entry => entry.Start) : null;

    /// <summary>The first slot after an instant; null when there is none.</summary>
    public Slot? NextAfter(DateTimeOffset instant)
    {
        Slot? first = null;
        foreach (var entry in _entries)
            if (entry.NextAfter(instant) is { } slot && (first is null || slot.At < first.Value.At || (slot.At == first.Value.At && first.Value.ExcludedBy is not null))) first = slot;
        return first;
    }

    /// <summary>The last slot before an instant; null when there is none within fifty years.</summary>
    public Slot? LastBefore(DateTimeOffset instant)
    {
        foreach (var days in (double[])[1.0 / 24, 1, 32, 366, CronSchedule.HorizonYears * 366])
        {
            var since = instant.AddDays(-days);
            if (NextAfter(since) is not { } found || found.At >= instant) continue;
            // "The next after x lies before the instant" holds up to the wanted slot and not from there on.
            var (low, high) = (since.Ticks, instant.Ticks);
            while (high - low > 1)
            {
                var middle = low + (high - low) / 2;
                if (NextAfter(new DateTimeOffset(middle, TimeSpan.Zero)) is { } next && next.At < instant) low = middle;
                else high = middle;
            }
            return NextAfter(new DateTimeOffset(low, TimeSpan.Zero));
        }
        return null;
    }

    /// <summary>What a run of a slot is about. In the style of data intervals that is the time since the slot before; a first slot's interval is empty.</summary>
    public DataInterval IntervalOf(DateTimeOffset slot) => new(_hasDataIntervals ? LastBefore(slot)?.At ?? slot : slot, slot);

    /// <summary>The slots after an instant with what their runs are about, in order.</summary>
    public IEnumerable<(Slot Slot, DataInterval Interval)> IntervalsAfter(DateTimeOffset instant)
    {
        DateTimeOffset? before = null;
        foreach (var slot in After(instant))
        {
            yield return (slot, !_hasDataIntervals ? new DataInterval(slot.At, slot.At) : before is { } start ? new DataInterval(start, slot.At) : IntervalOf(slot.At));
            before = slot.At;
        }
    }

    /// <summary>The slots after an instant, in order.</summary>
    public IEnumerable<Slot> After(DateTimeOffset instant)
    {
        for (var slot = NextAfter(instant); slot is { } one; slot = NextAfter(one.At)) yield return one;
    }
}

/// <summary>One time of a timetable.</summary>
/// <param name="At">When it is.</param>
/// <param name="Zone">The zone of the entry that names it.</param>
/// <param name="ExcludedBy">The calendar that leaves it out; null for a slot that fires.</param>
/// <param name="MovedFrom">The instant that a calendar has moved to this one; null when it was not moved.</param>
/// <param name="LeftOutTime">The time on the wall that the clocks have left out, for which this instant stands; null for an ordinary slot.</param>
public readonly record struct Slot(DateTimeOffset At, TimeZoneInfo Zone, string? ExcludedBy = null, DateTimeOffset? MovedFrom = null, DateTime? LeftOutTime = null);

/// <summary>The time that a run is about; its start is the run's logical date.</summary>
public readonly record struct DataInterval(DateTimeOffset Start, DateTimeOffset End);
