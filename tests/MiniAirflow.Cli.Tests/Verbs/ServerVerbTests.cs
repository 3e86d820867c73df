using System.Text.Json;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Verbs;

/// <summary>A server for all tests of a class.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private ServerProcess? _server;

    public ServerProcess Server => _server ?? throw new InvalidOperationException("The server did not start.");

    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>The verbs that speak to a server, against a real one.</summary>
[Collection(nameof(RunVerbTests))]
public sealed class ServerVerbTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "w" + Guid.NewGuid().ToString("N");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Why_names_what_is_waited_for()
    {
        (await RunAsync("apply", Write("{name: a, command: 'true', queue: nobody}", "{name: b, command: 'true', depends_on: [a]}"))).ExitCode.ShouldBe(0);
        var run = Json(await RunAsync("trigger", _name, "--json")).GetProperty("id").GetString()!;
        var why = await RunAsync("why", run);
        why.ExitCode.ShouldBe(0, why.ToString());
        why.Out.ShouldBe(
            "0 of 2 tasks have ended, and none runs. a: It is ready, but no worker serves queue 'nobody'; the one there is serves default.\n"
            + "  a: It is ready, but no worker serves queue 'nobody'; the one there is serves default.\n"
            + "  b: It waits for a (queued); its rule is all_success, and 1 of its 1 parent has not ended.\n");
        var tasks = Json(await RunAsync("why", run, "--json")).GetProperty("tasks").EnumerateArray().ToList();
        tasks.Select(task => task.GetProperty("kind").GetString()).ShouldBe(["worker", "parents"]);
        (await RunAsync("why", tasks[1].GetProperty("task_run_id").GetString()!)).Out.ShouldStartWith("b: It waits for a");

        (await RunAsync("cancel", run, "--task", "a", "--wait")).ExitCode.ShouldBe(2, "what is waited for is the end of the run");
        (await RunAsync("cancel", run, "--wait")).ShouldSatisfyAllConditions(
            end => end.ExitCode.ShouldBe(0), end => end.Out.ShouldBe($"Run {run} of {_name} has ended: cancelled.\n"));
        (await RunAsync("why", run)).Out.ShouldBe("The run has ended: cancelled.\n");
        (await RunAsync("why", "nothing")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Why_names_the_run_that_has_the_turn()
    {
        var file = Write("{name: a, command: 'true', queue: nobody}");
        File.AppendAllText(file, "\nconcurrency: {key: 'c-{{ workflow.name }}'}\n");
        (await RunAsync("apply", file)).ExitCode.ShouldBe(0);
        string first = Json(await RunAsync("trigger", _name, "--json")).GetProperty("id").GetString()!, second = Json(await RunAsync("trigger", _name, "--json")).GetProperty("id").GetString()!;
        var sentence = $"With the concurrency key 'c-{_name}' 1 run is in progress ({first}), and it allows 1. Nobody waits before it.";
        (await RunAsync("why", second)).Out.ShouldBe($"The run waits for its turn. {sentence}\n  a: Its run waits for its turn. {sentence}\n");
        (await RunAsync("cancel", first)).ExitCode.ShouldBe(0);
        (await RunAsync("why", second)).Out.ShouldContain("no worker serves queue 'nobody'");
        (await RunAsync("cancel", second)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Changes_compares_what_failed_with_the_last_success()
    {
        await RunAsync("apply", Write("{name: a, command: 'true'}", "{name: b, command: 'true'}"));
        (await RunAsync("trigger", _name, "--wait")).ExitCode.ShouldBe(0);
        await RunAsync("apply", Write("{name: a, command: 'exit 4'}", "{name: b, command: 'true'}"));
        var run = Json(await RunAsync("trigger", _name, "--wait", "--json")).GetProperty("id").GetString()!;

        var changes = await RunAsync("changes", run);

        changes.ExitCode.ShouldBe(0, changes.ToString());
        changes.Out.ShouldMatch("^a: Since it last succeeded, in run .*: command changed in version 2; exit code 4 instead of 0\\.\n  definition command: true → exit 4\n  exit code: 0 → 4\n$");
        var told = Json(await RunAsync("changes", run, "b", "--json"));
        told[0].GetProperty("changes").GetArrayLength().ShouldBe(0);
        told[0].GetProperty("last_success").GetProperty("version").GetInt32().ShouldBe(1);
        (await RunAsync("changes", run, "c")).ExitCode.ShouldBe(2);
        (await RunAsync("changes", "nothing")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task A_parent_and_its_child_are_shown_with_each_other()
    {
        var child = _folder["child.yaml"];
        File.WriteAllText(child, $"name: {_name}-child\ntasks:\n  - {{name: a, command: 'true', queue: nobody}}\n");
        (await RunAsync("apply", child)).ExitCode.ShouldBe(0);
        (await RunAsync("apply", Write($"{{name: call, workflow: {{name: {_name}-child}}}}"))).ExitCode.ShouldBe(0);
        (await RunAsync("show", _name)).Out.ShouldContain($"(runs workflow {_name}-child)");
        var run = Json(await RunAsync("trigger", _name, "--json")).GetProperty("id").GetString()!;
        string? id = null;
        await Poll.UntilAsync(async () => Json(await RunAsync("show", run, "--json")).GetProperty("task_runs")[0].TryGetProperty("child_run_id", out var found) && (id = found.GetString()) is not null);

        (await RunAsync("show", run)).Out.ShouldContain($"run {id}");
        (await RunAsync("show", id!)).Out.ShouldContain($"Parent run: {run}");
        (await RunAsync("why", run)).Out.ShouldContain($"call: It waits for run {id} of workflow '{_name}-child', which is queued: ");
        (await RunAsync("runs", "--workflow", $"{_name}-child")).Out.ShouldContain(" workflow ");
        (await RunAsync("cancel", run)).ExitCode.ShouldBe(0);
        await Poll.UntilAsync(async () => (await RunAsync("why", run)).Out == "The run has ended: cancelled.\n");
        (await RunAsync("why", id!)).Out.ShouldBe("The run has ended: cancelled.\n");
    }

    [Fact]
    public async Task Apply_creates_then_changes_nothing_then_makes_a_version()
    {
        var file = Write("{name: a, command: 'true'}");
        (await RunAsync("apply", file)).Out.ShouldBe($"{_name}: created.\n");
        (await RunAsync("apply", file)).Out.ShouldBe($"{_name}: unchanged, version 1.\n");
        Write("{name: a, command: 'false'}");
        (await RunAsync("apply", file)).Out.ShouldBe($"{_name}: now version 2.\n");
        var listed = Json(await RunAsync("list", "--json", "--limit", "1000")).EnumerateArray().Single(one => one.GetProperty("name").GetString() == _name);
        listed.GetProperty("version").GetInt32().ShouldBe(2);
        (await RunAsync("list")).Out.ShouldContain(_name);
    }

    [Fact]
    public async Task Apply_sends_nothing_when_one_file_is_bad()
    {
        Write("{name: a, command: 'true'}");
        File.WriteAllText(_folder["z-bad.yaml"], "tasks: 3\n");
        (await RunAsync("apply", _folder.Path)).ExitCode.ShouldBe(2);
        (await RunAsync("show", _name)).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Apply_takes_a_definition_from_a_pipe_with_its_switch()
    {
        var cli = Cli($"name: {_name}\nis_active: false\ntasks: [{{name: a, command: 'true'}}]\n");
        Json(await cli.RunAsync("apply", "-", "--json"))[0].GetProperty("is_active").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task Tasks_of_a_file_run_in_its_folder()
    {
        File.WriteAllText(_folder["input.txt"], "data");
        await RunAsync("apply", Write("{name: a, command: 'test -f input.txt'}"));
        (await RunAsync("trigger", _name, "--wait")).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task Trigger_waits_for_a_good_end()
    {
        await RunAsync("apply", Write("{name: a, command: 'sleep 0.2'}"));
        var result = await RunAsync("trigger", _name, "--wait");
        result.ExitCode.ShouldBe(0);
        result.Out.ShouldMatch($"^Run .* of {_name} ended: success, after 0\\.\\d s\\.\n$");
    }

    [Fact]
    public async Task Trigger_waits_for_a_bad_end_and_names_the_task()
    {
        await RunAsync("apply", Write("{name: a, command: 'exit 7'}"));
        var result = await RunAsync("trigger", _name, "--wait");
        result.ExitCode.ShouldBe(1);
        result.Out.ShouldContain("ended: failed");
        result.Out.ShouldContain("exit code 7");
        Json(await RunAsync("trigger", _name, "--wait", "--json")).GetProperty("state").GetString().ShouldBe("failed");
    }

    [Fact]
    public async Task Trigger_with_a_key_starts_one_run()
    {
        await RunAsync("apply", Write("{name: a, command: 'true'}"));
        var first = Json(await RunAsync("trigger", _name, "--key", "k", "--json")).GetProperty("id").GetString();
        Json(await RunAsync("trigger", _name, "--key", "k", "--json")).GetProperty("id").GetString().ShouldBe(first);
    }

    [Fact]
    public async Task Trigger_refuses_what_the_workflow_does_not_know()
    {
        await RunAsync("apply", Write("{name: a, command: 'true'}"));
        var result = await RunAsync("trigger", _name, "--param", "x=1");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain("takes no parameters");
        result.Error.ShouldNotContain("   at ");
    }

    [Fact]
    public async Task Ctrl_C_while_waiting_leaves_the_run_running()
    {
        await RunAsync("apply", Write("{name: a, command: 'sleep 600'}"));
        using var stop = new CancellationTokenSource();
        var waiting = Cli(stop: stop).RunAsync("trigger", _name, "--wait");
        var run = await UntilAsync(async () => Json(await RunAsync("runs", "-w", _name, "--status", "running", "--json")), runs => runs.GetArrayLength() == 1);
        await stop.CancelAsync();
        (await waiting).ExitCode.ShouldBe(130);
        var id = run[0].GetProperty("id").GetString()!;
        Json(await RunAsync("show", id, "--json")).GetProperty("status").GetString().ShouldBe("running");
        (await RunAsync("delete", _name, "--yes")).ExitCode.ShouldBe(1);
        (await RunAsync("cancel", id)).ExitCode.ShouldBe(0);
        await UntilAsync(async () => Json(await RunAsync("show", id, "--json")), run => run.GetProperty("state").GetString() == "cancelled");
        (await RunAsync("cancel", id)).Out.ShouldContain("has ended: cancelled.");
    }

    [Fact]
    public async Task One_task_run_can_be_cancelled()
    {
        await RunAsync("apply", Write("{name: a, command: 'sleep 600'}"));
        var id = Json(await RunAsync("trigger", _name, "--json")).GetProperty("id").GetString()!;
        var run = await UntilAsync(async () => Json(await RunAsync("show", id, "--json")), run => run.GetProperty("status").GetString() == "running");
        (await RunAsync("cancel", run.GetProperty("task_runs")[0].GetProperty("id").GetString()!)).ExitCode.ShouldBe(0);
        await UntilAsync(async () => Json(await RunAsync("show", id, "--json")), run => run.GetProperty("status").GetString() == "failed");
    }

    [Fact]
    [Trait("scenario", "S20")]
    public async Task Logs_are_neutral_and_named_and_can_be_cut()
    {
        await RunAsync("apply", Write("{name: a, command: 'echo one; printf \"\\033]0;title\\007\\n\"; echo three'}", "{name: b, command: 'echo four', depends_on: [a]}"));
        var id = Json(await RunAsync("trigger", _name, "--wait", "--json")).GetProperty("id").GetString()!;
        (await RunAsync("logs", id)).Out.ShouldBe("a | one\na | \\x1b]0;title\\x07\na | three\nb | four\n");
        (await RunAsync("logs", id, "a", "--tail", "2")).Out.ShouldBe("\\x1b]0;title\\x07\nthree\n");
        (await RunAsync("logs", id, "--follow")).Out.ShouldBe("a | one\na | \\x1b]0;title\\x07\na | three\nb | four\n");
        var line = Json((await RunAsync("logs", id, "b", "--json")).Out);
        (line.GetProperty("task").GetString(), line.GetProperty("line").GetString()).ShouldBe(("b", "four"));
        var attempt = Json(await RunAsync("show", id, "--json")).GetProperty("task_runs")[1].GetProperty("id").GetString()!;
        (await RunAsync("logs", attempt)).Out.ShouldBe("four\n");
        (await RunAsync("logs", id, "c")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Following_a_run_shows_later_tasks_and_ends_with_it()
    {
        await RunAsync("apply", Write("{name: a, command: 'echo one; sleep 0.3; echo two'}", "{name: b, command: 'echo three', depends_on: [a]}"));
        var id = Json(await RunAsync("trigger", _name, "--json")).GetProperty("id").GetString()!;
        (await RunAsync("logs", "-f", id)).Out.ShouldBe("a | one\na | two\nb | three\n");
    }

    [Fact]
    public async Task Show_tells_all_of_a_workflow_and_of_a_run()
    {
        await RunAsync("apply", Write("{name: a, command: 'exit 3', retry_count: 0}", "{name: b, command: 'true', depends_on: [a]}"));
        var id = Json(await RunAsync("trigger", _name, "--wait", "--json")).GetProperty("id").GetString()!;
        var run = await RunAsync("show", id);
        run.Out.ShouldContain("State:    failed");
        run.Lines.ShouldContain(line => line.StartsWith("a ", StringComparison.Ordinal) && line.Contains("failed") && line.Contains("exit code 3"));
        run.Lines.ShouldContain(line => line.StartsWith("b ", StringComparison.Ordinal) && line.Contains("upstream_failed"));
        var workflow = await RunAsync("show", _name);
        workflow.Out.ShouldContain("exit 3");
        workflow.Out.ShouldContain(id);
        Json(await RunAsync("show", _name, "--json")).GetProperty("tasks")[1].GetProperty("depends_on")[0].GetString().ShouldBe("a");
    }

    [Fact]
    public async Task Pause_and_resume_turn_the_switch()
    {
        await RunAsync("apply", Write("{name: a, command: 'true'}"));
        (await RunAsync("pause", _name)).Out.ShouldBe($"{_name} is paused.\n");
        Json(await RunAsync("resume", _name, "--json")).GetProperty("is_active").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task A_pause_has_a_reason_an_end_and_an_author()
    {
        await RunAsync("apply", Write("{name: a, command: 'true'}"));
        (await RunAsync("pause", _name, "--reason", "The source is down.", "--until", "2h30m")).Out.ShouldMatch($"^{_name} is paused until [-0-9]+ [:0-9]+\\.\n$");
        (await RunAsync("show", _name)).Lines.ShouldContain(line => line.StartsWith("Paused:", StringComparison.Ordinal) && line.EndsWith(": The source is down.", StringComparison.Ordinal));
        var pause = Json(await RunAsync("pauses", "--json")).EnumerateArray().Single(one => one.GetProperty("name").GetString() == _name);
        pause.GetProperty("by").GetString().ShouldBe("ann@here");
        (pause.GetProperty("resume_at").GetDateTimeOffset() - pause.GetProperty("paused_at").GetDateTimeOffset()).ShouldBe(TimeSpan.FromHours(2.5), TimeSpan.FromMinutes(5));
        (await RunAsync("pauses")).Lines.ShouldContain(line => line.StartsWith("workflow", StringComparison.Ordinal) && line.Contains("ann@here"));
        (await RunAsync("resume", _name)).ExitCode.ShouldBe(0);
        (await RunAsync("resume", _name)).ExitCode.ShouldBe(0, "what is active already is what was wanted");
        (await RunAsync("pauses")).Out.ShouldNotContain(_name);
    }

    [Fact]
    public async Task A_queue_is_paused_and_resumed()
    {
        (await RunAsync("pause", "--queue", _name, "--reason", "New drivers.")).Out.ShouldBe($"Queue {_name} is paused.\n");
        Json(await RunAsync("pause", "--queue", _name, "--reason", "Again.", "--json")).GetProperty("reason").GetString().ShouldBe("Again.");
        (await RunAsync("resume", "--queue", _name)).Out.ShouldBe($"Queue {_name} is no longer paused.\n");
        var again = await RunAsync("resume", "--queue", _name);
        (again.ExitCode, again.Error).ShouldBe((2, $"There is no pause of queue '{_name}'.\n"));
    }

    [Theory]
    [InlineData("y\n", 0)]
    [InlineData("n\n", 1)]
    [InlineData("", 1)]
    public async Task Delete_asks_a_person(string answer, int exitCode)
    {
        await RunAsync("apply", Write("{name: a, command: 'true'}"));
        (await Cli(answer, isInteractive: true).RunAsync("delete", _name)).ExitCode.ShouldBe(exitCode);
        (await RunAsync("show", _name)).ExitCode.ShouldBe(exitCode == 0 ? 2 : 0);
    }

    [Fact]
    public async Task Delete_without_a_person_wants_a_yes()
    {
        await RunAsync("apply", Write("{name: a, command: 'true'}"));
        (await RunAsync("delete", _name)).ExitCode.ShouldBe(2);
        (await RunAsync("delete", _name, "--yes")).Out.ShouldBe($"Deleted {_name}.\n");
    }

    [Theory]
    [InlineData("show nope")]
    [InlineData("show 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11")]
    [InlineData("trigger nope")]
    [InlineData("cancel nope")]
    [InlineData("logs 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11")]
    [InlineData("pause nope")]
    [InlineData("resume nope")]
    [InlineData("delete nope --yes")]
    [InlineData("runs --workflow nope")]
    public async Task What_does_not_exist_is_exit_code_2_and_one_sentence(string line)
    {
        var result = await RunAsync(line.Split(' '));
        result.ExitCode.ShouldBe(2);
        result.Error.Count(c => c == '\n').ShouldBe(1);
        result.Error.ShouldStartWith("There is no ");
    }

    private Support.Cli Cli(string input = "", CancellationTokenSource? stop = null, bool isInteractive = false) =>
        new() { Input = input, Stop = stop?.Token ?? CancellationToken.None, IsInteractive = isInteractive, Environment = { ["MINIAIRFLOW_URL"] = fixture.Server.Address.ToString(), ["USER"] = "ann" } };

    private Task<Support.CliResult> RunAsync(params string[] arguments) =>
        Cli().RunAsync(arguments).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);

    private static JsonElement Json(Support.CliResult result) => Json(result.Out);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private static async Task<JsonElement> UntilAsync(Func<Task<JsonElement>> look, Func<JsonElement, bool> isThere)
    {
        JsonElement seen = default;
        await Poll.UntilAsync(async () => isThere(seen = await look()), () => seen.ToString());
        return seen;
    }

    private string Write(params string[] tasks)
    {
        var path = _folder["a.yaml"];
        File.WriteAllText(path, $"name: {_name}\ntasks:\n" + string.Concat(tasks.Select(task => $"  - {task}\n")));
        return path;
    }
}
