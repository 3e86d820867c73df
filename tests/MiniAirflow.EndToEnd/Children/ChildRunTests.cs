using MiniAirflow.EndToEnd.Roles;

namespace MiniAirflow.EndToEnd.Children;

/// <summary>Runs that do the work of tasks of other runs, through kills of the real executable on both stores.</summary>
public sealed class ChildRunTests(SharedServer shared, SharedPostgres postgres) : IDisposable
{
    private const int Items = 12;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task F10_A_server_that_is_killed_again_and_again_while_children_live_and_end_gives_each_item_one_child()
    {
        var witness = new Witness(_folder["witness"]);
        var run = Guid.Empty;
        // As often as one attempt may be lost: they may all meet the same one.
        for (var kill = 0; kill < 3; kill++)
        {
            await using var server = await ServerProcess.StartAsync(_folder.Path, ["--slots", "4"]);
            if (run == Guid.Empty)
            {
                await ApplyAsync(server, Child("each", witness.Around("true"), witness.Around("sleep 0.1")));
                run = await StartAsync(server, $"name: all\ntasks:\n  - name: call\n    for_each: [{string.Join(", ", Enumerable.Range(0, Items))}]\n    max_parallel: 3\n    workflow: {{name: each}}\n");
            }
            var ends = Ends(witness);
            await Poll.UntilAsync(() => Ends(witness) > ends + (kill % 3), () => string.Join('\n', server.Output));
            await server.KillAsync();
        }

        await using var last = await ServerProcess.StartAsync(_folder.Path);
        var end = await last.EndOfAsync(run);
        end.State.ShouldBe("success", Runs.Told(end));
        end.TaskRuns!.Where(one => one.MapIndex is not null).Select(one => (one.MapIndex, one.Attempt, one.State)).ShouldBe(Enumerable.Range(0, Items).Select(i => ((int?)i, 1, "success")), Runs.Told(end));
        var children = (await last.Client.ListRunsAsync(new RunQuery { Limit = 100 })).Items.Where(one => one.Parent is not null).ToList();
        children.Select(child => (child.Id, child.Parent!.TaskRunId, child.Parent.WorkflowRunId, child.State)).ShouldBe(
            end.TaskRuns!.Where(one => one.MapIndex is not null).Select(one => (one.ChildRunId!.Value, one.Id, run, "success")), ignoreOrder: true);
    }

    [Fact]
    public async Task F10_A_child_whose_server_dies_with_its_task_fails_its_parent_which_tries_again_and_does_not_stand_still()
    {
        var witness = new Witness(_folder["witness"]);
        Guid run;
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            run = await StartGatedAsync(server, witness, _folder["gate"]);
            await UntilFirstRunsAsync(server, run);
            await server.KillAsync();
        }
        await using var again = await ServerProcess.StartAsync(_folder.Path);
        await ShouldRecoverAsync(again, run, _folder["gate"]);
    }

    [Fact]
    public async Task F10_On_PostgreSQL_a_child_that_ends_while_no_scheduler_lives_ends_its_parent_when_one_comes_and_one_whose_worker_is_killed_is_tried_again()
    {
        await using var cluster = new Cluster(postgres.Server, await postgres.Server.CreateDatabaseAsync(isMigrated: false));
        var (api, scheduler, worker) = (await cluster.ApiAsync(), await cluster.SchedulerAsync(), await cluster.WorkerAsync("w1"));
        var witness = new Witness(cluster["witness"]);
        await ApplyAsync(api, Child("one", witness.Around($"while [ ! -e '{cluster["first"]}' ]; do sleep 0.05; done"), "true"));
        var run = await StartAsync(api, "name: parent\ntasks:\n  - name: call\n    workflow: {name: one}\n  - name: next\n    command: 'true'\n    depends_on: call\n");
        await Poll.UntilAsync(() => witness.Entries.Count == 1, cluster.Told);
        await scheduler.KillAsync();
        await File.WriteAllTextAsync(cluster["first"], "");

        var child = (await api.UntilAsync(run, "call", "deferred")).ChildRunId.ShouldNotBeNull();
        (await api.EndOfAsync(child)).State.ShouldBe("success");
        (await api.Client.GetRunAsync(run)).Attempts("call")[0].State.ShouldBe("deferred");
        await cluster.SchedulerAsync();
        (await api.EndOfAsync(run)).State.ShouldBe("success");

        var killed = await StartGatedAsync(api, witness, cluster["gate"]);
        await UntilFirstRunsAsync(api, killed);
        await worker.KillAsync();
        await cluster.WorkerAsync("w2");
        await ShouldRecoverAsync(api, killed, cluster["gate"]);
    }

    [Fact]
    public async Task A_cancel_of_the_parent_kills_what_its_child_runs_before_the_parent_ends()
    {
        var mark = $"mark-{Guid.NewGuid()}";
        var witness = new Witness(_folder["witness"]);
        await ApplyAsync(shared.Server, Child("marked", $"export MARK={mark}; {witness.Say("b")}; (setsid sleep 305 &); sleep 306", "true"));
        var run = await StartAsync(shared.Server, "name: marked-parent\ntasks:\n  - name: call\n    workflow: {name: marked}\n");
        await Poll.UntilAsync(() => MarkedProcesses.Find(mark).Count >= 2 && witness.Entries.Count == 1);
        var waiting = await shared.Server.UntilAsync(run, "call", "deferred");
        // The command itself may be quicker than the word that it runs.
        await shared.Server.UntilAsync(waiting.ChildRunId!.Value, "first", "running");
        var why = await Product.RunAsync(_folder.Path, "why", waiting.Id.ToString(), "--url", shared.Server.Address.ToString());
        why.Out.ShouldContain($"It waits for run {waiting.ChildRunId} of workflow 'marked', which is running: 0 of 2 tasks have ended; one runs: first.");

        var cancelled = await Product.RunAsync(_folder.Path, "cancel", run.ToString(), "--wait", "--url", shared.Server.Address.ToString());
        var end = await shared.Server.EndOfAsync(run);

        MarkedProcesses.Find(mark).ShouldBeEmpty();
        cancelled.ExitCode.ShouldBe(0, cancelled.ToString());
        cancelled.Out.ShouldContain($"Run {run} of marked-parent has ended: cancelled.");
        cancelled.Out.ShouldMatch(@"\d+ processes of 1 task run were made to end, in [0-9.]+ m?s at most; nothing of them is left\.");
        var killed = end.Killed.ShouldNotBeNull();
        (killed.Processes >= 2, killed.TaskRuns, killed.Open, killed.Confirmed, killed.UnconfirmedCount).ShouldBe((true, 1, 0, true, 0));
        (end.State, end.Only().State).ShouldBe(("cancelled", "cancelled"), Runs.Told(end));
        var child = await shared.Server.Client.GetRunAsync(end.Only().ChildRunId!.Value);
        (child.State, child.FinishedAt <= end.FinishedAt).ShouldBe(("cancelled", true), Runs.Told(child));
        child.Attempts("first")[0].Kill.ShouldNotBeNull().Confirmed.ShouldBeTrue();
    }

    [Fact]
    public async Task A_group_is_cleared_and_cancelled_by_its_name()
    {
        var run = await StartAsync(shared.Server, $$"""
            name: grouped
            groups:
              - name: load
                depends_on: start
            tasks:
              - {name: start, command: 'true'}
              - {name: a, group: load, command: 'true'}
              - {name: b, group: load, command: "[ -e '{{_folder["slow"]}}' ] && exec sleep 307; true", depends_on: a}
              - {name: end, command: 'true', depends_on: load}
            """);
        (await shared.Server.EndOfAsync(run)).State.ShouldBe("success");
        await File.WriteAllTextAsync(_folder["slow"], "");

        var cleared = await Product.RunAsync(_folder.Path, "clear", run.ToString(), "--group", "load", "--url", shared.Server.Address.ToString());
        cleared.Out.ShouldContain($"2 tasks of run {run} of grouped were cleared", customMessage: cleared.ToString());
        await shared.Server.UntilAsync(run, "b", "running");
        (await Product.RunAsync(_folder.Path, "cancel", run.ToString(), "--group", "load", "--url", shared.Server.Address.ToString())).ExitCode.ShouldBe(0);

        var end = await shared.Server.EndOfAsync(run);
        end.TaskRuns!.Select(one => $"{one.TaskName} {one.Attempt} {one.State}").ShouldBe(["start 1 success", "a 1 success", "a 2 success", "b 1 success", "b 2 cancelled", "end 1 success"]);
        (await Product.RunAsync(_folder.Path, "clear", run.ToString(), "--group", "lod", "--url", shared.Server.Address.ToString())).Error
            .ShouldContain("Workflow 'grouped' has no group 'lod' in the version of this run: did you mean 'load'?");
    }

    private static async Task<Guid> StartGatedAsync(ServerProcess server, Witness witness, string gate)
    {
        await ApplyAsync(server, Child("gated", $"{witness.Say("b")}; while [ ! -e '{gate}' ]; do sleep 0.05; done; [ $MINIAIRFLOW_PARAM_ATTEMPT -ge 2 ]", "true"));
        return await StartAsync(server, "name: retried\ntasks:\n  - name: call\n    retry_count: 1\n    retry_delay_seconds: 1\n    workflow: {name: gated, params: {attempt: '{{ task.attempt }}'}}\n  - name: next\n    command: 'true'\n    depends_on: call\n");
    }

    /// <summary>Until the store has seen the child's task run: one that it has not seen is only queued again.</summary>
    private static async Task UntilFirstRunsAsync(ServerProcess server, Guid run)
    {
        Guid? child = null;
        await Poll.UntilAsync(async () => (child = (await server.UntilAsync(run, "call", "deferred")).ChildRunId) is not null);
        await server.UntilAsync(child!.Value, "first", "running");
    }

    private static async Task ShouldRecoverAsync(ServerProcess server, Guid run, string gate)
    {
        await File.WriteAllTextAsync(gate, "");
        var end = await server.EndOfAsync(run);
        end.State.ShouldBe("success", Runs.Told(end));
        var calls = end.Attempts("call");
        calls.Select(one => one.State).ShouldBe(["failed", "success"], Runs.Told(end));
        calls[0].Reason.ShouldBe($"Run {calls[0].ChildRunId} of workflow 'gated' failed: task first failed (exit code 1).");
        var first = await server.Client.GetRunAsync(calls[0].ChildRunId!.Value);
        (first.State, first.Trigger, first.Parent!.TaskRunId).ShouldBe(("failed", "workflow", calls[0].Id));
        // What died with its worker was tried again within the same child, and then failed by itself.
        first.Attempts("first").Select(one => one.State).ShouldBe(["lost", "failed"], Runs.Told(first));
        (await server.Client.GetRunAsync(calls[1].ChildRunId!.Value)).State.ShouldBe("success");
    }

    private static string Child(string name, string first, string second) =>
        new Flow(name).Set("params", new System.Text.Json.Nodes.JsonObject { ["attempt"] = "1" }).Task("first", first).Task("second", second, ["first"]).Text.Text;

    private static int Ends(Witness witness) => witness.Entries.Count(entry => entry is { Kind: "e", Task: "second" });

    private static Task<WorkflowResource> ApplyAsync(ServerProcess server, string json) => server.Client.ApplyWorkflowAsync(new WorkflowText(json, IsYaml: false));

    private static async Task<Guid> StartAsync(ServerProcess server, string yaml) =>
        (await server.Client.TriggerAsync((await server.Client.ApplyWorkflowAsync(new WorkflowText(yaml, IsYaml: true))).Id)).Id;
}
