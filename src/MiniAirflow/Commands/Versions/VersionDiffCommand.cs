using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using Spectre.Console;

namespace MiniAirflow.Commands.Versions;

/// <summary><c>versions diff</c>: what an edit changed.</summary>
internal static class VersionDiffCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var name = VersionsCommand.NameArgument();
        var from = LimitOption.OptionalArgument("FROM", "Number of the version before [default: the one before TO]", 1, int.MaxValue);
        var to = LimitOption.OptionalArgument("TO", "Number of the version after [default: the newest]", 1, int.MaxValue);
        var exitCode = new Option<bool>("--exit-code") { Description = "End with 1 if there is a difference" };
        var verb = new Verb("diff", "Show which keys and tasks a version adds (+), removes (-) and changes (~)",
            "miniairflow versions diff etl",
            "miniairflow versions diff etl 3 5",
            "miniairflow versions diff etl --json | jq '.changes[].path'") { name, from, to, exitCode };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var workflow = await connection.WorkflowAsync(parsed.GetRequiredValue(name), cancellationToken).ConfigureAwait(false);
            var after = parsed.GetValue(to) ?? workflow.Version;
            var before = parsed.GetValue(from) ?? after - 1;
            if (before < 1) throw CommandException.BadInput($"Workflow '{workflow.Name}' has one version only, so there is nothing to compare.");
            var diff = await connection.Client.DiffVersionsAsync(workflow.Id, before, after, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(diff, WireJsonContext.Default.VersionDiffResource);
            else Write(host, diff);
            return parsed.GetValue(exitCode) && diff.Changes.Count > 0 ? ExitCodes.Different : ExitCodes.Ok;
        });
    }

    private static void Write(CommandHost host, VersionDiffResource diff)
    {
        var console = Tables.ConsoleFor(host.Out, host.Screen);
        foreach (var change in diff.Changes)
        {
            var (mark, state) = change.Kind switch { "added" => ('+', "success"), "removed" => ('-', "failed"), _ => ('~', "") };
            console.WriteLine(TerminalText.Line($"{mark} {string.Join('.', change.Path)}: {Values(change)}"), StateStyles.Of(state));
        }
        var count = diff.Changes.Count;
        host.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Version {diff.From} to {diff.To}: {(count == 0 ? "no" : count.ToString(CultureInfo.InvariantCulture))} change{(count == 1 ? "" : "s")}."));
    }

    private static string Values(VersionChangeResource change) => (change.Before, change.After) switch
    {
        ({ } before, { } after) => $"{Shown(before)} → {Shown(after)}",
        ({ } before, null) => Shown(before),
        (null, { } after) => Shown(after),
        _ => "",
    };

    private static string Shown(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Array => $"[{string.Join(", ", value.EnumerateArray().Select(Shown))}]",
        JsonValueKind.Object => $"{{{string.Join(", ", value.EnumerateObject().Select(member => $"{member.Name}: {Shown(member.Value)}"))}}}",
        _ => value.GetRawText(),
    };
}
