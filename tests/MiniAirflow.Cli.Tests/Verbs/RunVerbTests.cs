using System.Text.Json;
using MiniAirflow.Commands.Display;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Verbs;

/// <summary><c>run</c> with the real engine and real commands.</summary>
/// <remarks>An engine in this process is the reaper of all orphans in it, and a server that a test started looks like one: the two take turns.</remarks>
[Collection(nameof(RunVerbTests))]
public sealed class RunVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_workflow_that_succeeds_is_told_line_by_line()
    {
        var result = await new Support.Cli().RunAsync("run", Write("etl", "{name: extract, command: 'true'}", "{name: load, command: 'true', depends_on: [extract]}"));
        result.Error.ShouldBeEmpty();
        result.ExitCode.ShouldBe(0);
        result.Lines[0].ShouldMatch("^\\d\\d:\\d\\d:\\d\\d run etl started$");
        result.Lines.Count(line => line.Contains(" succeeded in ")).ShouldBe(3);
        result.Lines[^1].ShouldStartWith("etl: success after ");
        result.Lines[^1].ShouldEndWith("(2 success)");
    }

    [Fact]
    [Trait("scenario", "S20")]
    public async Task A_failed_task_is_told_with_its_reason_and_the_end_of_its_log()
    {
        var result = await new Support.Cli().RunAsync("run", Write("etl", "{name: load, command: 'seq 100; printf \"\\033[2Jlast\\n\"; exit 3'}", "{name: after, command: 'true', depends_on: [load]}"));
        result.ExitCode.ShouldBe(1);
        result.Out.ShouldContain("load failed: exit code 3");
        result.Lines[^1].ShouldBe("  | \\x1b[2Jlast");
        result.Lines.ShouldContain("  | 100");
        result.Lines.ShouldNotContain("  | 80");
        result.Out.ShouldContain("(1 failed, 1 upstream_failed)");
    }

    [Fact]
    public async Task Json_is_a_line_for_each_event_and_a_summary()
    {
        var result = await new Support.Cli().RunAsync("run", Write("etl", "{name: a, command: 'echo no >&2; exit 1'}"), "--json");
        result.ExitCode.ShouldBe(1);
        var lines = result.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        lines.Take(lines.Count - 1).ShouldAllBe(line => line.GetProperty("type").GetString() == "task_status" || line.GetProperty("type").GetString() == "workflow_status");
        var summary = lines[^1];
        summary.GetProperty("type").GetString().ShouldBe("summary");
        summary.GetProperty("is_success").GetBoolean().ShouldBeFalse();
        var failed = summary.GetProperty("runs")[0].GetProperty("failed")[0];
        failed.GetProperty("task").GetString().ShouldBe("a");
        failed.GetProperty("log_tail").GetString().ShouldBe("no");
    }

    [Fact]
    public async Task On_a_terminal_the_picture_ends_with_every_task_done()
    {
        var cli = new Support.Cli { Screen = new ScreenInfo(true, false, () => (80, 24)) };
        var result = await cli.RunAsync("run", Write("etl", "{name: extract, command: 'sleep 0.3'}"));
        result.ExitCode.ShouldBe(0);
        result.Out.ShouldContain("✓ extract ████████ 0.");
        result.Out.ShouldContain("✓ etl ████████████████████ 1/1  0.");
        result.Out.ShouldContain("\u001b[?25h");
    }

    [Fact]
    public async Task Colours_are_for_terminals_that_want_them()
    {
        const string colour = "\u001b[9";
        var file = Write("etl", "{name: a, command: 'true'}");
        (await new Support.Cli { Screen = new ScreenInfo(true, true, () => (80, 24)) }.RunAsync("run", file)).Out.ShouldContain(colour);
        (await new Support.Cli { Screen = new ScreenInfo(true, true, () => (80, 24)) }.RunAsync("run", file, "--no-color")).Out.ShouldNotContain(colour);
        (await new Support.Cli { Screen = new ScreenInfo(true, false, () => (80, 24)) }.RunAsync("run", file)).Out.ShouldNotContain(colour);
        (await new Support.Cli().RunAsync("run", file)).Out.ShouldNotContain('\u001b');
    }

    [Fact]
    public async Task Several_files_run_and_one_failure_is_a_failure()
    {
        Write("bad", "{name: a, command: 'false'}");
        Write("good", "{name: a, command: 'true'}");
        var result = await new Support.Cli().RunAsync("run", _folder.Path);
        result.ExitCode.ShouldBe(1);
        result.Out.ShouldContain("task good/a succeeded in");
        result.Out.ShouldContain("bad/a failed: exit code 1");
    }

    [Fact]
    public async Task Parameters_reach_the_command_and_strangers_are_refused()
    {
        var file = Write("etl", "{name: a, command: 'test \"$MINIAIRFLOW_PARAM_DAY\" = monday'}");
        File.AppendAllText(file, "params: {day: sunday}\n");
        (await new Support.Cli().RunAsync("run", file)).ExitCode.ShouldBe(1);
        (await new Support.Cli().RunAsync("run", file, "--param", "day=monday")).ExitCode.ShouldBe(0);
        var stranger = await new Support.Cli().RunAsync("run", file, "-p", "month=1");
        stranger.ExitCode.ShouldBe(2);
        stranger.Error.ShouldBe("Workflow 'etl' has no parameter 'month'; it has day.\n");
    }

    [Fact]
    public async Task Bad_files_stop_it_before_anything_runs()
    {
        var witness = _folder["witness"];
        Write("a-good", $"{{name: a, command: 'touch {witness}'}}");
        File.WriteAllText(_folder["b-bad.yaml"], "tasks: 3\n");
        var result = await new Support.Cli().RunAsync("run", _folder.Path);
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldStartWith($"{_folder["b-bad.yaml"]}:1:");
        File.Exists(witness).ShouldBeFalse();
    }

    [Fact]
    public async Task The_first_signal_cancels_the_run()
    {
        using var stop = new CancellationTokenSource();
        var result = await RunUntilStartedAsync("sleep 600", stop, new Support.Cli { Stop = stop.Token, Out = new Watched("task a started") { OnSeen = stop.Cancel } });
        result.ExitCode.ShouldBe(130);
        result.Out.ShouldContain("etl: cancelled after");
        result.Error.ShouldBe("Cancelling; press Ctrl+C again to kill at once.\n");
    }

    [Fact]
    public async Task The_second_signal_does_not_wait_for_a_task_that_will_not_end()
    {
        using var stop = new CancellationTokenSource();
        using var hurry = new CancellationTokenSource();
        var output = new Watched("stubborn started") { OnSeen = () => { stop.Cancel(); hurry.Cancel(); } };
        var cli = new Support.Cli { Stop = stop.Token, Hurry = hurry.Token, Out = output };
        var file = Write("etl", "{name: stubborn, command: \"trap '' TERM; sleep 600\"}");
        var result = await cli.RunAsync("run", file).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, TestContext.Current.CancellationToken);
        result.ExitCode.ShouldBe(130);
    }

    [Fact]
    public async Task The_database_and_logs_are_kept_when_asked_and_only_then()
    {
        var file = Write("etl", "{name: a, command: 'echo hello'}");
        var kept = await new Support.Cli().RunAsync("run", file, "--db", _folder["kept/x.db"]);
        kept.ExitCode.ShouldBe(0);
        File.Exists(_folder["kept/x.db"]).ShouldBeTrue();
        var again = await new Support.Cli().RunAsync("run", file, "--keep");
        var folder = again.Error.Trim().Split(' ')[^1].TrimEnd('.');
        File.Exists(Path.Combine(folder, "miniairflow.db")).ShouldBeTrue();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_scheduled_workflow_runs_once_and_does_not_begin_to_fire()
    {
        var file = Write("etl", "{name: a, command: 'sleep 2.5'}");
        File.AppendAllText(file, "schedule: '* * * * * *'\n");
        (await new Support.Cli().RunAsync("run", file, "--db", _folder["test.db"])).ExitCode.ShouldBe(0);
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        (await server.Client.ListRunsAsync(cancellationToken: TestContext.Current.CancellationToken)).Items.Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_workflow_that_a_task_runs_is_found_in_the_file_beside_it_and_is_not_run_by_itself()
    {
        Write("child", "{name: load, command: 'exit 4', queue: other}");
        var file = Write("parent", "{name: call, workflow: {name: child}}");
        var result = await new Support.Cli().RunAsync("run", file, "--db", _folder["test.db"]);
        result.ExitCode.ShouldBe(1, result.Error);
        result.Out.ShouldContain("of workflow 'child' failed: task load failed (exit code 4).");
        result.Lines.ShouldNotContain(line => line.StartsWith("child: ", StringComparison.Ordinal));

        Write("child", "{name: load, command: 'exit 4'", "[");
        (await new Support.Cli().RunAsync("run", file)).ShouldSatisfyAllConditions(one => one.ExitCode.ShouldBe(2), one => one.Error.ShouldContain("child.yaml:"));
        File.Delete(_folder["child.yaml"]);
        (await new Support.Cli().RunAsync("run", file)).Out.ShouldContain("There is no workflow 'child'; publish it, or correct the name.");
    }

    [Fact]
    public async Task Files_whose_workflows_would_run_each_other_in_a_circle_are_not_run()
    {
        var (one, other) = (Write("one", "{name: call, workflow: {name: other}}"), Write("other", "{name: call, workflow: {name: one}}"));
        foreach (var files in (string[][])[[one], [one, other]])
        {
            var result = await new Support.Cli().RunAsync(["run", .. files]);
            result.ExitCode.ShouldBe(2);
            result.Error.ShouldContain("would run itself: ");
        }
    }

    private async Task<Support.CliResult> RunUntilStartedAsync(string command, CancellationTokenSource stop, Support.Cli cli)
    {
        var result = await cli.RunAsync("run", Write("etl", $"{{name: a, command: '{command}'}}")).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
        stop.IsCancellationRequested.ShouldBeTrue();
        return result;
    }

    private string Write(string name, params string[] tasks)
    {
        var path = _folder[name + ".yaml"];
        File.WriteAllText(path, "tasks:\n" + string.Concat(tasks.Select(task => $"  - {task}\n")));
        return path;
    }

    /// <summary>Does something when a text has been written.</summary>
    private sealed class Watched(string text) : StringWriter
    {
        public required Action OnSeen { get; init; }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value is not null && value.EndsWith(text, StringComparison.Ordinal)) OnSeen();
        }
    }
}
