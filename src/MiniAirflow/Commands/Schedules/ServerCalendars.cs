using System.Globalization;
using System.Net;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Commands.Schedules;

/// <summary>The server's calendars, as far as schedules that are looked at refer to them.</summary>
internal static class ServerCalendars
{
    private const string EndOfDay = "24:00";

    /// <summary>Knows none: without a server there are no calendars.</summary>
    public static WorkCalendar? None(string name) => null;

    /// <summary>Fetches those that definitions name; one that the server does not know is found by nobody.</summary>
    public static async Task<Func<string, WorkCalendar?>> OfAsync(ServerConnection connection, IEnumerable<WorkflowDefinition> definitions, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, WorkCalendar?>(StringComparer.Ordinal);
        foreach (var name in definitions.SelectMany(one => one.Schedules).SelectMany(one => one.Exclude.Concat(one.Include)).Distinct(StringComparer.Ordinal))
            found[name] = await FindAsync(connection.Client, name, cancellationToken).ConfigureAwait(false);
        return name => found.GetValueOrDefault(name);
    }

    private static async Task<WorkCalendar?> FindAsync(MiniAirflowClient client, string name, CancellationToken cancellationToken)
    {
        try
        {
            return Read(await client.GetCalendarAsync(name, cancellationToken).ConfigureAwait(false));
        }
        catch (ApiException e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static WorkCalendar Read(CalendarResource calendar) => new(
        calendar.Name,
        calendar.Days.Select(day => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture)),
        calendar.Hours.Select(hours => new WeeklyHours(Enum.Parse<DayOfWeek>(hours.Day, ignoreCase: true), Time(hours.From), Time(hours.To))));

    private static TimeOnly Time(string text) => text == EndOfDay ? TimeOnly.MaxValue : TimeOnly.ParseExact(text, "HH:mm", CultureInfo.InvariantCulture);
}
