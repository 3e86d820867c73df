using System.CommandLine;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
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
        var limit = LimitOption.Create("runs");
        var verb = new Verb("runs", "List workflow runs, newest first",
            "miniairflow runs",
            "miniairflow runs --workflow etl --status failed --limit 10",
            "miniairflow runs --status running --json") { status, workflow, limit };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var query = new RunQuery
            {
                Status = parsed.GetValue(status),
                WorkflowId = parsed.GetValue(workflow) is { } name ? (await connection.WorkflowAsync(name, cancellationToken).ConfigureAwait(false)).Id : null,
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
