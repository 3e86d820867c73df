using System.CommandLine;
using System.Globalization;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Definitions.Writing;

namespace MiniAirflow.Commands.Versions;

/// <summary><c>versions</c>: what a workflow has meant over time.</summary>
internal static class VersionsCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var verb = new Verb("versions", "List the versions of a workflow, newest first",
            "miniairflow versions etl",
            "miniairflow versions show etl 3 > etl.yaml",
            "miniairflow versions diff etl") { name, CreateShow(host), VersionDiffCommand.Create(host) };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var workflow = await connection.WorkflowAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            var versions = await connection.Client.ListVersionsAsync(workflow.Id, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(versions, WireJsonContext.Default.IReadOnlyListWorkflowVersionResource);
            else
                new Tables(host.Out, host.Screen).Write(
                    ["VERSION", "PUBLISHED", "TASKS", "HASH"],
                    versions.Select(one => (string[])[Digits(one.Number), Format.Time(one.CreatedAt, host.Time.LocalTimeZone), Digits(one.TaskCount), one.Hash[..12]]));
            return ExitCodes.Ok;
        });
    }

    /// <summary>The workflow that a verb is about.</summary>
    public static Argument<string> NameArgument() => new("WORKFLOW") { Description = "Name or id of the workflow" };

    private static Verb CreateShow(CommandHost host)
    {
        var server = new ServerOptions();
        var name = NameArgument();
        var number = LimitOption.Argument("N", "Number of the version", 1, int.MaxValue);
        var verb = new Verb("show", "Show a version as a workflow file",
            "miniairflow versions show etl 3",
            "miniairflow versions show etl 3 | miniairflow apply -") { name, number };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var workflow = await connection.WorkflowAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            var version = await connection.Client.GetVersionAsync(workflow.Id, parsed.GetRequiredValue(number), cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(version, WireJsonContext.Default.WorkflowVersionResource);
            else if (version.Definition is { } definition) host.Out.Write(WorkflowYaml.Write(definition));
            return ExitCodes.Ok;
        });
    }

    private static string Digits(int number) => number.ToString(CultureInfo.InvariantCulture);
}
