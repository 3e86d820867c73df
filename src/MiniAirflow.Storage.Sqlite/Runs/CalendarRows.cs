using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>Calendars as rows.</summary>
internal static class CalendarRows
{
    /// <summary>Reads a calendar; null when there is none.</summary>
    public static WorkCalendar? Find(Database db, string name)
    {
        var read = db["Calendars/find"].Bind(name);
        if (!read.Read()) return null;
        var calendar = StoredCalendar.Read(name, read.Text(0));
        read.Reset();
        return calendar;
    }

    /// <summary>Reads all calendars, by name.</summary>
    public static IReadOnlyList<WorkCalendar> List(Database db)
    {
        var calendars = new List<WorkCalendar>();
        var read = db["Calendars/list"];
        while (read.Read()) calendars.Add(StoredCalendar.Read(read.Text(0), read.Text(1)));
        return calendars;
    }
}
