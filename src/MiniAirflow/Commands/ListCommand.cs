using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>list</c>: workflows.</summary>
internal static class ListCommand
{
    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var limit = LimitOption.Create("workflows");
        var verb = new Verb("list", "List workflows, newest first",
            "miniairflow list",
            "miniairflow list --json | jq -r '.[].name'") { limit };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var page = await connection.Client.ListWorkflowsAsync(limit: parsed.GetValue(limit), cancellationToken: cancellationToken).ConfigureAwait(false);
            if (server.IsJson(parsed)) host.Out.WriteJson(page.Items, WireJsonContext.Default.IReadOnlyListWorkflowResource);
            else Write(host, page.Items);
            return ExitCodes.Ok;
        });
    }

    private static void Write(CommandHost host, IReadOnlyList<WorkflowResource> workflows)
    {
        if (workflows.Count == 0) host.Remark("There are no workflows yet; 'miniairflow apply FILE' makes one.");
        else new Tables(host.Out, host.Screen).Write(["NAME", "SCHEDULE", "ACTIVE", "VERSION", "NEXT RUN", "ID"], workflows.Select(workflow => RowOf(host, workflow)));
    }

    private static string[] RowOf(CommandHost host, WorkflowResource workflow) =>
    [
        workflow.Name, workflow.ScheduleCron, workflow.IsActive ? "yes" : "no", workflow.Version.ToString(System.Globalization.CultureInfo.InvariantCulture),
        Format.Time(workflow.NextFireAt, host.Time.LocalTimeZone), workflow.Id.ToString(),
    ];
}
