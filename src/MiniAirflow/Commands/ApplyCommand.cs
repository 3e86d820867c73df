using System.CommandLine;
using System.Text.Json.Nodes;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Files;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Definitions;

namespace MiniAirflow.Commands;

/// <summary><c>apply</c>: makes the server's workflows mean what the files say. All files are checked before the first is sent.</summary>
internal static class ApplyCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var files = new Argument<string[]>("FILE|DIR") { Description = "Workflow files, folders of them, or - for standard input", Arity = ArgumentArity.OneOrMore };
        var verb = new Verb("apply", "Create or update workflows on the server from files",
            "miniairflow apply etl.yaml",
            "miniairflow apply workflows/ --url http://scheduler.example.com:8080",
            "generate-workflow | miniairflow apply -") { files };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            // Only a server on this machine can run tasks in a file's folder.
            var read = await WorkflowFiles.ReadAsync(parsed.GetRequiredValue(files), host, runsHere: connection.Address.IsLoopback, cancellationToken).ConfigureAwait(false);
            if (FileProblems.AreReported(host, read)) return ExitCodes.BadInput;
            var applied = new List<WorkflowResource>();
            foreach (var file in read)
            {
                var workflow = await connection.Client.ApplyWorkflowAsync(TextOf(file.Parsed), cancellationToken).ConfigureAwait(false);
                applied.Add(workflow);
                if (!server.IsJson(parsed)) host.Out.WriteLine(TerminalText.Line(Told(workflow)));
            }
            if (server.IsJson(parsed)) host.Out.WriteJson(applied, WireJsonContext.Default.IReadOnlyListWorkflowResource);
            return ExitCodes.Ok;
        });
    }

    /// <summary>The canonical text: it carries what the file only implied, such as the name and the folder.</summary>
    internal static WorkflowText TextOf(ParsedWorkflow parsed)
    {
        var text = DefinitionJson.Write(parsed.Definition!);
        if (parsed.IsActive is { } isActive)
        {
            var document = JsonNode.Parse(text)!.AsObject();
            document["is_active"] = isActive;
            text = document.ToJsonString();
        }
        return new WorkflowText(text, IsYaml: false);
    }

    private static string Told(WorkflowResource workflow) => workflow.Change switch
    {
        "created" => $"{workflow.Name}: created.",
        "new_version" => $"{workflow.Name}: now version {workflow.Version}.",
        _ => $"{workflow.Name}: unchanged, version {workflow.Version}.",
    };
}
