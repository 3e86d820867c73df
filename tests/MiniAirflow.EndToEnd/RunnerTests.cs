using System.Net;

namespace MiniAirflow.EndToEnd;

/// <summary>What users see of the command runner.</summary>
public sealed class RunnerTests : EndToEndTest
{
    [Fact]
    public async Task A_command_that_does_not_exist_fails_with_127_and_its_name()
    {
        var run = await RunAsync("{name: nf, tasks: [{name: shell, command: nosuchcommand}, {name: plain, command: [nosuchprogram]}]}");
        run.State.ShouldBe("failed");
        foreach (var task in run.TaskRuns!)
        {
            task.ExitCode.ShouldBe(127);
            task.Reason.ShouldNotBeNull().ShouldContain("command not found: nosuch");
        }
    }

    [Fact]
    public async Task F63_a_timeout_kills_the_whole_tree()
    {
        var mark = $"MARK={Guid.NewGuid()}";
        var run = await RunAsync($"{{name: to, env: {{{mark.Replace("=", ": ", StringComparison.Ordinal)}}}, tasks: [{{name: a, command: 'setsid sleep 300 & sleep 300', timeout_seconds: 1}}]}}");
        run.TaskRuns![0].State.ShouldBe("timed_out");
        run.TaskRuns[0].Kill.ShouldNotBeNull().Confirmed.ShouldBeTrue();
        Marked.Processes(mark).ShouldBeEmpty();
    }

    [Fact]
    public async Task Cancel_ends_what_runs_and_what_waits_for_a_retry()
    {
        var run = await TriggerAsync("{name: ca, tasks: [{name: a, command: sleep 300}, {name: b, command: 'false', retry_count: 5, retry_delay_seconds: 300}, {name: c, command: 'true', depends_on: [a]}]}");
        await RunningAsync(run.Id, "a");
        await EventuallyAsync(async () => (await Server.Client.GetRunAsync(run.Id, Stop)).TaskRuns!.FirstOrDefault(one => one.State == "up_for_retry"), "b waits");
        await Server.Client.CancelRunAsync(run.Id, Stop);
        var ended = await EndOfAsync(run.Id);
        ended.State.ShouldBe("cancelled");
        ended.Status.ShouldBe("failed", "old clients know four words");
        ended.TaskRuns!.GroupBy(one => one.TaskName).ShouldAllBe(attempts => attempts.Last().State == "cancelled");
    }

    [Fact]
    public async Task Output_is_kept_in_order_and_can_be_read_while_it_grows()
    {
        var go = PathOf("go");
        var run = await TriggerAsync($"{{name: lo, tasks: [{{name: a, command: 'echo one; echo two >&2; echo three; while ! test -e {go}; do sleep 0.05; done; echo four'}}]}}");
        var task = await RunningAsync(run.Id, "a");
        await EventuallyAsync(async () => await LogAsync(task.Id) is "one\ntwo\nthree\n" ? task : null, "the first lines are there");
        var following = Server.Http.GetStringAsync($"task-runs/{task.Id}/logs?follow=true", Stop);
        await File.WriteAllTextAsync(go, "", Stop);
        (await following).ShouldBe("one\ntwo\nthree\nfour\n");
        (await EndOfAsync(run.Id)).TaskRuns![0].Logs.ShouldBe("one\ntwo\nthree\nfour\n");
    }

    [Fact]
    public async Task F71_a_flood_of_output_is_cut_and_the_task_is_none_the_worse()
    {
        var run = await RunAsync("{name: fl, tasks: [{name: a, command: 'yes 0123456789abcdef | head -c 60000000; echo the end'}]}");
        run.State.ShouldBe("success");
        var log = await LogAsync(run.TaskRuns![0].Id);
        log.Length.ShouldBeLessThan(30_000_000);
        log.ShouldEndWith("the end\n");
    }

    [Fact]
    public async Task S16_the_environment_is_what_was_declared_and_no_secret_of_the_server()
    {
        await Server.DisposeAsync();
        await StartWithSecretAsync();
        var run = await RunAsync("""
            name: env
            params: {greeting: hello}
            env: {A: workflow, B: workflow}
            tasks:
              - name: a
                env: {B: task}
                command: env; echo rows=42 > "$MINIAIRFLOW_OUTPUT"; test -d "$TMPDIR"
            """, new Dictionary<string, string> { ["greeting"] = "$(id) `id` ';id;'\nnext" });
        run.State.ShouldBe("success");
        var log = await LogAsync(run.TaskRuns![0].Id);
        foreach (var line in (string[])["A=workflow", "B=task", "MINIAIRFLOW_PARAM_GREETING=$(id) `id` ';id;'\nnext", "MINIAIRFLOW_TASK=a", "MINIAIRFLOW_ATTEMPT=1", $"MINIAIRFLOW_RUN_ID={run.Id}"])
            log.ShouldContain(line + "\n");
        log.ShouldNotContain("hunter2");
        run.TaskRuns[0].Outputs.ShouldNotBeNull()["rows"].ShouldBe("42");
    }

    [Fact]
    public async Task Retries_follow_one_another_until_one_succeeds()
    {
        var count = PathOf("count");
        var run = await RunAsync($"{{name: re, tasks: [{{name: a, command: 'echo x >> {count}; test $(wc -l < {count}) -ge 3', retry_count: 5, retry_delay_seconds: 1}}]}}");
        run.State.ShouldBe("success");
        run.TaskRuns!.Select(one => (one.Attempt, one.State)).ShouldBe([(1, "failed"), (2, "failed"), (3, "success")]);
    }

    [Fact]
    public async Task Ten_megabytes_of_parameters_are_refused()
    {
        var workflow = await Server.Client.ApplyWorkflowAsync(new Client.WorkflowText("{name: big, params: {p: x}, tasks: []}", IsYaml: true), Stop);
        var body = new StringContent("{\"params\":{\"p\":\"" + new string('x', 10_000_000) + "\"}}", System.Text.Encoding.UTF8, "application/json");
        var answer = await Server.Http.PostAsync($"workflows/{workflow.Id}/trigger", body, Stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    private async Task StartWithSecretAsync()
    {
        Environment.SetEnvironmentVariable("SOME_SECRET", "hunter2"); // the server inherits it from this process
        await StartAsync();
    }
}
