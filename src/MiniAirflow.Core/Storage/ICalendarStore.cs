using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Storage;

/// <summary>Calendars that schedules refer to by name.</summary>
public interface ICalendarStore
{
    /// <summary>Writes a calendar, new or over the one of its name. The next slots of the schedules that refer to it are planned anew.</summary>
    ValueTask PutAsync(WorkCalendar calendar, CancellationToken cancellationToken);

    /// <summary>Removes a calendar. A schedule that refers to it is set aside with that reason when it is next due.</summary>
    /// <returns>Whether there was one.</returns>
    ValueTask<bool> DeleteAsync(string name, CancellationToken cancellationToken);

    /// <summary>Finds a calendar; null when there is none.</summary>
    ValueTask<WorkCalendar?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>All calendars, by name.</summary>
    ValueTask<IReadOnlyList<WorkCalendar>> ListAsync(CancellationToken cancellationToken);
}
