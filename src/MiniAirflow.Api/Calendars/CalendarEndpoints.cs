using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.OpenApi;
using MiniAirflow.Api.Problems;
using MiniAirflow.Api.Requests;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Storage;
using MiniAirflow.Definitions.Calendars;

namespace MiniAirflow.Api.Calendars;

/// <summary>Calendars: list, get, write, remove.</summary>
internal static class CalendarEndpoints
{
    public static void MapCalendars(this IEndpointRouteBuilder app)
    {
        var calendars = app.MapGroup("/calendars").WithTags("Calendars");
        calendars.MapGet("", ListAsync)
            .Requires(Right.SystemRead).Describe("listCalendars", "Calendars, by name")
            .Gives<IReadOnlyList<CalendarResource>>(200).Refuses(400);
        calendars.MapGet("/{name}", GetAsync)
            .Requires(Right.SystemRead).Describe("getCalendar", "One calendar")
            .Gives<CalendarResource>(200).Refuses(400, 404);
        calendars.MapPut("/{name}", PutAsync)
            .Requires(Right.SystemWrite).Describe("putCalendar", "Write a calendar, new or over the one of its name",
                $"The next slots of the schedules that refer to it are planned anew. At most {Limits.MaxCalendarDays} days and {Limits.MaxCalendarHours} hours. "
                + $"Of iCalendar the days of all-day events are taken, from {CalendarDocument.YearsBack} years back to {CalendarDocument.YearsAhead} ahead; remarks tell what was passed over.")
            .TakesOrText<PutCalendarRequest>(RequestBody.CalendarType).Gives<CalendarResource>(200).Refuses(400, 413, 415);
        calendars.MapDelete("/{name}", DeleteAsync)
            .Requires(Right.SystemWrite).Describe("deleteCalendar", "Remove a calendar", "A schedule that refers to it fires no more until it is there again, or the schedule is another.")
            .Gives(204).Refuses(400, 404);
    }

    private static async Task<IResult> ListAsync(HttpContext http, IStore store, string? offset, string? limit)
    {
        var calendars = await store.Calendars.ListAsync(http.RequestAborted);
        return Answer.Part(http, calendars, offset, limit, calendar => calendar.Shown(), WireJson.Default.IReadOnlyListCalendarResource);
    }

    private static async Task<IResult> GetAsync(HttpContext http, IStore store, string name)
    {
        var calendar = await store.Calendars.FindAsync(Parameters.Name(name, "name"), http.RequestAborted) ?? throw NotFound(name);
        return Answer.Json(calendar.Shown(), WireJson.Default.CalendarResource);
    }

    private static async Task<IResult> PutAsync(HttpContext http, IStore store, TimeProvider time, string name)
    {
        _ = Parameters.Name(name, "name");
        if (http.Request.ContentType is not null && RequestBody.FormatOf(http.Request) == BodyFormat.Calendar)
        {
            var (imported, remarks) = CalendarImport.Read(name, await RequestBody.ReadAsync(http.Request, http.RequestAborted), time.GetUtcNow());
            await store.Calendars.PutAsync(imported, http.RequestAborted);
            return Answer.Json(imported.Shown() with { Remarks = remarks }, WireJson.Default.CalendarResource);
        }
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.PutCalendarRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("days", "The body must be a calendar, as in {\"days\": [\"2026-12-25\"], \"hours\": [{\"day\": \"monday\", \"from\": \"09:00\", \"to\": \"17:30\"}]}.");
        var calendar = CalendarReading.Read(name, wish);
        await store.Calendars.PutAsync(calendar, http.RequestAborted);
        return Answer.Json(calendar.Shown(), WireJson.Default.CalendarResource);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, IStore store, string name) =>
        await store.Calendars.DeleteAsync(Parameters.Name(name, "name"), http.RequestAborted) ? TypedResults.NoContent() : throw NotFound(name);

    private static RefusedException NotFound(string name) => Problem.NotFound("calendar", ProblemText.Quoted(name));
}
