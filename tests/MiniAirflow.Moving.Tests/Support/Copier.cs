using System.Text.Json;
using MiniAirflow.Commands;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Roles;
using MiniAirflow.TestKit;

namespace MiniAirflow.Moving.Tests.Support;

/// <summary>The verb as users call it, in this process.</summary>
internal static class Copier
{
    public static Task<CommandResult> RunAsync(Home from, Home to, params string[] more) => RunAsync(HostOf(), Arguments(from, to, more));

    public static Task<CommandResult> RunAsync(params string[] arguments) => RunAsync(HostOf(), arguments);

    /// <summary>Runs it in a world that the test has made.</summary>
    public static async Task<CommandResult> RunAsync(CommandHost host, string[] arguments)
    {
        var engine = new EngineParts(RoleServer.RunAsync, LocalEngine.OpenAsync, StoreOpener.OpenMigrator, _ => 0, StoreMover.OpenAsync);
        return new CommandResult(await CommandLine.RunAsync(arguments, host, engine), host.Out.ToString()!, host.Error.ToString()!);
    }

    /// <summary>The usual world.</summary>
    public static CommandHost HostOf() => new() { Out = new StringWriter(), Error = new StringWriter(), Environment = _ => null, Stop = TestContext.Current.CancellationToken };

    /// <summary>The command line.</summary>
    public static string[] Arguments(Home from, Home to, params string[] more) =>
    [
        "db", "copy", "--from", from.Location, "--to", to.Location,
        .. from.Data is { } source ? ["--from-data", source] : Array.Empty<string>(),
        .. to.Data is { } target ? ["--to-data", target] : Array.Empty<string>(),
        .. more,
    ];

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
