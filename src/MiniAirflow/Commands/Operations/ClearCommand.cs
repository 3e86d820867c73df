using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Operations;

/// <summary><c>clear</c>: runs tasks of runs again.</summary>
internal static class ClearCommand
{
    private const string Example = "0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11";

    public static Verb Create(CommandHost host)
    {
        var (flow, tasks) = (new OperationFlow(host, "cleared"), new TaskChoice());
        var verb = new Verb("clear", "Run tasks of runs again, keeping what was",
            $"miniairflow clear {Example} --only-failed",
            $"miniairflow clear {Example} --task load --downstream --dry-run",
            "miniairflow clear --workflow etl --status failed --from 2026-03-01 --only-failed --yes");
        tasks.AddTo(verb);
        flow.AddTo(verb);
        return verb.Does((parsed, cancellationToken) => flow.RunAsync(parsed, tasks.AddTo(new OperateRunsRequest { Operation = "clear" }, parsed), cancellationToken));
    }
}
