using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>Calendars, by name.</summary>
    public Task<IReadOnlyList<CalendarResource>> ListCalendarsAsync(CancellationToken cancellationToken = default) =>
        GetAsync("calendars", Json.IReadOnlyListCalendarResource, cancellationToken);

    /// <summary>One calendar.</summary>
    public Task<CalendarResource> GetCalendarAsync(string name, CancellationToken cancellationToken = default) =>
        GetAsync(CalendarPath(name), Json.CalendarResource, cancellationToken);

    /// <summary>Names of the workflows whose schedules refer to a calendar, those that the caller may read.</summary>
    public Task<IReadOnlyList<string>> ListCalendarUsesAsync(string name, CancellationToken cancellationToken = default) =>
        GetAsync(CalendarPath(name) + "/workflows", Json.IReadOnlyListString, cancellationToken);

    /// <summary>Writes a calendar, new or over the one of its name.</summary>
    public Task<CalendarResource> PutCalendarAsync(string name, PutCalendarRequest calendar, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, CalendarPath(name), JsonContent.Create(calendar, Json.PutCalendarRequest), Json.CalendarResource, cancellationToken);

    /// <summary>Writes a calendar from its JSON as it stands, so that the server tells what is wrong with it.</summary>
    public Task<CalendarResource> PutCalendarAsync(string name, string json, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, CalendarPath(name), new StringContent(json, Encoding.UTF8, "application/json"), Json.CalendarResource, cancellationToken);

    /// <summary>Writes a calendar from iCalendar (RFC 5545), new or over the one of its name: the days of its all-day events.</summary>
    public Task<CalendarResource> ImportCalendarAsync(string name, ReadOnlyMemory<byte> iCalendar, CancellationToken cancellationToken = default) =>
        SendAsync(HttpMethod.Put, CalendarPath(name), new ReadOnlyMemoryContent(iCalendar) { Headers = { ContentType = new MediaTypeHeaderValue("text/calendar") } }, Json.CalendarResource, cancellationToken);

    /// <summary>Removes a calendar; a 404 when there was none.</summary>
    public Task DeleteCalendarAsync(string name, CancellationToken cancellationToken = default) => DeleteAsync(CalendarPath(name), cancellationToken);

    private static string CalendarPath(string name) => "calendars/" + Uri.EscapeDataString(name);
}
