using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Access;

/// <summary><c>whoami</c>: whom the server takes one for.</summary>
internal static class WhoAmICommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var verb = new Verb("whoami", "Show whom the server takes you for, and what you may do", "miniairflow whoami --api-key-file ci.key");
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var caller = await connection.Client.GetCallerAsync(cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(caller, WireJsonContext.Default.CallerResource);
            else host.Out.WriteLine(TerminalText.Line($"{caller.Name} ({caller.Kind}): {GrantOption.Show(caller.Grants)}"));
            return ExitCodes.Ok;
        });
    }
}
