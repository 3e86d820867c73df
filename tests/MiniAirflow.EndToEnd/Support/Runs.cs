using System.Text;

namespace MiniAirflow.EndToEnd.Support;

/// <summary>What almost every test does with a server.</summary>
internal static class Runs
{
    /// <summary>Applies a workflow and triggers it.</summary>
    public static async Task<Guid> StartAsync(this ServerProcess server, Flow flow, IReadOnlyDictionary<string, string>? parameters = null)
    {
        var workflow = await server.Client.ApplyWorkflowAsync(flow.Text);
        return (await server.Client.TriggerAsync(workflow.Id, parameters)).Id;
    }

    /// <summary>The run, once it has ended.</summary>
    public static async Task<WorkflowRunResource> EndOfAsync(this ServerProcess server, Guid run)
    {
        WorkflowRunResource? now = null;
        await Poll.UntilAsync(async () => (now = await server.Client.GetRunAsync(run)).FinishedAt is not null, () => Told(now));
        return now!;
    }

    /// <summary>Applies, triggers, and waits for the end.</summary>
    public static async Task<WorkflowRunResource> RunAsync(this ServerProcess server, Flow flow, IReadOnlyDictionary<string, string>? parameters = null) =>
        await server.EndOfAsync(await server.StartAsync(flow, parameters));

    /// <summary>Waits until a task of the run has an attempt in this state.</summary>
    public static async Task<TaskRunResource> UntilAsync(this ServerProcess server, Guid run, string task, string state)
    {
        TaskRunResource? found = null;
        WorkflowRunResource? now = null;
        await Poll.UntilAsync(async () =>
        {
            now = await server.Client.GetRunAsync(run);
            return (found = now.Attempts(task).LastOrDefault(attempt => attempt.State == state)) is not null;
        }, () => Told(now));
        return found!;
    }

    /// <summary>The attempts of a task, in order.</summary>
    public static IReadOnlyList<TaskRunResource> Attempts(this WorkflowRunResource run, string task) =>
        [.. run.TaskRuns!.Where(attempt => attempt.TaskName == task).OrderBy(attempt => attempt.Attempt)];

    /// <summary>The only attempt of the only task.</summary>
    public static TaskRunResource Only(this WorkflowRunResource run) => run.TaskRuns!.ShouldHaveSingleItem();

    /// <summary>The whole log as text.</summary>
    public static async Task<string> LogAsync(this ServerProcess server, Guid taskRun)
    {
        await using var log = await server.Client.ReadLogAsync(taskRun);
        using var reader = new StreamReader(log.Content, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>A run in a few lines, for the message of a failed test.</summary>
    public static string Told(WorkflowRunResource? run) => run is null ? "" :
        $"run {run.Id} {run.State}\n" + string.Join('\n', (run.TaskRuns ?? []).Select(one => $"  {one.TaskName} #{one.Attempt} {one.State} {one.ExitCode} {one.Reason}"));
}
