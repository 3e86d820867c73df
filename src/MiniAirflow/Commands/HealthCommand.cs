using System.CommandLine;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;
using MiniAirflow.Settings;

namespace MiniAirflow.Commands;

/// <summary><c>health</c>: whether a server process on this machine is ready; for containers, whose images have no other program to ask with.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);
    private static readonly Role[] Roles = [Role.Standalone, Role.Api, Role.Scheduler, Role.Worker];

    public static Verb Create(CommandHost host)
    {
        var role = new Option<string>("--role") { Description = "Whose default port and variable to take: standalone, api, scheduler or worker", DefaultValueFactory = _ => Role.Standalone.Verb };
        role.AcceptOnlyFromAmong([.. Roles.Select(one => one.Verb)]);
        var alive = new Option<bool>("--alive") { Description = "Ask only whether the process lives, not whether its database answers too" };
        var wait = new Option<int>("--wait") { Description = "Ask again for so many seconds, until it is ready: it may just be starting", HelpName = "SECONDS" };
        var server = new ServerOptions();
        var verb = new Verb("health", "Ask a server process whether it is ready: exit code 0 if so, 1 if not, 3 if nobody answers",
            "miniairflow health",
            "miniairflow health --role worker --wait 30",
            "miniairflow health --alive --url http://10.0.0.7:9090") { role, alive, wait };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host with { Environment = AsRole(Roles.First(one => one.Verb == parsed.GetValue(role)), host.Environment) });
            var health = await AskAsync(connection.Client, parsed.GetValue(alive), TimeSpan.FromSeconds(parsed.GetValue(wait)), host.Time, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(health, WireJsonContext.Default.HealthResource);
            else host.Out.WriteLine($"{TerminalText.Line(health.Service)}: {TerminalText.Line(health.Status)}");
            return ExitCodes.Ok;
        });
    }

    /// <summary>The first good answer; once the time is over, whatever there is instead.</summary>
    private static async Task<HealthResource> AskAsync(MiniAirflowClient client, bool isAlive, TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                return await (isAlive ? client.GetHealthAsync(cancellationToken) : client.GetReadinessAsync(cancellationToken)).ConfigureAwait(false);
            }
            catch (Exception e) when ((e is CommandException or ApiException or HttpRequestException) && time.GetElapsedTime(begun) < wait)
            {
                await Task.Delay(Look, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The environment in which the port of that role is the port.</summary>
    private static Func<string, string?> AsRole(Role role, Func<string, string?> environment) => name => name == Role.Standalone.PortVariable
        ? environment(role.PortVariable) is { Length: > 0 } port ? port : $"{role.DefaultPort}"
        : environment(name);
}
