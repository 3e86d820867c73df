using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Kubernetes.Tests.Double;
using MiniAirflow.Worker.Kubernetes;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Kubernetes.Tests;

/// <summary>Two workers that both take a task for their own: the higher token has it, and nothing that the other one still does touches the container.</summary>
public sealed class FencingTests : IAsyncLifetime
{
    private static readonly LeasedRun Run = new() { Id = Guid.NewGuid(), WorkflowId = Guid.NewGuid(), Definition = new() { Name = "w" }, Params = new Dictionary<string, string>() };

    private readonly TemporaryFolder _folder = new();
    private ApiServer? _server;
    private KubernetesApi? _api;

    public async ValueTask InitializeAsync()
    {
        _server = await ApiServer.StartAsync();
        _api = new KubernetesApi(Options, TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _api!.Dispose();
        await _server!.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Who_has_lost_the_task_neither_ends_nor_concludes_what_another_one_has_taken_over()
    {
        using var old = Start(5);
        await old.UntilAsync("hello\n");
        using var @new = Start(7);
        await @new.UntilAsync("hello\n");

        old.Stop = JobStop.Cancelled;
        (await old.Ended).Outcome.ShouldBe(JobRun.PassedOn);
        using var late = Start(3);
        (await late.Ended).Outcome.ShouldBe(JobRun.PassedOn);
        _server!.Cluster.Process!.Ended.IsCompleted.ShouldBeFalse();
        _server.Cluster.Job(_server.Cluster.JobNames.Single())["metadata"]!["annotations"]!["miniairflow/token"]!.GetValue<string>().ShouldBe("7");

        await File.WriteAllTextAsync(_folder["go"], "");
        (await @new.Ended).Outcome.Kind.ShouldBe(OutcomeKind.Success);
        (_server.Cluster.Starts.Count, _server.Cluster.MostAtOnce, _server.Cluster.JobNames.Count).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task The_holder_moves_the_deadline_away_each_minute_and_who_has_lost_the_task_learns_it_then()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        using var api = new KubernetesApi(Options, time);
        using var old = new Attempt(api, Leased(5, Command), _server!, time);
        await old.UntilAsync("hello\n");
        var name = _server!.Cluster.JobNames.Single();
        _server.Cluster.PatchJob(name, new JsonObject { ["spec"] = new JsonObject { ["activeDeadlineSeconds"] = 1 } });
        await Poll.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5)); // a minute, step by step: nobody knows when it begins to wait
            return _server.Cluster.Job(name)["spec"]!["activeDeadlineSeconds"]!.GetValue<int>() >= 600;
        });
        old.Ended.IsCompleted.ShouldBeFalse();
        using var @new = Start(7);
        await @new.UntilAsync("hello\n");
        await Poll.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            return old.Ended.IsCompleted;
        });
        (await old.Ended).Outcome.ShouldBe(JobRun.PassedOn);
        await File.WriteAllTextAsync(_folder["go"], "");
        (await @new.Ended).Outcome.Kind.ShouldBe(OutcomeKind.Success);
        _server.Cluster.Starts.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_worker_that_lets_go_leaves_the_container_as_it_is_and_the_next_one_goes_on_with_it()
    {
        using var first = Start(1);
        await first.UntilAsync("hello\n");
        first.Stop = JobStop.LetGo;
        (await first.Ended).Outcome.ShouldBe(JobRun.PassedOn);
        _server!.Requests.ShouldNotContain(request => request.StartsWith("DELETE", StringComparison.Ordinal));
        using var second = Start(2);
        await second.UntilAsync("hello\n");
        second.Stop = JobStop.Cancelled;
        (await second.Ended).Outcome.Kind.ShouldBe(OutcomeKind.Cancelled);
        (_server.Cluster.Starts.Count, _server.Cluster.JobNames.Count).ShouldBe((1, 0));
    }

    [Fact]
    public async Task Many_that_claim_at_once_make_one_container_and_the_highest_token_has_it()
    {
        Attempt[] all = [.. Enumerable.Range(1, 6).Select(Start)];
        await all[^1].UntilAsync("hello\n");
        await File.WriteAllTextAsync(_folder["go"], "");
        (await all[^1].Ended).Outcome.Kind.ShouldBe(OutcomeKind.Success);
        foreach (var one in all[..^1])
        {
            one.Stop = JobStop.LetGo;
            await one.Ended;
        }
        // Who came after the end, as only one that had lost its lease long ago could, may have found nothing there any more and begun anew: never beside another one.
        (_server!.Cluster.MostAtOnce, _server.Cluster.Posted.Count).ShouldBe((1, 1));
        foreach (var one in all) one.Dispose();
    }

    [Fact]
    public async Task A_Job_of_the_same_name_that_is_not_ours_is_left_alone()
    {
        var name = ContainerName.Of(Leased(1, "true"));
        _server!.Cluster.CreateJob(JsonNode.Parse("""
            {"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"NAME","labels":{}},"spec":{"suspend":true,"template":{"metadata":{"labels":{}},"spec":{"restartPolicy":"Never","containers":[{"name":"x","image":"x"}]}}}}
            """.Replace("NAME", name, StringComparison.Ordinal))!.AsObject());
        using var attempt = Start(1);
        (await attempt.Ended).Outcome.Reason.ShouldBe($"there is a Job '{name}' in namespace 'jobs' that is not ours; delete it");
        _server.Cluster.JobNames.ShouldBe([name]);
    }

    private static LeasedTask Leased(long token, string command) => new()
    {
        TaskRunId = Guid.NewGuid(), Token = token, Attempt = (int)token, Run = Run,
        Task = new TaskDefinition { Name = "a", Container = new ContainerDefinition { Image = "busybox" }, Command = CommandDefinition.FromShell(command) },
    };

    private KubernetesOptions Options => new() { Server = _server!.Address, Namespace = ApiServer.Namespace, TokenFile = _server.TokenFile, CaFile = _server.CaFile };

    private string Command => $"echo hello; while ! test -e '{_folder["go"]}'; do sleep 0.05; done";

    private Attempt Start(int token) => new(_api!, Leased(token, Command), _server!, TimeProvider.System);

    private sealed class Attempt : IOutputSink, IDisposable
    {
        private readonly StringBuilder _text = new();
        private readonly CancellationTokenSource _stop = new();
        private readonly JobRun _run;
        private readonly ApiServer _server;
        private JobStop? _reason;

        public Attempt(KubernetesApi api, LeasedTask leased, ApiServer server, TimeProvider time)
        {
            _server = server;
            var order = new JobOrder { Leased = leased, Environment = [], Secrets = new Dictionary<string, string>(), Worker = "w", Namespace = ApiServer.Namespace, Grace = TimeSpan.FromSeconds(1) };
            _run = new JobRun(api, order, new RemarkedOutput(this), time, () => _reason, _stop.Token);
            Ended = Task.Run(_run.RunAsync);
        }

        public Task<JobEnd> Ended { get; }

        public JobStop Stop
        {
            set
            {
                _reason = value;
                _stop.Cancel();
            }
        }

        public void Write(ReadOnlySpan<byte> bytes)
        {
            lock (_text) _text.Append(Encoding.UTF8.GetString(bytes));
        }

        public Task UntilAsync(string text) => Poll.UntilAsync(() => Text.Contains(text, StringComparison.Ordinal), () => Text + string.Join('\n', _server.Requests.TakeLast(20)));

        public void Dispose()
        {
            _run.Dispose();
            _stop.Dispose();
        }

        private string Text
        {
            get { lock (_text) return _text.ToString(); }
        }
    }
}
