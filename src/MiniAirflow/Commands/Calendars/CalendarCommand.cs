using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Files;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Calendars;

/// <summary><c>calendar</c>: days and hours that schedules leave out, or keep to.</summary>
internal static class CalendarCommand
{
    public static Verb Create(CommandHost host) =>
        new("calendar", "Keep the calendars that schedules refer to",
            "miniairflow calendar list",
            "miniairflow calendar set holidays holidays.json",
            "miniairflow calendar import holidays holidays.ics",
            "miniairflow calendar show holidays") { CreateList(host), CreateShow(host), CreateSet(host), CreateImport(host), CreateDelete(host) };

    private static Verb CreateList(CommandHost host)
    {
        var server = new ServerOptions();
        var verb = new Verb("list", "List calendars, by name", "miniairflow calendar list", "miniairflow calendar list --json | jq -r .[].name");
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var calendars = await connection.Client.ListCalendarsAsync(cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(calendars, WireJsonContext.Default.IReadOnlyListCalendarResource);
            else if (calendars.Count == 0) host.Remark("There are no calendars.");
            else CalendarOutput.Write(host, calendars);
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateShow(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var verb = new Verb("show", "Show a calendar's days and hours", "miniairflow calendar show holidays", "miniairflow calendar show holidays --json > holidays.json") { name };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var calendar = await connection.Client.GetCalendarAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(calendar, WireJsonContext.Default.CalendarResource);
            else CalendarOutput.Write(host, calendar);
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateSet(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var file = new Argument<string>("FILE") { Description = "JSON as 'calendar show --json' prints it, or - for standard input" };
        var verb = new Verb("set", "Write a calendar from a file, new or over the one of its name",
            "miniairflow calendar set holidays holidays.json",
            """echo '{"days":["2026-12-25"]}' | miniairflow calendar set holidays -""") { name, file };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var text = await BoundedText.ReadAsync(parsed.GetRequiredValue(file), host, cancellationToken).ConfigureAwait(false);
            using var connection = server.Connect(parsed, host);
            var calendar = await connection.Client.PutCalendarAsync(parsed.GetRequiredValue(name), text, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(calendar, WireJsonContext.Default.CalendarResource);
            else host.Out.WriteLine(TerminalText.Line($"Calendar {calendar.Name} has {CalendarOutput.Counted(calendar)}."));
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateImport(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var file = new Argument<string>("FILE") { Description = "iCalendar (.ics), or - for standard input" };
        var verb = new Verb("import", "Write a calendar from the all-day events of iCalendar, new or over the one of its name",
            "miniairflow calendar import holidays holidays.ics",
            "curl -s https://example.org/holidays.ics | miniairflow calendar import holidays -") { name, file };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var text = await BoundedText.ReadBytesAsync(parsed.GetRequiredValue(file), host, cancellationToken).ConfigureAwait(false);
            using var connection = server.Connect(parsed, host);
            var calendar = await connection.Client.ImportCalendarAsync(parsed.GetRequiredValue(name), text, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(calendar, WireJsonContext.Default.CalendarResource);
            else host.Out.WriteLine(TerminalText.Line($"Calendar {calendar.Name} has {CalendarOutput.Counted(calendar)}."));
            foreach (var remark in calendar.Remarks ?? []) host.Remark(remark);
            return ExitCodes.Ok;
        });
    }

    private static Verb CreateDelete(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var verb = new Verb("delete", "Remove a calendar; schedules that refer to it fire no more", "miniairflow calendar delete holidays") { name };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var calendar = parsed.GetRequiredValue(name);
            await connection.Client.DeleteCalendarAsync(calendar, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(new DeletedCalendar(calendar), CommandJsonContext.Default.DeletedCalendar);
            else host.Out.WriteLine(TerminalText.Line($"Deleted calendar {calendar}."));
            return ExitCodes.Ok;
        });
    }

    private static Argument<string> NameArgument() => new("NAME") { Description = "Name of the calendar" };
}
