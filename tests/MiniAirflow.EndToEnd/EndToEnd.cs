using System.Diagnostics;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.TestKit;

namespace MiniAirflow.EndToEnd;

/// <summary>A folder and a server of the test's own, with the few steps that most tests share.</summary>
public abstract class EndToEndTest : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    protected string Folder => _folder.Path;

    protected ServerProcess Server { get; private set; } = null!;

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        if (Server is not null) await Server.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task StartAsync(params string[] arguments) => Server = await ServerProcess.StartAsync(Folder, arguments);

    protected string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Publishes a workflow, triggers it and waits for its end.</summary>
    protected async Task<WorkflowRunResource> RunAsync(string yaml, IReadOnlyDictionary<string, string>? parameters = null)
    {
        var run = await TriggerAsync(yaml, parameters);
        return await EndOfAsync(run.Id);
    }

    protected async Task<WorkflowRunResource> TriggerAsync(string yaml, IReadOnlyDictionary<string, string>? parameters = null)
    {
        var workflow = await Server.Client.ApplyWorkflowAsync(new WorkflowText(yaml, IsYaml: true), Stop);
        return await Server.Client.TriggerAsync(workflow.Id, parameters, cancellationToken: Stop);
    }

    protected Task<WorkflowRunResource> EndOfAsync(Guid runId) =>
        EventuallyAsync(async () => await Server.Client.GetRunAsync(runId, Stop) is { FinishedAt: not null } run ? run : null, "the run has ended");

    protected Task<TaskRunResource> RunningAsync(Guid runId, string task) => EventuallyAsync(
        async () => (await Server.Client.GetRunAsync(runId, Stop)).TaskRuns!.FirstOrDefault(one => one.TaskName == task && one.State == "running"),
        $"{task} runs");

    protected async Task<string> LogAsync(Guid taskRunId) => await Server.Http.GetStringAsync($"task-runs/{taskRunId}/logs", Stop);

    /// <summary>Asks again and again until there is an answer, or the test's patience is over.</summary>
    protected static async Task<T> EventuallyAsync<T>(Func<Task<T?>> ask, string what) where T : class
    {
        for (var since = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(since) < Patience;)
        {
            if (await ask() is { } answer) return answer;
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }
        throw new TimeoutException($"Waited {Patience.TotalSeconds} s in vain until {what}.");
    }

    protected static Task EventuallyAsync(Func<bool> ask, string what) =>
        EventuallyAsync(() => Task.FromResult(ask() ? (object)true : null), what);
}
