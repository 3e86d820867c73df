using System.CommandLine;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Commands.Schedules;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Commands;

/// <summary><c>runs</c>: workflow runs.</summary>
internal static class RunsCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var status = new Option<string?>("--status") { Description = "Only runs in this status: " + string.Join(", ", StateWords.AllStatusWords), HelpName = "STATUS" };
        status.CompletionSources.Add([.. StateWords.AllStatusWords]);
        status.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !StateWords.TryParseStatus(token.Value, out _))
                result.AddError($"--status must be one of {string.Join(", ", StateWords.AllStatusWords)}, not '{token.Value}'");
        });
        var workflow = new Option<string?>("--workflow", "-w") { Description = "Only runs of this workflow", HelpName = "NAME|ID" };
        var from = new Option<string?>("--from") { Description = "Only runs created at or after this date or time; local unless it says otherwise", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "Only runs created up to this date or time", HelpName = "TIME" };
        var limit = LimitOption.Create("runs");
        var verb = new Verb("runs", "List workflow runs, newest first",
            "miniairflow runs",
            "miniairflow runs --workflow etl --status failed --limit 10",
            "miniairflow runs --status failed --from 2026-11-30",
            "miniairflow runs --status running --json") { status, workflow, from, to, limit };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var query = new RunQuery
            {
                Status = parsed.GetValue(status),
                WorkflowId = parsed.GetValue(workflow) is { } name ? (await connection.WorkflowAsync(name, cancellationToken).ConfigureAwait(false)).Id : null,
                CreatedFrom = parsed.GetValue(from) is { } first ? TimeArguments.Read(first, "--from", host.Time.LocalTimeZone) : null,
                CreatedTo = parsed.GetValue(to) is { } last ? TimeArguments.ReadEnd(last, "--to", host.Time.LocalTimeZone).AddTicks(1) : null,
                Limit = parsed.GetValue(limit),
            };
            var page = await connection.Client.ListRunsAsync(query, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(page.Items, WireJsonContext.Default.IReadOnlyListWorkflowRunResource);
            else if (page.Items.Count == 0) host.Remark("There are no such runs.");
            else RunTable.Write(host, page.Items);
            return ExitCodes.Ok;
        });
    }
}
