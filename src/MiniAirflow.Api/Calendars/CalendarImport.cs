using MiniAirflow.Api.Problems;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Definitions;
using MiniAirflow.Definitions.Calendars;

namespace MiniAirflow.Api.Calendars;

/// <summary>A body of iCalendar as a calendar of days.</summary>
internal static class CalendarImport
{
    private static readonly DocumentSource Source = new("body");

    /// <exception cref="RefusedException">Something in it is not read: everything of that is told, with its line.</exception>
    public static (WorkCalendar Calendar, IReadOnlyList<string> Remarks) Read(string name, ReadOnlyMemory<byte> utf8, DateTimeOffset now)
    {
        var parsed = CalendarDocument.Parse(utf8, Source, DateOnly.FromDateTime(now.UtcDateTime));
        if (parsed.Problems.Count > 0) throw Problem.BadDocument([.. parsed.Problems.Select(one => new ProblemItem { Line = one.Line, Message = one.Message, Hint = one.Hint })]);
        return (new WorkCalendar(name, parsed.Days, []), parsed.Remarks);
    }
}
