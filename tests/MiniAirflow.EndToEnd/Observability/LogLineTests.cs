using System.Text.Json;

namespace MiniAirflow.EndToEnd.Observability;

/// <summary>What a server says of itself: lines of JSON, or lines for people where somebody sits.</summary>
public sealed class LogLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_a_worker_says_of_an_attempt_has_its_workflow_run_task_attempt_worker_and_trace()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, environment: new Dictionary<string, string> { ["LOG_LEVEL"] = "debug", ["WORKER_ID"] = "w7" });
        var run = await server.RunAsync(Flow.Of("talked-about", "exit 3"));
        var attempt = run.Only();
        var lines = new List<JsonElement>();
        await Poll.UntilAsync(() =>
        {
            lines = [.. server.Output.Where(line => line.StartsWith('{') && line.Contains(attempt.Id.ToString(), StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement)];
            return lines.Count >= 2;
        }, () => string.Join('\n', server.Output));
        foreach (var line in lines)
        {
            string Text(string name) => line.GetProperty(name).GetString()!;
            (Text("level"), Text("workflow"), Text("run_id"), Text("task"), Text("attempt"), Text("worker"), Text("trace_id"))
                .ShouldBe(("debug", "talked-about", run.Id.ToString(), "a", "1", "w7", run.Id.ToString("N")));
            Text("time").ShouldNotBeEmpty();
        }
        lines.Select(line => line.GetProperty("message").GetString()).ShouldContain(message => message!.EndsWith("s: failed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_somebody_sits_at_a_terminal_the_lines_are_for_people()
    {
        // A terminal of its own, by the program that records sessions; it ends with what runs in it.
        await using var terminal = ChildProcess.Start("script", ["-qec", $"'{Executable.Path}' standalone --port 0 --data '{_folder["data"]}'", "/dev/null"], _folder.Path, new Dictionary<string, string> { ["TERM"] = "xterm" });
        await Poll.UntilAsync(() => terminal.Out.Contains("Listening on http://127.0.0.1:", StringComparison.Ordinal) || terminal.HasExited, () => terminal.Out + terminal.Error);
        terminal.Out.ShouldMatch(@"\d\d:\d\d:\d\d\.\d\d\d\u001b\[0m \u001b\[32minfo \u001b\[0m Listening on http://127\.0\.0\.1:\d+");
        terminal.Out.ShouldNotContain("\"message\"");
    }
}
