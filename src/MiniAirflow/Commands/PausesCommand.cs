using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>pauses</c>: what is paused, since when, by whom and why.</summary>
internal static class PausesCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var verb = new Verb("pauses", "List what is paused and why, newest first",
            "miniairflow pauses",
            "miniairflow pauses --json | jq -r .[].reason");
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var pauses = await connection.Client.ListPausesAsync(cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(pauses, WireJsonContext.Default.IReadOnlyListPauseResource);
            else if (pauses.Count == 0) host.Remark("Nothing is paused.");
            else Write(host, pauses);
            return ExitCodes.Ok;
        });
    }

    private static void Write(CommandHost host, IReadOnlyList<PauseResource> pauses)
    {
        var zone = host.Time.LocalTimeZone;
        new Tables(host.Out, host.Screen).Write(
            ["PAUSED", "NAME", "SINCE", "UNTIL", "BY", "REASON"],
            pauses.Select(pause => (string[])[pause.Scope, pause.Name ?? "", Format.Time(pause.PausedAt, zone), Format.Time(pause.ResumeAt, zone), pause.By, pause.Reason]));
    }
}
