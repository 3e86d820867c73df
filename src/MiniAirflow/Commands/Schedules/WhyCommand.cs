using System.CommandLine;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Commands.Schedules;

/// <summary><c>schedule why</c>: did it run then, and if not, why?</summary>
internal static class WhyCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var name = new Argument<string>("WORKFLOW") { Description = "Name or id of the workflow" };
        var time = new Argument<string>("TIME") { Description = "The time in question: 02:30 for the last one, 2026-11-26T02:30 in the schedule's zone, or with its distance from UTC" };
        var verb = new Verb("why", "Tell whether a workflow ran at a time, and if not, why (exit code 0: it ran; 4: it did not)",
            "miniairflow schedule why etl 02:30",
            "miniairflow schedule why etl 2026-11-26T02:30:00+01:00") { name, time };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var workflow = await connection.WorkflowAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            var definition = await ScheduleSource.OfServerAsync(connection, workflow, cancellationToken).ConfigureAwait(false);
            var at = TimeArguments.ReadMoment(parsed.GetRequiredValue(time), Zones.Of(definition), host.Time.GetUtcNow());
            var question = await AskAsync(connection, workflow, definition, at, host, cancellationToken).ConfigureAwait(false);
            var answer = SlotAnswer.Of(question);
            if (server.IsJson(parsed)) host.Out.WriteJson(ReportOf(question, answer), CommandJsonContext.Default.WhyReport);
            else host.Out.WriteLine(TerminalText.Line(answer.Sentence));
            return answer.HasRun ? ExitCodes.Ok : ExitCodes.DidNotRun;
        });
    }

    private static async Task<SlotQuestion> AskAsync(
        ServerConnection connection, WorkflowResource workflow, WorkflowDefinition current, DateTimeOffset at, CommandHost host, CancellationToken cancellationToken)
    {
        var rows = await connection.Client.ListOccurrencesAsync(workflow.Id, new OccurrenceQuery { From = at, To = at }, cancellationToken).ConfigureAwait(false);
        var definition = await InForceAsync(connection, workflow, current, at, cancellationToken).ConfigureAwait(false);
        var (now, remarks) = (host.Time.GetUtcNow(), new List<string>());
        var calendars = await ServerCalendars.OfAsync(connection, [definition], cancellationToken).ConfigureAwait(false);
        var timetable = ScheduleSource.TimetableOf(definition, calendars, now, remarks);
        foreach (var remark in remarks) host.Remark(remark);
        var row = SlotAnswer.RowOf(rows, at, timetable);
        return new SlotQuestion(workflow, at, now)
        {
            Timetable = timetable,
            Policy = definition.Policy,
            Zone = Zones.Of(current),
            Row = row,
            Run = row?.RunId is { } id ? await connection.FindRunAsync(id.ToString(), cancellationToken).ConfigureAwait(false) : null,
        };
    }

    /// <summary>What the workflow meant at a time: the newest version that was there.</summary>
    private static async Task<WorkflowDefinition> InForceAsync(
        ServerConnection connection, WorkflowResource workflow, WorkflowDefinition current, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var versions = await connection.Client.ListVersionsAsync(workflow.Id, cancellationToken).ConfigureAwait(false);
        var version = versions.FirstOrDefault(one => one.CreatedAt <= at) ?? versions[^1];
        return version.Number == workflow.Version ? current : await ScheduleSource.OfServerAsync(connection, workflow.Id, version.Number, cancellationToken).ConfigureAwait(false);
    }

    private static WhyReport ReportOf(SlotQuestion question, SlotAnswer answer) => new(
        question.Workflow.Name, question.At.UtcDateTime, answer.HasRun, answer.Verdict, answer.Sentence, question.Row, answer.Before?.UtcDateTime, answer.After?.UtcDateTime);
}
