using System.Text.Json;

namespace MiniAirflow.EndToEnd.CommandLine;

/// <summary>The verbs that speak to a server.</summary>
public sealed class ServerVerbTests(SharedServer shared) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task From_apply_to_delete()
    {
        var go = _folder["go"];
        await new Flow("verbs").Set("description", "of the test").Task("a", $"echo one; while [ ! -e '{go}' ]; do sleep 0.05; done; echo two").WriteAsync(_folder["verbs.json"]);
        (await VerbAsync("apply", "verbs.json")).Out.ShouldContain("verbs: created.");
        (await VerbAsync("apply", "verbs.json")).Out.ShouldContain("verbs: unchanged");
        (await VerbAsync("list")).Out.ShouldContain("verbs");
        (await VerbAsync("show", "verbs")).Out.ShouldContain("of the test");

        var run = JsonDocument.Parse((await VerbAsync("trigger", "verbs", "--json")).Out).RootElement.GetProperty("id").GetString()!;
        await using var following = Product.Start(_folder.Path, null, "logs", "-f", run, "--url", shared.Server.Address.ToString());
        await Poll.UntilAsync(() => following.Out.Contains("one", StringComparison.Ordinal), () => following.Error);
        (await VerbAsync("runs")).Out.ShouldContain(run);
        (await VerbAsync("delete", "verbs", "--yes")).ExitCode.ShouldBe(1, "a run is alive");
        await File.WriteAllTextAsync(go, "");
        (await following.WaitAsync()).ShouldBe(0, following.Error);
        following.Out.ShouldContain("two");
        (await VerbAsync("show", run)).Out.ShouldContain("success");
        (await VerbAsync("delete", "verbs", "--yes")).ExitCode.ShouldBe(0);
        (await VerbAsync("show", "verbs")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Trigger_waits_and_tells_the_end_by_its_exit_code()
    {
        await shared.Server.Client.ApplyWorkflowAsync(Flow.Of("wait-good", "true").Text);
        await shared.Server.Client.ApplyWorkflowAsync(Flow.Of("wait-bad", "exit 4").Text);
        (await VerbAsync("trigger", "wait-good", "--wait")).ExitCode.ShouldBe(0);
        var bad = await VerbAsync("trigger", "wait-bad", "--wait");
        bad.ExitCode.ShouldBe(1, bad.ToString());
        bad.Out.ShouldContain("failed");
        (await VerbAsync("trigger", "no-such-workflow")).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Cancel_ends_a_run()
    {
        var run = await shared.Server.StartAsync(Flow.Of("cancel-verb", "sleep 316"));
        await shared.Server.UntilAsync(run, "a", "running");
        (await VerbAsync("cancel", run.ToString())).ExitCode.ShouldBe(0);
        (await shared.Server.EndOfAsync(run)).State.ShouldBe("cancelled");
    }

    [Fact]
    public async Task A_failed_run_is_cleared_from_where_it_failed_and_goes_on()
    {
        var mended = _folder["mended"];
        var flow = new Flow("clear-verb").Task("extract", "echo x").Task("load", $"test -e '{mended}'", after: ["extract"]).Task("report", "echo done", after: ["load"]);
        var run = (await shared.Server.RunAsync(flow)).Id.ToString();
        (await VerbAsync("clear", run, "--only-failed", "--dry-run")).Out.ShouldContain("2 tasks of run " + run);
        await File.WriteAllTextAsync(mended, "");

        var cleared = await VerbAsync("clear", run, "--only-failed");

        cleared.ExitCode.ShouldBe(0, cleared.ToString());
        var end = await shared.Server.EndOfAsync(Guid.Parse(run));
        end.State.ShouldBe("success");
        end.TaskRuns!.Select(one => $"{one.TaskName}#{one.Attempt} {one.State}").ShouldBe(["extract#1 success", "load#1 failed", "load#2 success", "report#1 upstream_failed", "report#2 success"]);
    }

    [Fact]
    public async Task A_failed_task_is_marked_and_many_runs_are_cleared_when_that_is_meant()
    {
        var flow = new Flow("mark-verb").Task("load", "exit 3").Task("report", "echo done", after: ["load"]);
        var run = (await shared.Server.RunAsync(flow)).Id.ToString();
        (await VerbAsync("mark", "success", run, "--task", "load", "--reason", "Loaded by hand.")).ExitCode.ShouldBe(0);
        (await shared.Server.EndOfAsync(Guid.Parse(run))).State.ShouldBe("success");
        (await VerbAsync("note", run, "Loaded by hand.")).ExitCode.ShouldBe(0);
        (await VerbAsync("show", run)).Out.ShouldContain("Loaded by hand.");

        var bad = await VerbAsync("clear", "--workflow", "mark-verb");
        bad.ExitCode.ShouldBe(2, "nobody is there to ask");
        bad.Error.ShouldContain("This changes 2 tasks of 1 run");
        (await VerbAsync("clear", "--workflow", "mark-verb", "--yes")).Out.ShouldContain("2 tasks of 1 run were cleared.");
        (await shared.Server.EndOfAsync(Guid.Parse(run))).State.ShouldBe("failed");
        (await VerbAsync("rerun", run, "--wait")).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_exit_code_3_and_a_sentence()
    {
        var result = await Product.RunAsync(_folder.Path, "list", "--url", "http://127.0.0.1:9");
        result.ExitCode.ShouldBe(3);
        result.Error.ShouldContain("127.0.0.1:9");
        result.Error.ShouldContain("miniairflow standalone");
    }

    [Fact]
    public async Task S20_escape_sequences_of_workflows_and_logs_do_not_reach_the_terminal()
    {
        const string Evil = "\u001b]0;owned\u0007\u001b[2J\u009b31m";
        var flow = new Flow("escapes").Set("description", $"harmless{Evil}").Task("a", "printf '\\033]0;owned\\007\\033[2J red\\n'; exit 1");
        var end = await shared.Server.RunAsync(flow);
        await flow.WriteAsync(_folder["escapes.json"]);
        await new Flow($"name{Evil}").WriteAsync(_folder["name.json"]);
        CommandResult[] all =
        [
            await VerbAsync("list"), await VerbAsync("show", "escapes"), await VerbAsync("show", end.Id.ToString()), await VerbAsync("logs", end.Id.ToString()),
            await VerbAsync("logs", end.Only().Id.ToString()), await VerbAsync("trigger", "escapes", "--wait"), await VerbAsync("list", "--json"),
            await VerbAsync("apply", "name.json"), await Product.RunAsync(_folder.Path, "run", "escapes.json"), await Product.RunAsync(_folder.Path, "validate", "name.json"),
        ];
        foreach (var result in all)
        {
            var text = result.Out + result.Error;
            text.Length.ShouldBeGreaterThan(0);
            text.ShouldNotContain("\u001b");
            text.ShouldNotContain("\u0007");
            text.ShouldNotContain("\u009b");
        }
        all[3].Out.ShouldContain("\\x1b");
        (await shared.Server.LogAsync(end.Only().Id)).ShouldContain("\u001b[2J", customMessage: "the log itself is as it was written");
    }

    private Task<CommandResult> VerbAsync(params string[] arguments) => Product.RunAsync(_folder.Path, [.. arguments, "--url", shared.Server.Address.ToString()]);
}
