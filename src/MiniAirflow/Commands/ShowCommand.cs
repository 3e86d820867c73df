using System.CommandLine;
using System.Globalization;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Commands.Display;
using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands;

/// <summary><c>show</c>: one run with its task runs, or one workflow with its tasks.</summary>
internal static class ShowCommand
{
    private const int RunsShown = 5;

    public static Verb Create(CommandHost host)
    {
        var server = new ServerOptions();
        var subject = new Argument<string>("RUN|WORKFLOW") { Description = "Id of a run, or name or id of a workflow" };
        var verb = new Verb("show", "Show a run with its task runs, or a workflow with its tasks",
            "miniairflow show etl",
            "miniairflow show 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11",
            "miniairflow show etl --json | jq '.tasks[].name'") { subject };
        server.AddTo(verb);
        return verb.Does(async (parsed, cancellationToken) =>
        {
            using var connection = server.Connect(parsed, host);
            var id = parsed.GetRequiredValue(subject);
            if (await connection.FindRunAsync(id, cancellationToken).ConfigureAwait(false) is { } run) WriteRun(host, run, server.IsJson(parsed));
            else WriteWorkflow(host, await DetailsAsync(connection, id, cancellationToken).ConfigureAwait(false), server.IsJson(parsed));
            return ExitCodes.Ok;
        });
    }

    private static async Task<WorkflowDetails> DetailsAsync(ServerConnection connection, string nameOrId, CancellationToken cancellationToken)
    {
        var workflow = await connection.Client.FindWorkflowAsync(nameOrId, cancellationToken).ConfigureAwait(false)
            ?? throw CommandException.BadInput($"There is no run or workflow '{nameOrId}'; 'miniairflow runs' and 'miniairflow list' show those there are.");
        var tasks = await connection.Client.ListTasksAsync(workflow.Id, cancellationToken).ConfigureAwait(false);
        var runs = await connection.Client.ListRunsAsync(new RunQuery { WorkflowId = workflow.Id, Limit = RunsShown }, cancellationToken).ConfigureAwait(false);
        return new WorkflowDetails(workflow, tasks, runs.Items);
    }

    private static void WriteRun(CommandHost host, WorkflowRunResource run, bool isJson)
    {
        if (isJson)
        {
            host.Out.WriteJson(run, WireJsonContext.Default.WorkflowRunResource);
            return;
        }
        var zone = host.Time.LocalTimeZone;
        new Tables(host.Out, host.Screen).WriteFacts(
            ("Run", run.Id.ToString()),
            ("Workflow", $"{run.WorkflowName} (version {run.Version})"),
            ("State", run.State),
            ("Trigger", run.Trigger),
            ("Parent run", run.Parent?.WorkflowRunId.ToString()),
            ("Logical date", run.LogicalDate?.ToString("yyyy-MM-dd'T'HH:mm:ssK", CultureInfo.InvariantCulture)),
            ("Started", Format.Time(run.StartedAt, zone)),
            ("Finished", Format.Time(run.FinishedAt, zone)),
            ("Duration", Format.Elapsed(run.StartedAt, run.FinishedAt, host.Time.GetUtcNow())),
            ("Cleared", run.ClearNumber is { } times and > 0 ? $"{times.ToString(CultureInfo.InvariantCulture)} ×" : null),
            ("Tried again", run.RetryNumber is { } retries and > 0 ? $"{retries.ToString(CultureInfo.InvariantCulture)} ×" : null),
            (run.State == "up_for_retry" ? "Goes on" : "Times out", Format.Time(run.DueAt, zone)),
            ("Reason", run.Reason),
            ("Note", run.Note),
            ("Parameters", string.Join(", ", (run.Params ?? new Dictionary<string, string>()).Select(pair => $"{pair.Key}={pair.Value}"))));
        host.Out.WriteLine();
        RunTable.WriteTasks(host, run.TaskRuns ?? []);
    }

    private static void WriteWorkflow(CommandHost host, WorkflowDetails details, bool isJson)
    {
        if (isJson)
        {
            host.Out.WriteJson(details, CommandJsonContext.Default.WorkflowDetails);
            return;
        }
        var (workflow, tasks, runs) = details;
        var tables = new Tables(host.Out, host.Screen);
        tables.WriteFacts(
            ("Workflow", workflow.Name),
            ("Id", workflow.Id.ToString()),
            ("Version", workflow.Version.ToString(CultureInfo.InvariantCulture)),
            ("Description", workflow.Description),
            ("Schedule", workflow.ScheduleCron),
            ("Active", workflow.IsActive ? "yes" : "no"),
            ("Paused", workflow.Pause is { } pause ? Told(pause, host.Time.LocalTimeZone) : null),
            ("Next run", Format.Time(workflow.NextFireAt, host.Time.LocalTimeZone)),
            ("Problem", workflow.ScheduleProblem));
        host.Out.WriteLine();
        var hasGroups = tasks.Any(task => task.Group is not null);
        tables.Write(hasGroups ? ["TASK", "GROUP", "DEPENDS ON", "RETRIES", "COMMAND"] : ["TASK", "DEPENDS ON", "RETRIES", "COMMAND"], tasks.Select(task => RowOf(task, hasGroups)));
        if (runs.Count == 0) return;
        host.Out.WriteLine();
        RunTable.Write(host, runs);
    }

    private static string Told(WorkflowPauseResource pause, TimeZoneInfo zone) =>
        $"since {Format.Time(pause.PausedAt, zone)}{(pause.ResumeAt is null ? "" : $", until {Format.Time(pause.ResumeAt, zone)}")}{(pause.By.Length == 0 ? "" : $", by {pause.By}")}: {pause.Reason}";

    private static string[] RowOf(TaskResource task, bool hasGroups) =>
    [
        task.Name, .. hasGroups ? [task.Group ?? ""] : Array.Empty<string>(), string.Join(", ", task.DependsOn), task.RetryCount.ToString(CultureInfo.InvariantCulture),
        task.RunsWorkflow is not null ? $"(runs workflow {task.RunsWorkflow})" : task.Handler is not null ? $"(handler {task.Handler})" : task.WaitsFor is not null ? $"(waits for {task.WaitsFor})" : task.Container is not null ? $"(in {task.Container}) {task.Command}".TrimEnd() : task.Command,
    ];
}
