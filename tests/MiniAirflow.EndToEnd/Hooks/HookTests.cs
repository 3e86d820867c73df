using System.Text.Json.Nodes;

namespace MiniAirflow.EndToEnd.Hooks;

/// <summary>Hooks by the real executable: whatever ends a task or a run, its target is told.</summary>
public sealed class HookTests : IAsyncDisposable
{
    private static readonly string[] Quick = ["--slots", "4", "--lease", "3", "--heartbeat", "0.5"];
    private readonly TemporaryFolder _folder = new();
    private readonly WebhookReceiver _receiver = new();

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task F16_a_failed_run_stays_failed_whatever_its_hooks_achieve()
    {
        await using var server = await StartAsync();
        await server.Client.ApplyWorkflowAsync(Flow.Of("mends", "true").Set("params", new JsonObject { ["run"] = "" }).Text);
        var flow = Flow.Of("breaks", "echo the last words; exit 3", ("hooks", new JsonArray(Hook("failure"))))
            .Set("hooks", new JsonArray(Hook("failure"), new JsonObject { ["on"] = "failure", ["workflow"] = new JsonObject { ["name"] = "mends", ["params"] = new JsonObject { ["run"] = "{{ run.id }}" } } }));
        var run = await server.RunAsync(flow);
        run.State.ShouldBe("failed");
        var told = await ToldAsync(server, run, 3);
        told.Select(one => one.Event).ShouldBe(["failure", "failure", "failure"]);
        var mended = (await server.Client.ListRunsAsync()).Items.Where(one => one.WorkflowName == "mends").ToList();
        mended.ShouldHaveSingleItem().Params!["run"].ShouldBe(run.Id.ToString());
        (await server.EndOfAsync(mended[0].Id)).State.ShouldBe("success");
        (await server.Client.GetRunAsync(run.Id)).State.ShouldBe("failed");

        var requests = _receiver.Requests;
        requests.Count.ShouldBe(2);
        requests.ShouldAllBe(request => request.IsSignedWith("the key"));
        var task = JsonNode.Parse(requests.Select(request => request.Text).Single(text => text.Contains("\"task\"")))!;
        (task["reason"]!.GetValue<string>(), task["exit_code"]!.GetValue<int>(), task["log_tail"]!.GetValue<string>()).ShouldBe(("exit code 3", 3, "the last words"));
    }

    [Fact]
    public async Task A_cancelled_run_is_told_of()
    {
        await using var server = await StartAsync();
        var run = await server.StartAsync(Flow.Of("cancelled", "sleep 600", ("hooks", new JsonArray(Hook("failure")))).Set("hooks", new JsonArray(Hook("cancelled"))));
        await server.UntilAsync(run, "a", "running");
        await server.Client.CancelRunAsync(run);
        var told = await ToldAsync(server, await server.EndOfAsync(run), 2);
        told.Select(one => (one.Task, one.Event)).ShouldBe([("a", "failure"), (null, "cancelled")], ignoreOrder: true);
    }

    [Fact]
    public async Task A_task_whose_process_somebody_killed_is_told_of()
    {
        await using var server = await StartAsync();
        var run = await server.RunAsync(Flow.Of("killed", "kill -9 $$", ("hooks", new JsonArray(Hook("failure")))));
        await ToldAsync(server, run, 1);
        JsonNode.Parse(_receiver.Requests.ShouldHaveSingleItem().Text)!["signal"]!.GetValue<int>().ShouldBe(9);
    }

    [Fact]
    public async Task A_server_that_is_killed_before_it_tells_tells_when_it_is_there_again()
    {
        var release = new TaskCompletionSource();
        _receiver.Answer = (_, number) => number == 1 ? release.Task : Task.CompletedTask;
        WorkflowRunResource run;
        await using (var server = await StartAsync())
        {
            run = await server.RunAsync(Flow.Of("burns", "true").Set("hooks", new JsonArray(Hook("success"))));
            await Poll.UntilAsync(() => _receiver.Requests.Count == 1, () => string.Join('\n', server.Output));
            await server.KillAsync();
        }
        release.SetResult();
        await using var again = await StartAsync();
        await ToldAsync(again, run, 1);
        _receiver.Requests.Select(request => request.Headers["webhook-id"]).Distinct().ShouldHaveSingleItem("the receiver can tell that it is the same");
        _receiver.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task S22_by_default_no_webhook_reaches_this_host()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, Quick, new Dictionary<string, string> { ["KEY"] = "the key" });
        var run = await server.RunAsync(Flow.Of("inside", "true").Set("hooks", new JsonArray(Hook("success"))));
        await Poll.UntilAsync(async () => (await server.Client.ListDeliveriesAsync(new DeliveryQuery { RunId = run.Id })).Single().State == "failed");
        (await server.Client.ListDeliveriesAsync(new DeliveryQuery { RunId = run.Id })).Single().Problem.ShouldNotBeNull().ShouldContain("HOOK_ALLOWED_NETWORKS");
        _receiver.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_tried_out_tells_nobody()
    {
        await Flow.Of("tried", "true").Set("hooks", new JsonArray(Hook("success"))).WriteAsync(_folder["tried.json"]);
        var result = await Product.RunAsync(_folder.Path, "run", "tried.json");
        result.ExitCode.ShouldBe(0, result.ToString());
        _receiver.Requests.ShouldBeEmpty();
    }

    private JsonObject Hook(string on) => new() { ["on"] = on, ["webhook"] = new JsonObject { ["url"] = _receiver.Url, ["secret_env"] = "KEY" } };

    private Task<ServerProcess> StartAsync() =>
        ServerProcess.StartAsync(_folder.Path, Quick, new Dictionary<string, string> { ["KEY"] = "the key", ["HOOK_ALLOWED_NETWORKS"] = "loopback" });

    /// <summary>What was delivered about a run, once there are so many.</summary>
    private static async Task<IReadOnlyList<DeliveryResource>> ToldAsync(ServerProcess server, WorkflowRunResource run, int count)
    {
        IReadOnlyList<DeliveryResource> told = [];
        await Poll.UntilAsync(async () => (told = await server.Client.ListDeliveriesAsync(new DeliveryQuery { RunId = run.Id, State = "delivered" })).Count == count,
            () => string.Join('\n', told.Select(one => $"{one.Task} {one.Event} {one.State}").Concat(server.Output)));
        return told;
    }
}
