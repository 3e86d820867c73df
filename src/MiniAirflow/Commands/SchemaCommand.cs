using MiniAirflow.Commands.Frame;
using MiniAirflow.Definitions;

namespace MiniAirflow.Commands;

/// <summary><c>schema</c>: the JSON Schema of workflow files, for editors.</summary>
internal static class SchemaCommand
{
    public static Verb Create(CommandHost host) =>
        new Verb("schema", "Print the JSON Schema of workflow files",
            "miniairflow schema > workflow.schema.json",
            "# then, as the first line of a workflow file:",
            "# yaml-language-server: $schema=workflow.schema.json").Does(_ =>
        {
            host.Out.WriteLine(WorkflowSchema.Json);
            return ExitCodes.Ok;
        });
}
