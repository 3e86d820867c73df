namespace MiniAirflow.EndToEnd.Contract;

/// <summary>The event stream, with nothing but a WebSocket.</summary>
public sealed class EventTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Events_come_in_order_and_go_on_after_a_restart_of_the_server()
    {
        long last;
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            using var events = await Events.ConnectAsync(server, "/ws/updates");
            var first = await server.StartAsync(Two("first"));
            var seen = await events.UntilEndOfAsync(first);
            last = ShouldTellARun(seen, first);
            // What nobody listened to is what a client missed.
            await server.RunAsync(Two("second"));
            await server.KillAsync();
        }

        await using var again = await ServerProcess.StartAsync(_folder.Path);
        using var resumed = await Events.ConnectAsync(again, $"/ws/updates?after={last}");
        var run = (await again.Client.ListRunsAsync()).Items[0];
        run.WorkflowName.ShouldBe("second");
        var missed = await resumed.UntilEndOfAsync(run.Id);
        missed[0].Seq.ShouldBeGreaterThan(last);
        ShouldTellARun(missed, run.Id).ShouldBeGreaterThan(last);
    }

    [Fact]
    public async Task The_alias_gives_the_same_and_a_worker_beats()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        using var events = await Events.ConnectAsync(server, "/ws/tasks");
        var beat = await events.UntilAsync(one => one.Type == "worker_heartbeat");
        beat[^1].Payload.GetProperty("status").GetString().ShouldBe("active");
        beat[^1].Payload.GetProperty("hostname").GetString().ShouldNotBeNullOrEmpty();
    }

    private static Flow Two(string name) => new Flow(name).Task("a", "true").Task("b", "true", ["a"]);

    /// <returns>The last place in the stream.</returns>
    private static long ShouldTellARun(List<Event> seen, Guid run)
    {
        seen.Select(one => one.Seq).ShouldBe(seen.Select(one => one.Seq).Distinct().Order());
        var runStates = seen.Where(one => one.Type == "workflow_status" && one.IsOf("id", run)).Select(one => one.Word("status")).ToList();
        runStates[^1].ShouldBe("success");
        runStates.Distinct().ShouldBe(runStates.Distinct().OrderBy(word => Array.IndexOf(["pending", "running", "success"], word)));
        var tasks = seen.Where(one => one.Type == "task_status" && one.IsOf("workflow_run_id", run)).ToList();
        foreach (var task in new[] { "a", "b" })
            tasks.Where(one => one.Word("task_name") == task).Select(one => one.Word("status")).Distinct().TakeLast(2).ShouldBe(["running", "success"], task);
        var endOfA = tasks.First(one => one.Word("task_name") == "a" && one.Word("status") == "success").Seq;
        tasks.First(one => one.Word("task_name") == "b" && one.Word("status") == "running").Seq.ShouldBeGreaterThan(endOfA);
        return seen[^1].Seq;
    }
}
