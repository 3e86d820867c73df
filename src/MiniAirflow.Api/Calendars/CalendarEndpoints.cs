using System.Text.Json;
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
using MiniAirflow.Core.Schedules;
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
        calendars.MapGet("/{name}/workflows", UsesAsync)
            .Requires(Right.SystemRead).Describe("listCalendarUses", "Names of the workflows whose schedules refer to a calendar", "Of current versions. The calendar need not be there.")
            .Gives<IReadOnlyList<string>>(200).Refuses(400);
        calendars.MapPut("/{name}", PutAsync)
            .Requires(Right.SystemWrite).Describe("putCalendar", "Write a calendar, new or over the one of its name",
                $"The next slots of the schedules that refer to it are planned anew. At most {Limits.MaxCalendarDays} days and {Limits.MaxCalendarHours} hours. "
                + $"Of iCalendar the days of all-day events are taken, from {CalendarDocument.YearsBack} years back to {CalendarDocument.YearsAhead} ahead; remarks tell what was passed over. "
                + "With dry_run=true the answer is the same, and nothing is written.")
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

    private static async Task<IResult> UsesAsync(HttpContext http, IStore store, string name)
    {
        var mentioning = await store.Workflows.ListMentioningAsync($"\"{JsonEncodedText.Encode(Parameters.Name(name, "name"))}\"", http.RequestAborted);
        string[] names = [.. mentioning.Where(one => one.Schedules.Any(schedule => schedule.Exclude.Concat(schedule.Include).Contains(name, StringComparer.Ordinal)) && http.May(Right.WorkflowsRead, one.Name))
            .Select(one => one.Name).Order(StringComparer.Ordinal)];
        return Answer.Json(names, WireJson.Default.IReadOnlyListString);
    }

    private static async Task<IResult> PutAsync(HttpContext http, IStore store, TimeProvider time, string name, string? dry_run)
    {
        var isDryRun = Parameters.Flag(dry_run, "dry_run");
        http.Record($"calendar {Parameters.Name(name, "name")}", isDryRun ? "dry run" : "");
        var shown = await ReadAsync(http, time, name);
        if (!isDryRun) await store.Calendars.PutAsync(shown.Calendar, http.RequestAborted);
        return Answer.Json(shown.Calendar.Shown() with { Remarks = shown.Remarks }, WireJson.Default.CalendarResource);
    }

    /// <summary>The calendar that a body means; of iCalendar with remarks, else without.</summary>
    private static async Task<(WorkCalendar Calendar, IReadOnlyList<string>? Remarks)> ReadAsync(HttpContext http, TimeProvider time, string name)
    {
        if (http.Request.ContentType is not null && RequestBody.FormatOf(http.Request) == BodyFormat.Calendar)
            return CalendarImport.Read(name, await RequestBody.ReadAsync(http.Request, http.RequestAborted), time.GetUtcNow());
        var wish = await RequestBody.ReadJsonAsync(http.Request, RequestJsonContext.Default.PutCalendarRequest, http.RequestAborted)
            ?? throw Problem.BadParameter("days", "The body must be a calendar, as in {\"days\": [\"2026-12-25\"], \"hours\": [{\"day\": \"monday\", \"from\": \"09:00\", \"to\": \"17:30\"}]}.");
        return (CalendarReading.Read(name, wish), null);
    }

    private static async Task<IResult> DeleteAsync(HttpContext http, IStore store, string name) =>
        await store.Calendars.DeleteAsync(Parameters.Name(name, "name"), http.RequestAborted) ? TypedResults.NoContent() : throw NotFound(name);

    private static RefusedException NotFound(string name) => Problem.NotFound("calendar", ProblemText.Quoted(name));
}
