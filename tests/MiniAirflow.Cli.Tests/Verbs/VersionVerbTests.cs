using System.Text.Json;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Verbs;

/// <summary><c>versions</c>, against a real server.</summary>
[Collection(nameof(RunVerbTests))]
public sealed class VersionVerbTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "v" + Guid.NewGuid().ToString("N");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Versions_are_listed_shown_and_compared()
    {
        await ApplyAsync("schedule: '@daily'\ntasks: [{name: a, command: 'true'}, {name: b, command: echo hi}]\n");
        await ApplyAsync("# only a comment\ntasks: [{name: a, command: 'true', retry_count: 0}, {name: b, command: echo hi}]\nschedule: '@daily'\n");
        await ApplyAsync("schedule: '@hourly'\ntasks: [{name: a, command: 'true', retry_count: 3}, {name: c, command: [echo, x], depends_on: [a]}]\n");

        var list = await RunAsync("versions", _name);
        list.ExitCode.ShouldBe(0, list.Error);
        list.Lines.Select(line => line.Split(' ')[0]).ShouldBe(["VERSION", "2", "1"], "another spelling is no version");
        Json(await RunAsync("versions", _name, "--json"))[1].GetProperty("task_count").GetInt32().ShouldBe(2);

        var diff = await RunAsync("versions", "diff", _name, "--exit-code");
        diff.ExitCode.ShouldBe(1, diff.Error);
        diff.Lines.Select(line => line.TrimEnd().Replace($", working_directory: {_folder.Path}", "", StringComparison.Ordinal)).ShouldBe(
        [
            "~ schedule: @daily → @hourly",
            "+ tasks.a.retry_count: 3",
            "+ tasks.c: {name: c, command: [echo, x], depends_on: [a]}",
            "- tasks.b: {name: b, command: echo hi}",
            "Version 1 to 2: 4 changes.",
        ]);
        (await RunAsync("versions", "diff", _name, "2", "1")).Lines[^1].ShouldBe("Version 2 to 1: 4 changes.");
        (await RunAsync("versions", "diff", _name, "1")).Lines[^1].ShouldBe("Version 1 to 2: 4 changes.");
        var same = await RunAsync("versions", "diff", _name, "1", "1", "--exit-code");
        (same.ExitCode, same.Out).ShouldBe((0, "Version 1 to 1: no changes.\n"));
        Json(await RunAsync("versions", "diff", _name, "--json")).GetProperty("changes")[1].GetProperty("path")[1].GetString().ShouldBe("a");
    }

    [Fact]
    public async Task A_version_that_is_shown_can_be_applied_again()
    {
        await ApplyAsync("env: {A: 'yes'}\ntasks: [{name: a, command: 'true'}]\n");
        await ApplyAsync("tasks: [{name: a, command: 'false'}]\n");
        var shown = await RunAsync("versions", "show", _name, "1");
        shown.Out.ShouldBe($"name: {_name}\nenv:\n  A: 'yes'\ntasks:\n  - name: a\n    command: 'true'\n    working_directory: {_folder.Path}\n");
        await ApplyAsync(shown.Out, isWhole: true);
        var versions = Json(await RunAsync("versions", _name, "--json"));
        versions.GetArrayLength().ShouldBe(3);
        versions[0].GetProperty("hash").GetString().ShouldBe(versions[2].GetProperty("hash").GetString());
        Json(await RunAsync("versions", "show", _name, "1", "--json")).GetProperty("definition").GetProperty("env").GetProperty("A").GetString().ShouldBe("yes");
    }

    [Fact]
    public async Task What_does_not_exist_is_exit_code_2_and_one_sentence()
    {
        await ApplyAsync("tasks: [{name: a, command: 'true'}]\n");
        foreach (var (line, told) in ((string, string)[])
            [("nope", "There is no workflow 'nope'"), ($"show {_name} 7", "There is no version 7 of workflow"), ($"diff {_name}", $"Workflow '{_name}' has one version only"), ($"diff {_name} 1 7", "There is no version 7 of workflow")])
        {
            var result = await RunAsync(["versions", .. line.Split(' ')]);
            result.ExitCode.ShouldBe(2, line);
            result.Error.ShouldStartWith(told);
            result.Error.Count(c => c == '\n').ShouldBe(1);
        }
    }

    private async Task ApplyAsync(string text, bool isWhole = false)
    {
        await File.WriteAllTextAsync(_folder["a.yaml"], (isWhole ? "" : $"name: {_name}\n") + text, TestContext.Current.CancellationToken);
        var result = await RunAsync("apply", _folder["a.yaml"]);
        result.ExitCode.ShouldBe(0, result.Error);
    }

    private Task<Support.CliResult> RunAsync(params string[] arguments) =>
        new Support.Cli { Environment = { ["MINIAIRFLOW_URL"] = fixture.Server.Address.ToString() } }.RunAsync(arguments)
            .WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);

    private static JsonElement Json(Support.CliResult result) => JsonDocument.Parse(result.Out).RootElement;
}
