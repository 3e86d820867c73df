using System.CommandLine;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Operations;

/// <summary><c>mark</c>: counts tasks of runs as succeeded or failed.</summary>
internal static class MarkCommand
{
    private const string Example = "0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11";

    public static Verb Create(CommandHost host) =>
        new("mark", "Count tasks of runs as succeeded or failed, without running them",
            $"miniairflow mark success {Example} --task load --reason 'Loaded by hand.'",
            $"miniairflow mark failed {Example} --task extract --dry-run")
        {
            Create(host, "success", "mark_success", "Count tasks as succeeded; what failed because of them runs again", $"miniairflow mark success {Example} --task load --reason 'Loaded by hand.'"),
            Create(host, "failed", "mark_failed", "Count tasks as failed; what failed after them is decided again", $"miniairflow mark failed {Example} --task extract --reason 'Wrong day.'"),
        };

    private static Verb Create(CommandHost host, string name, string operation, string description, string example)
    {
        var (flow, tasks) = (new OperationFlow(host, "marked or cleared"), new TaskChoice());
        var reason = new Option<string?>("--reason") { Description = "Why; it is kept with the task runs", HelpName = "TEXT" };
        var verb = new Verb(name, description, example) { reason };
        tasks.AddTo(verb);
        flow.AddTo(verb);
        return verb.Does((parsed, cancellationToken) =>
            flow.RunAsync(parsed, tasks.AddTo(new OperateRunsRequest { Operation = operation, Reason = parsed.GetValue(reason) }, parsed), cancellationToken));
    }
}
