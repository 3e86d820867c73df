using System.CommandLine;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Pools;

/// <summary><c>show</c> of a pool or a queue: who is in it, and who waits.</summary>
internal static class OccupancyVerb
{
    /// <summary>Makes the verb.</summary>
    /// <param name="host">Where it runs.</param>
    /// <param name="what">What it shows one of, e.g. <c>pool</c>.</param>
    /// <param name="description">What it does.</param>
    /// <param name="examples">Lines of how to use it.</param>
    /// <param name="ask">Asks the server for so many of either kind of the one with this name.</param>
    public static Verb Create(CommandHost host, string what, string description, string[] examples, Func<MiniAirflowClient, string, int, CancellationToken, Task<OccupancyResource>> ask)
    {
        var (server, limit) = (new ServerOptions(), LimitOption.Create("tasks of either kind"));
        var name = new Argument<string>("NAME") { Description = $"Name of the {what}" };
        var verb = new Verb("show", description, examples) { name, limit };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var found = await ask(connection.Client, parsed.GetRequiredValue(name), parsed.GetValue(limit), cancellationToken).ConfigureAwait(false);
            OccupancyOutput.Write(host, $"{char.ToUpperInvariant(what[0])}{what[1..]} {found.Name}", found, server.IsJson(parsed));
            return ExitCodes.Ok;
        });
    }
}
