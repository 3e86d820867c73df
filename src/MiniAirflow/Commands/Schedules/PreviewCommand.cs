using System.CommandLine;
using System.Globalization;
using MiniAirflow.Api.Schedules;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Commands.Schedules;

/// <summary><c>schedule preview</c>: the next slots of a workflow, of a file, or of an expression.</summary>
internal static class PreviewCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var subject = new Argument<string?>("WORKFLOW|FILE") { Description = "Name or id of a workflow on the server, or a workflow file, which needs no server", Arity = ArgumentArity.ZeroOrOne };
        var cron = new Option<string?>("--cron") { Description = "A cron expression instead, which needs no server", HelpName = "EXPR" };
        var zone = new Option<string?>("--timezone") { Description = "Zone of the expression [default: UTC]", HelpName = "ZONE" };
        var after = new Option<string?>("--after") { Description = "Show what comes after this date or time [default: now]", HelpName = "TIME" };
        var count = LimitOption.Optional("--count", $"Show this many slots, 1 to {SchedulePreview.MaxCount} [default: {SchedulePreview.DefaultCount}]", 1, SchedulePreview.MaxCount);
        var verb = new Verb("preview", "Show when a schedule fires next, with its zone and what changes of the clocks do to it",
            "miniairflow schedule preview etl --count 20",
            "miniairflow schedule preview workflows/etl.yaml --after 2027-03-27",
            "miniairflow schedule preview --cron '30 2 * * *' --timezone Europe/Berlin") { subject, cron, zone, after, count };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var (named, expression) = (parsed.GetValue(subject), parsed.GetValue(cron));
            if (named is null == expression is null) throw CommandException.BadInput("Name either a workflow or a file, or give an expression with --cron.");
            if (expression is null && parsed.GetValue(zone) is not null) throw CommandException.BadInput("--timezone belongs to --cron; a workflow says its own zone.");
            var (from, most) = (parsed.GetValue(after), parsed.GetValue(count) ?? SchedulePreview.DefaultCount);
            SchedulePreviewResource preview;
            if (expression is null && !ScheduleSource.IsFile(named!))
            {
                using var connection = server.Connect(parsed, host);
                preview = await connection.Client.PreviewScheduleAsync(new SchedulePreviewRequest { Workflow = named, After = from, Count = most }, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                var definition = expression is null
                    ? await ScheduleSource.ReadFileAsync(named!, host, cancellationToken).ConfigureAwait(false)
                    : new WorkflowDefinition { Name = "cron", Schedules = [ScheduleDefinition.OfCron(expression)], TimeZone = parsed.GetValue(zone) ?? WorkflowDefinition.DefaultTimeZone };
                preview = Of(definition, from, most, host.Time.GetUtcNow());
            }
            if (server.IsJson(parsed)) host.Out.WriteJson(preview, WireJsonContext.Default.SchedulePreviewResource);
            else Write(host, preview);
            return ExitCodes.Ok;
        });
    }

    private static SchedulePreviewResource Of(WorkflowDefinition definition, string? after, int count, DateTimeOffset now)
    {
        var remarks = new List<string>();
        var timetable = ScheduleSource.TimetableOf(definition, ServerCalendars.None, now, remarks);
        var preview = SchedulePreview.Of(timetable, after is null ? now : TimeArguments.Read(after, "--after", Zones.Of(definition)), count);
        return (preview with { Remarks = [.. preview.Remarks, .. remarks] }).Shown();
    }

    private static void Write(CommandHost host, SchedulePreviewResource preview)
    {
        if (preview.Slots.Count > 0) new Tables(host.Out, host.Screen).Write(["LOCAL", "ZONE", "UTC", "NOTE"], preview.Slots.Select(RowOf));
        foreach (var remark in preview.Remarks) host.Remark(remark);
    }

    private static string[] RowOf(PreviewSlotResource slot) =>
    [
        DateTimeOffset.Parse(slot.Local, CultureInfo.InvariantCulture).ToString("ddd yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture), slot.Zone,
        slot.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), slot.Note ?? "",
    ];
}
