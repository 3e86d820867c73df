using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Operations;

/// <summary><c>rerun</c>: a new run with the parameters of an earlier one.</summary>
internal static class RerunCommand
{
    private const string Example = "0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11";

    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var id = new Argument<string>("RUN") { Description = "Id of the run to repeat" };
        var parameters = ParamOption.Create();
        var wait = new Option<bool>("--wait") { Description = "Wait for the end of the run; exit code 0 when it succeeded, 1 when not" };
        var verb = new Verb("rerun", "Start a new run with the parameters of an earlier one",
            $"miniairflow rerun {Example}",
            $"miniairflow rerun {Example} --param day=2026-03-02 --wait") { id, parameters, wait };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            var values = ParamOption.Read(parsed, parameters);
            using var connection = server.Connect(parsed, host);
            var before = await connection.RunAsync(parsed.GetRequiredValue(id), cancellationToken).ConfigureAwait(false);
            var run = await connection.Client.RerunAsync(before.Id, new RerunRequest { Params = values }, cancellationToken).ConfigureAwait(false);
            return await TriggerCommand.TellAsync(host, connection, run, parsed.GetValue(wait), server.IsJson(parsed), cancellationToken).ConfigureAwait(false);
        });
    }
}
