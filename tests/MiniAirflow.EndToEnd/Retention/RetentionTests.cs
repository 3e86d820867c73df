using System.Text.Json.Nodes;

namespace MiniAirflow.EndToEnd.Retention;

/// <summary>Ended runs go with their logs, and what is alive notices nothing.</summary>
public sealed class RetentionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Old_runs_go_with_their_logs_from_the_disk_while_runs_that_are_alive_go_on()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, ["--slots", "4"], new Dictionary<string, string> { ["RETENTION_INTERVAL_SECONDS"] = "1" });
        // Created first, and hence the oldest of all; it waits until everything that goes has gone.
        var gate = _folder["gate"];
        var keeper = Flow.Of("kept", $"echo began; while [ ! -e {gate} ]; do sleep 0.05; done; echo went on").Set("retention", new JsonObject { ["runs"] = 1 });
        var alive = await server.StartAsync(keeper);
        await server.UntilAsync(alive, "a", "running");

        var counted = new Flow("counted").Set("retention", new JsonObject { ["runs"] = 3 }).Task("a", "echo one").Task("b", "echo two", ["a"]);
        var runs = new List<WorkflowRunResource>();
        // Not on yet: a file that says nothing keeps everything.
        for (var i = 0; i < 8; i++) runs.Add(await server.RunAsync(new Flow("counted").Task("a", "echo one").Task("b", "echo two", ["a"])));
        var logs = runs.Select(run => run.TaskRuns!.Select(one => PathOf(one.Id)).ToList()).ToList();
        logs.SelectMany(one => one).ShouldAllBe(path => File.Exists(path));

        var workflow = await server.Client.ApplyWorkflowAsync(counted.Text);
        await Poll.UntilAsync(async () => (await server.Client.ListRunsAsync(new RunQuery { WorkflowId = workflow.Id })).Items.Count == 3);
        (await server.Client.ListRunsAsync(new RunQuery { WorkflowId = workflow.Id })).Items.Select(run => run.Id).ShouldBe(runs.TakeLast(3).Reverse().Select(run => run.Id));
        await Poll.UntilAsync(() => logs.Take(5).SelectMany(one => one).All(path => !File.Exists(path)));
        logs.TakeLast(3).SelectMany(one => one).ShouldAllBe(path => File.Exists(path));
        (await server.GetAsync($"/workflow-runs/{runs[0].Id}")).ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await server.LogAsync(runs[^1].TaskRuns![0].Id)).ShouldBe("one\n");
        (await server.GetAsync("/metrics")).Text.ShouldContain("scheduler_retention_runs_removed_total 5");
        (await server.GetAsync("/metrics")).Text.ShouldContain("scheduler_retention_task_runs_removed_total 10");

        await File.WriteAllTextAsync(gate, "");
        var end = await server.EndOfAsync(alive);
        (end.State, await server.LogAsync(end.Only().Id)).ShouldBe(("success", "began\nwent on\n"));
    }

    [Fact]
    public async Task The_preview_lists_what_would_go_and_changes_nothing()
    {
        // It removes nothing within this test: its first look is at an empty store, and the next in an hour.
        await using var server = await ServerProcess.StartAsync(_folder.Path, ["--slots", "4"], new Dictionary<string, string> { ["RETENTION_RUNS"] = "2", ["RETENTION_INTERVAL_SECONDS"] = "3600" });
        string[] url = ["--url", server.Address.ToString()];
        (await Product.RunAsync(_folder.Path, ["retention", "preview", .. url])).ShouldSatisfyAllConditions(one => one.ExitCode.ShouldBe(0), one => one.Error.ShouldContain("No run would be removed."));
        var runs = new List<WorkflowRunResource>();
        for (var i = 0; i < 4; i++) runs.Add(await server.RunAsync(Flow.Of("etl", "true")));
        await server.RunAsync(Flow.Of("other", "true").Set("retention", new JsonObject { ["runs"] = 0, ["days"] = 30 }));

        var all = await Product.RunAsync(_folder.Path, ["retention", "preview", .. url]);
        all.ExitCode.ShouldBe(0, all.ToString());
        all.Out.ShouldContain("etl keeps its newest 2 ended runs; 2 would be removed now.");
        all.Out.ShouldContain(runs[0].Id.ToString());
        all.Out.ShouldNotContain(runs[2].Id.ToString());
        var one = await Product.RunAsync(_folder.Path, ["retention", "preview", "other", .. url]);
        one.Out.ShouldBe("other keeps its runs for 30 days; none would be removed now.\n");
        var json = JsonNode.Parse((await Product.RunAsync(_folder.Path, ["retention", "preview", "etl", "--limit", "1", "--json", .. url])).Out)!.AsArray();
        (json[0]!["count"]!.GetValue<int>(), json[0]!["more"]!.GetValue<bool>(), json[0]!["going"]![0]!["id"]!.GetValue<Guid>()).ShouldBe((1, true, runs[0].Id));
        foreach (var run in runs) (await server.Client.GetRunAsync(run.Id)).State.ShouldBe("success");
    }

    private string PathOf(Guid taskRun) => Path.Combine(_folder.Path, "data", "logs", taskRun.ToString()[^2..], $"{taskRun}.log");
}
