using System.CommandLine;
using System.Globalization;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Commands.Schedules;

/// <summary><c>schedule history</c>: what became of a workflow's slots.</summary>
internal static class HistoryCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var name = new Argument<string>("WORKFLOW") { Description = "Name or id of the workflow" };
        var from = new Option<string?>("--from") { Description = "Only slots from this date or time on, in the schedule's zone", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "Only slots up to this date or time; a date counts to its end", HelpName = "TIME" };
        var outcome = new Option<string?>("--outcome") { Description = "Only slots with this outcome: " + string.Join(", ", SlotOutcomes.All), HelpName = "OUTCOME" };
        outcome.CompletionSources.Add([.. SlotOutcomes.All]);
        outcome.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !SlotOutcomes.TryParse(token.Value, out _))
                result.AddError($"--outcome must be one of {string.Join(", ", SlotOutcomes.All)}, not '{token.Value}'");
        });
        var limit = LimitOption.Create("rows");
        var verb = new Verb("history", "Show what became of each slot of a workflow, newest first",
            "miniairflow schedule history etl",
            "miniairflow schedule history etl --from 2026-11-01 --to 2026-11-30 --outcome missed",
            "miniairflow schedule history etl --json | jq '.[] | select(.lag_ms > 60000)'") { name, from, to, outcome, limit };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var workflow = await connection.WorkflowAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            var zone = Zones.Of(await ScheduleSource.OfServerAsync(connection, workflow, cancellationToken).ConfigureAwait(false));
            var query = new OccurrenceQuery
            {
                From = parsed.GetValue(from) is { } first ? TimeArguments.Read(first, "--from", zone) : null,
                To = parsed.GetValue(to) is { } last ? TimeArguments.ReadEnd(last, "--to", zone) : null,
                Outcome = parsed.GetValue(outcome),
                Limit = parsed.GetValue(limit),
            };
            var rows = await connection.Client.ListOccurrencesAsync(workflow.Id, query, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(rows, WireJsonContext.Default.IReadOnlyListOccurrenceResource);
            else if (rows.Count == 0) host.Remark("There are no such slots.");
            else new Tables(host.Out, host.Screen).Write([$"SLOT ({zone.Id})", "OUTCOME", "LAG", "RUN", "REASON"], rows.Select(row => RowOf(row, zone)));
            return ExitCodes.Ok;
        });
    }

    private static string[] RowOf(OccurrenceResource row, TimeZoneInfo zone) =>
    [
        row.Slots == 1 ? Format.Moment(row.Slot, zone) : string.Create(CultureInfo.InvariantCulture, $"{Format.Moment(row.Slot, zone)} … {Format.Moment(row.LastSlot, zone)} ({row.Slots} slots)"),
        row.Outcome, row.LagMs is { } lag ? Format.Duration(TimeSpan.FromMilliseconds(lag)) : "", row.RunId?.ToString() ?? "", row.Reason ?? "",
    ];
}
