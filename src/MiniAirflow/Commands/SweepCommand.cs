using System.CommandLine;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>sweep</c>: kills what a dead worker left behind; run by the worker's sentinel, hence hidden.</summary>
internal static class SweepCommand
{
    public static Verb Create(CommandHost host, Func<IReadOnlySet<Guid>, int> sweep)
    {
        var instance = new Argument<Guid>("INSTANCE")
        {
            Description = "Identity of the worker that died",
            CustomParser = result =>
            {
                if (Guid.TryParse(result.Tokens[0].Value, out var id)) return id;
                result.AddError($"'{result.Tokens[0].Value}' is no identity of a worker");
                return default;
            },
        };
        var verb = new Verb("sweep", "Kill the processes that a dead worker left behind", "miniairflow sweep 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11") { instance };
        verb.Hidden = true;
        return verb.Does(parsed =>
        {
            var killed = sweep(new HashSet<Guid> { parsed.GetRequiredValue(instance) });
            host.Remark($"Killed {killed} {(killed == 1 ? "process" : "processes")}.");
            return ExitCodes.Ok;
        });
    }
}
