using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>Timetables of versions, read once. Those with calendars are read each time: calendars change.</summary>
public sealed class TimetableCache
{
    private const int MaxTimetables = 50_000;

    private readonly Dictionary<(Guid, int), Timetable> _timetables = [];

    /// <summary>The timetable of a version; null, and why, when this host cannot read it.</summary>
    /// <param name="version">The version.</param>
    /// <param name="now">The store's time.</param>
    /// <param name="calendars">Finds a calendar by its name; null for one that is unknown.</param>
    /// <param name="problem">What is wrong, as one sentence; null when nothing is.</param>
    public Timetable? Of(WorkflowVersion version, DateTimeOffset now, Func<string, WorkCalendar?> calendars, out string? problem)
    {
        problem = null;
        if (_timetables.TryGetValue((version.WorkflowId, version.Number), out var known)) return known;
        if (!Timetable.TryRead(version.Definition, now, calendars, out var timetable, out var found))
        {
            problem = found!.Message;
            return null;
        }
        if (version.Definition.Schedules.Any(one => one.Exclude.Count + one.Include.Count > 0)) return timetable;
        if (_timetables.Count >= MaxTimetables) _timetables.Clear();
        return _timetables[(version.WorkflowId, version.Number)] = timetable!;
    }
}
