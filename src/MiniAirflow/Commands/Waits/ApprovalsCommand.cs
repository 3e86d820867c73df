using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Waits;

/// <summary><c>approvals</c>: what tasks ask people.</summary>
internal static class ApprovalsCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var limit = LimitOption.Create("tasks");
        var verb = new Verb("approvals", "List the tasks that wait for a person, newest first",
            "miniairflow approvals",
            "miniairflow approvals --json | jq -r .[].task_run_id") { limit };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var approvals = await connection.Client.ListApprovalsAsync(parsed.GetValue(limit), null, cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(approvals, WireJsonContext.Default.IReadOnlyListApprovalResource);
            else if (approvals.Count == 0) host.Remark("No task waits for a person.");
            else Write(host, approvals);
            return ExitCodes.Ok;
        });
    }

    private static void Write(CommandHost host, IReadOnlyList<ApprovalResource> approvals)
    {
        var zone = host.Time.LocalTimeZone;
        new Tables(host.Out, host.Screen).Write(
            ["TASK RUN", "WORKFLOW", "TASK", "SINCE", "UNTIL", "OPTIONS", "FIELDS", "MESSAGE"],
            approvals.Select(one => (string[])
            [
                one.TaskRunId.ToString(), one.WorkflowName, one.TaskName, Format.Time(one.Since, zone), Format.Time(one.TimesOutAt, zone),
                string.Join(" ", one.Options), string.Join(" ", one.Fields.Select(field => field.Name)), one.Message,
            ]));
    }
}
