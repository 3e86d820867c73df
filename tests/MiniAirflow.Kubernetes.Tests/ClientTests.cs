using System.Text.Json.Nodes;
using MiniAirflow.Client;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Kubernetes.Tests;

/// <summary>
/// What a plain worker asks of docker, and what it makes of the answers. There is no docker where these tests run: a shell script (Engine/docker) stands for it, so they show our argument list, environment and
/// life cycle, and nothing of docker itself.
/// </summary>
public sealed class ClientTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private ServerProcess? _server;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(_folder["bin"]);
        Directory.CreateDirectory(_folder["state"]);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Engine", "docker"), _folder["bin/docker"]);
        File.SetUnixFileMode(_folder["bin/docker"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task By_a_script_that_stands_for_docker_a_container_gets_its_command_and_values_and_gives_output_code_and_outputs()
    {
        var task = await EndAsync(await RunAsync("all", new JsonObject
        {
            ["container"] = new JsonObject { ["image"] = "python:3.12", ["cpu_limit"] = "1500m", ["memory"] = "64Mi", ["pull"] = "always" }, ["command"] = "echo \"$GREETING, ${#PIN} known: $PIN\"; echo rows=7 > \"$MINIAIRFLOW_OUTPUT\"; exit 4",
            ["env"] = new JsonObject { ["GREETING"] = "hello\nworld", ["PATH"] = "/usr/bin:/bin" }, ["secrets"] = new JsonObject { ["PIN"] = "bank" }, ["working_directory"] = "/tmp",
        }));
        (task.State, task.ExitCode, task.Reason, task.Outputs!["rows"]).ShouldBe(("failed", 4, "exit code 4", "7"));
        (await LogAsync(task.Id)).ShouldBe("hello\nworld, 13 known: ***\n");
        var calls = await File.ReadAllTextAsync(_folder["state/calls"]);
        calls.ShouldNotContain("w0rd-4711");
        calls.ShouldNotContain("hello");
        var run = calls.Split("-- ").Single(call => call.StartsWith("run ", StringComparison.Ordinal));
        run.ShouldMatch(@"\Arun --rm --init --name a-[0-9a-f]{20} --label miniairflow\.worker=[0-9a-f-]{36} --label miniairflow\.task-run=[0-9a-f-]{36} --pull always --security-opt no-new-privileges --volume \S+/output:/miniairflow/output:z --cpus 1\.5 --memory-reservation 67108864 --memory 67108864 --workdir /tmp ");
        run.ShouldContain(" --env GREETING ");
        run.ShouldContain(" --env PIN ");
        run.ShouldContain(" --env PATH=/usr/bin:/bin "); // it means something to docker itself
        run.ShouldContain(" --entrypoint /bin/sh python:3.12 -c echo ");
        (await File.ReadAllTextAsync(_folder["state/environment"])).ShouldContain("PIN=pa$$w0rd-4711\n");
    }

    [Theory]
    [InlineData("missing/app", "true", 125, "docker could not run the container (exit code 125): docker: Error response from daemon: pull access denied for missing/app.")]
    [InlineData("a", "nosuch", 127, "the command is not found in the container (exit code 127): docker: Error response from daemon: exec: \"nosuch\": executable file not found in $PATH")]
    public async Task By_a_script_that_stands_for_docker_its_own_exit_codes_are_told_from_the_programs(string image, string program, int code, string reason)
    {
        var task = await EndAsync(await RunAsync("codes", new JsonObject { ["container"] = image, ["command"] = new JsonArray(program) }));
        (task.State, task.ExitCode, task.Reason).ShouldBe(("failed", code, reason));
    }

    [Fact]
    public async Task By_a_script_that_stands_for_docker_a_cancel_and_a_timeout_remove_the_container()
    {
        var run = await RunAsync("cancel", new JsonObject { ["container"] = "a", ["command"] = "echo hello; sleep 600" });
        await UntilLogAsync(run, "hello\n");
        await _server!.Client.CancelRunAsync(run);
        (await EndAsync(run)).State.ShouldBe("cancelled");
        Left().ShouldBeEmpty();
        var task = await EndAsync(await RunAsync("timeout", new JsonObject { ["container"] = "a", ["command"] = "trap '' TERM; echo hello; sleep 600", ["timeout_seconds"] = 1 }));
        (task.State, task.Reason).ShouldBe(("timed_out", "timed out after 1 s"));
        Left().ShouldBeEmpty();
        (await File.ReadAllTextAsync(_folder["state/calls"])).ShouldContain("-- rm --force --volumes a-");
    }

    [Fact]
    public async Task By_a_script_that_stands_for_docker_a_container_that_a_dead_worker_left_is_removed_before_the_task_starts_again()
    {
        var run = await RunAsync("dead", new JsonObject { ["container"] = "a", ["command"] = $"echo \"attempt $MINIAIRFLOW_ATTEMPT\"; echo $$ >> '{_folder["pids"]}'; test $MINIAIRFLOW_ATTEMPT = 2 || exec sleep 600" });
        await UntilLogAsync(run, "attempt 1\n");
        await _server!.KillAsync();
        await StartAsync();
        WorkflowRunResource? now = null;
        await Poll.UntilAsync(async () => (now = await _server!.Client.GetRunAsync(run)).FinishedAt is not null);
        now!.TaskRuns!.OrderBy(one => one.Attempt).Select(one => one.State).ShouldBe(["lost", "success"]);
        Left().ShouldBeEmpty();
        var first = (await File.ReadAllLinesAsync(_folder["pids"]))[0];
        await Poll.UntilAsync(() => !Directory.Exists($"/proc/{first}")); // killed; that is seen a moment later
    }

    [Fact]
    public async Task Without_docker_and_podman_the_task_says_what_to_install_or_set()
    {
        await _server!.DisposeAsync();
        File.Delete(_folder["bin/docker"]);
        await StartAsync();
        var task = await EndAsync(await RunAsync("none", new JsonObject { ["container"] = "a", ["command"] = "true" }));
        (task.State, task.Reason).ShouldBe(("failed", "The task runs in a container, and this worker has nothing to run it with: install docker or podman where the worker runs, or let it use a cluster with CONTAINERS=kubernetes."));
        (await LogAsync(task.Id)).ShouldContain("install docker or podman");
    }

    private async Task StartAsync() => _server = await ServerProcess.StartAsync(_folder.Path, [], new Dictionary<string, string>
    {
        ["PATH"] = $"{_folder["bin"]}:/usr/bin:/bin", ["DOCKER_CONFIG"] = _folder["state"], ["MINIAIRFLOW_SECRET_BANK"] = "pa$$w0rd-4711",
    });

    private string[] Left() => Directory.GetFiles(_folder["state"], "*.pid");

    private async Task<Guid> RunAsync(string name, JsonObject task)
    {
        task["name"] = "a";
        var workflow = await _server!.Client.ApplyWorkflowAsync(new WorkflowText(new JsonObject { ["name"] = name, ["tasks"] = new JsonArray(task) }.ToJsonString(), IsYaml: false));
        return (await _server.Client.TriggerAsync(workflow.Id)).Id;
    }

    private async Task<TaskRunResource> EndAsync(Guid run)
    {
        WorkflowRunResource? now = null;
        await Poll.UntilAsync(async () => (now = await _server!.Client.GetRunAsync(run)).FinishedAt is not null, () => string.Join('\n', _server!.Output));
        return now!.TaskRuns!.ShouldHaveSingleItem();
    }

    private async Task UntilLogAsync(Guid run, string text)
    {
        var log = "";
        await Poll.UntilAsync(async () => (await _server!.Client.GetRunAsync(run)).TaskRuns is [var task, ..] && (log = await LogAsync(task.Id)).Contains(text, StringComparison.Ordinal), () => log);
    }

    private async Task<string> LogAsync(Guid task)
    {
        await using var log = await _server!.Client.ReadLogAsync(task);
        using var reader = new StreamReader(log.Content);
        return await reader.ReadToEndAsync();
    }
}
