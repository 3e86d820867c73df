using System.CommandLine;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>delete</c>: a workflow with all of its history. Asks first; where nobody can answer it wants <c>--yes</c>.</summary>
internal static class DeleteCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var name = new Argument<string>("WORKFLOW") { Description = "Name or id of the workflow" };
        var cancel = new Option<bool>("--cancel") { Description = "Cancel its live runs first; without it, live runs are a refusal" };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask" };
        var verb = new Verb("delete", "Delete a workflow with all of its runs and logs",
            "miniairflow delete etl",
            "miniairflow delete etl --cancel --yes") { name, cancel, yes };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var workflow = await connection.WorkflowAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            if (!parsed.GetValue(yes) && !await AgreesAsync(host, workflow.Name, cancellationToken).ConfigureAwait(false)) return ExitCodes.Failed;
            await connection.Client.DeleteWorkflowAsync(workflow.Id, parsed.GetValue(cancel), cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(new Deleted(workflow.Id, workflow.Name), CommandJsonContext.Default.Deleted);
            else host.Out.WriteLine(TerminalText.Line($"Deleted {workflow.Name}."));
            return ExitCodes.Ok;
        });
    }

    private static Task<bool> AgreesAsync(CommandHost host, string name, CancellationToken cancellationToken) => host.IsInputInteractive
        ? Question.AgreesAsync(host, $"Delete {name} with all of its runs and logs?", "Nothing was deleted.", cancellationToken)
        : throw CommandException.BadInput($"Deleting '{name}' takes all of its runs and logs with it; say --yes if that is meant.");
}
