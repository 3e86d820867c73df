using System.Text.Json;
using MiniAirflow.Commands;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Roles;
using MiniAirflow.TestKit;

namespace MiniAirflow.Moving.Tests.Support;

/// <summary>The verb as users call it, in this process.</summary>
internal static class Copier
{
    public static async Task<CommandResult> RunAsync(Home from, Home to, params string[] more)
    {
        string[] data = [.. from.Data is { } source ? ["--from-data", source] : Array.Empty<string>(), .. to.Data is { } target ? ["--to-data", target] : Array.Empty<string>()];
        return await RunAsync(["db", "copy", "--from", from.Location, "--to", to.Location, .. data, .. more]);
    }

    public static async Task<CommandResult> RunAsync(params string[] arguments)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var host = new CommandHost { Out = output, Error = error, Environment = _ => null, Stop = TestContext.Current.CancellationToken };
        var engine = new EngineParts(RoleServer.RunAsync, LocalEngine.OpenAsync, StoreOpener.OpenMigrator, _ => 0, StoreMover.OpenAsync);
        return new CommandResult(await CommandLine.RunAsync(arguments, host, engine), output.ToString(), error.ToString());
    }

    /// <summary>Copies, and expects that it works.</summary>
    /// <returns>The summary.</returns>
    public static async Task<JsonElement> CopyAsync(Home from, Home to, params string[] more)
    {
        var result = await RunAsync(from, to, ["--json", .. more]);
        result.ExitCode.ShouldBe(0, result.ToString());
        return SummaryOf(result);
    }

    /// <summary>The last line of the JSON output.</summary>
    public static JsonElement SummaryOf(CommandResult result) => JsonDocument.Parse(result.Lines[^1]).RootElement;
}
