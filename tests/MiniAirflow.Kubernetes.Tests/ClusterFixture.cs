using System.Text;
using System.Text.Json.Nodes;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;
using MiniAirflow.Kubernetes.Tests.Double;

namespace MiniAirflow.Kubernetes.Tests;

/// <summary>A cluster's double and a real server, as a child process, whose worker uses it.</summary>
internal sealed class ClusterFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    private ClusterFixture(ApiServer api) => Api = api;

    public ApiServer Api { get; }

    public Cluster Cluster => Api.Cluster;

    public ServerProcess Server => _server!;

    public static async Task<ClusterFixture> StartAsync(params (string Name, string Value)[] environment)
    {
        var fixture = new ClusterFixture(await ApiServer.StartAsync());
        await fixture.StartServerAsync(environment);
        return fixture;
    }

    /// <summary>Starts the server, or starts it again on the same folder.</summary>
    public async Task StartServerAsync(params (string Name, string Value)[] environment)
    {
        if (_server is not null) await _server.DisposeAsync();
        var all = Api.Settings;
        foreach (var (name, value) in environment) all[name] = value;
        _server = await ServerProcess.StartAsync(_folder.Path, [], all);
    }

    /// <summary>A path in a folder that goes with the test.</summary>
    public string this[string name] => _folder[name];

    /// <summary>Starts a workflow of one task in a container.</summary>
    public async Task<Guid> StartAsync(string name, JsonObject task, JsonObject? more = null)
    {
        task["name"] = "a";
        var workflow = more ?? [];
        (workflow["name"], workflow["tasks"]) = (name, new JsonArray(task));
        var applied = await Server.Client.ApplyWorkflowAsync(new WorkflowText(workflow.ToJsonString(), IsYaml: false));
        return (await Server.Client.TriggerAsync(applied.Id)).Id;
    }

    /// <summary>Starts a shell command in a container.</summary>
    public Task<Guid> StartAsync(string name, string command, string image = "busybox:1", params (string Key, JsonNode Value)[] more)
    {
        var task = new JsonObject { ["container"] = image, ["command"] = command };
        foreach (var (key, value) in more) task[key] = value;
        return StartAsync(name, task);
    }

    public async Task<IReadOnlyList<TaskRunResource>> EndAsync(Guid run)
    {
        WorkflowRunResource? now = null;
        await Poll.UntilAsync(async () => (now = await Server.Client.GetRunAsync(run)).FinishedAt is not null, () => Told(now));
        return [.. now!.TaskRuns!.OrderBy(one => one.Attempt)];
    }

    public async Task<TaskRunResource> OnlyAsync(Guid run) => (await EndAsync(run)).ShouldHaveSingleItem();

    public async Task<string> LogAsync(Guid taskRun)
    {
        await using var log = await Server.Client.ReadLogAsync(taskRun);
        using var reader = new StreamReader(log.Content, Encoding.UTF8);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Waits until the log of an attempt has a text.</summary>
    public async Task<TaskRunResource> UntilLogAsync(Guid run, string text, int attempt = 1)
    {
        TaskRunResource? found = null;
        var log = "";
        await Poll.UntilAsync(async () =>
        {
            found = (await Server.Client.GetRunAsync(run)).TaskRuns?.FirstOrDefault(one => one.Attempt == attempt);
            return found is not null && (log = await LogAsync(found.Id)).Contains(text, StringComparison.Ordinal);
        }, () => $"{found?.State} {found?.Reason}\n{log}\n{string.Join('\n', Api.Requests.TakeLast(20))}");
        return found!;
    }

    /// <summary>Waits until nothing is left of any Job.</summary>
    public async Task ShouldBeEmptyAsync()
    {
        await Poll.UntilAsync(() => Cluster.JobNames.Count == 0 && Cluster.SecretNames.Count == 0, () => string.Join(", ", Cluster.JobNames.Concat(Cluster.SecretNames)));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        await Api.DisposeAsync();
        _folder.Dispose();
    }

    private string Told(WorkflowRunResource? run) =>
        string.Join('\n', (run?.TaskRuns ?? []).Select(one => $"{one.TaskName} #{one.Attempt} {one.State} {one.ExitCode} {one.Reason}").Concat(Api.Requests.TakeLast(30)));
}
