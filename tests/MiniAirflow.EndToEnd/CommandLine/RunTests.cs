using System.Text.Json;

namespace MiniAirflow.EndToEnd.CommandLine;

/// <summary><c>miniairflow run</c>: a file to its end, without a server.</summary>
public sealed class RunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_exit_code_says_how_it_went()
    {
        await Flow.Of("good", "true").WriteAsync(_folder["good.json"]);
        await new Flow("bad").Task("a", "echo why it failed >&2; exit 3").Task("b", "true", ["a"]).WriteAsync(_folder["bad.json"]);
        (await RunAsync("good.json")).ExitCode.ShouldBe(0);
        var bad = await RunAsync("bad.json");
        bad.ExitCode.ShouldBe(1, bad.ToString());
        bad.Out.ShouldContain("why it failed", customMessage: "the log of what failed is shown");
        (await RunAsync("missing.json")).ExitCode.ShouldBe(2);
        (await RunAsync("good.json", "--concurrency", "0")).ExitCode.ShouldBe(2);
        (await RunAsync("good.json", "-p", "unknown=1")).ExitCode.ShouldBe(2);
        (await RunAsync("good.json", "bad.json")).ExitCode.ShouldBe(1, "one of several failed");
        Directory.GetFileSystemEntries(_folder.Path).Length.ShouldBe(2, "nothing is left behind");
    }

    [Fact]
    public async Task A_task_that_is_skipped_or_cannot_start_says_why()
    {
        await File.WriteAllTextAsync(_folder["why.yaml"], """
            name: why
            params: {mode: part}
            tasks:
              - {name: code, command: exit 99, exit_codes: {skip: 99}}
              - {name: condition, command: 'true', when: params.mode == 'full'}
              - {name: value, command: echo never, env: {X: "{{ tasks.none.outputs.rows }}"}, depends_on: none, retry_count: 5}
              - {name: none, command: 'true'}
            """, TestContext.Current.CancellationToken);
        var result = await RunAsync("why.yaml");
        result.ExitCode.ShouldBe(1, result.ToString());
        foreach (var end in (string[])["task code was skipped: exit code 99 means skipped", "task condition was skipped: when: params.mode == 'full' does not hold", "X: Task 'none' wrote no output 'rows'."])
            result.Lines.ShouldContain(line => line.EndsWith(end, StringComparison.Ordinal), end);
        result.Out.ShouldNotContain("attempt 2", customMessage: "another attempt would read the same");
    }

    [Fact]
    public async Task S13_What_a_task_writes_reaches_the_next_as_data_whatever_is_in_it()
    {
        const string Evil = "-rf $(touch hacked) `touch hacked` ';touch hacked;' ${IFS} %0a\n{{ run.id }} \\ \"";
        await File.WriteAllTextAsync(_folder["evil.txt"], Evil, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["data.yaml"], """
            name: data
            tasks:
              - name: write
                command: "{ echo 'x<<END'; cat evil.txt; echo; echo END; } >> \"$MINIAIRFLOW_OUTPUT\""
              - name: argument
                depends_on: write
                command: [sh, -c, 'printf "%s" "$1" > argument.txt', sh, "{{ tasks.write.outputs.x }}"]
              - name: environment
                depends_on: write
                env: {X: "{{ tasks.write.outputs.x }}"}
                command: printf "%s" "$X" > environment.txt
            """, TestContext.Current.CancellationToken);
        var result = await RunAsync("data.yaml");
        result.ExitCode.ShouldBe(0, result.ToString());
        foreach (var file in (string[])["argument.txt", "environment.txt"])
            (await File.ReadAllTextAsync(_folder[file], TestContext.Current.CancellationToken)).ShouldBe(Evil, file);
        File.Exists(_folder["hacked"]).ShouldBeFalse();
    }

    [Theory]
    [InlineData("0.01", 0, "success")]
    [InlineData("soon", 1, "SECONDS is 'soon'")]
    [InlineData("-1", 1, "SECONDS is '-1'")]
    public async Task The_built_in_handlers_join_and_wait(string seconds, int exitCode, string told)
    {
        await File.WriteAllTextAsync(_folder["handlers.json"],
            $$"""{"name":"handlers","env":{"SECONDS":"{{seconds}}"},"tasks":[{"name":"wait","handler":"sleep"},{"name":"join","handler":"noop","depends_on":["wait"]}]}""",
            TestContext.Current.CancellationToken);
        var result = await RunAsync("handlers.json", "--json");
        result.ExitCode.ShouldBe(exitCode, result.ToString());
        result.Out.Replace("\\u0027", "'", StringComparison.Ordinal).ShouldContain(told);
    }

    [Fact]
    public async Task Piped_it_prints_plain_lines_and_with_json_lines_that_parse()
    {
        await new Flow("piped").Task("a", "echo hi").Task("b", "true", ["a"]).WriteAsync(_folder["piped.json"]);
        var plain = await RunAsync("piped.json");
        plain.Out.ShouldNotContain("\u001b");
        plain.Out.ShouldNotContain("\r");
        plain.Lines.ShouldContain(line => line.EndsWith("task a started", StringComparison.Ordinal));
        plain.Lines.ShouldContain(line => line.Contains("task b succeeded in", StringComparison.Ordinal));

        var json = await RunAsync("piped.json", "--json");
        json.ExitCode.ShouldBe(0);
        var events = json.Lines.Select(line => JsonDocument.Parse(line).RootElement).ToList();
        events.SkipLast(1).ShouldAllBe(one => one.GetProperty("type").GetString() == "workflow_status" || one.GetProperty("type").GetString() == "task_status");
        events[^1].GetProperty("type").GetString().ShouldBe("summary");
        events[^1].GetProperty("runs")[0].GetProperty("state").GetString().ShouldBe("success");
    }

    [Fact]
    public async Task Ctrl_C_cancels_what_runs_and_ends_with_130()
    {
        var mark = $"mark-{Guid.NewGuid()}";
        await Flow.Of("interrupted", $"export MARK={mark}; sleep 312 & sleep 313").WriteAsync(_folder["interrupted.json"]);
        await using var run = Product.Start(_folder.Path, null, "run", "interrupted.json");
        await Poll.UntilAsync(() => MarkedProcesses.Find(mark).Count >= 3, () => run.Out + run.Error);
        await run.SignalAsync("INT");
        (await run.WaitAsync()).ShouldBe(130, run.Out + run.Error);
        MarkedProcesses.Find(mark).ShouldBeEmpty();
        run.Out.ShouldContain("cancelled");
    }

    [Fact]
    public async Task Concurrency_is_kept()
    {
        var witness = new Witness(_folder["witness"]);
        var flow = new Flow("narrow");
        for (var i = 0; i < 6; i++) flow.Task($"t{i}", witness.Around("sleep 0.1"));
        await flow.WriteAsync(_folder["narrow.json"]);
        (await RunAsync("narrow.json", "--concurrency", "2")).ExitCode.ShouldBe(0);
        var (running, most) = (0, 0);
        foreach (var entry in witness.Entries) most = Math.Max(most, running += entry.Kind == "b" ? 1 : -1);
        most.ShouldBe(2);
    }

    [Fact]
    public async Task F67_killed_it_leaves_no_process_behind()
    {
        var mark = $"mark-{Guid.NewGuid()}";
        await Flow.Of("killed", $"export MARK={mark}; setsid sleep 314 & sleep 315").WriteAsync(_folder["killed.json"]);
        await using var run = Product.Start(_folder.Path, null, "run", "killed.json");
        await Poll.UntilAsync(() => MarkedProcesses.Find(mark).Count >= 3, () => run.Out + run.Error);
        await run.SignalAsync("KILL");
        await run.WaitAsync();
        await Poll.UntilAsync(() => MarkedProcesses.Find(mark).Count == 0, patience: TimeSpan.FromSeconds(30));
    }

    private Task<CommandResult> RunAsync(params string[] arguments) => Product.RunAsync(_folder.Path, ["run", .. arguments]);
}
