using System.Net;

namespace MiniAirflow.EndToEnd.BadInput;

/// <summary>What cannot be a workflow is refused at each door with the same sentence, and nothing is left behind.</summary>
public sealed class DefinitionTests(SharedServer shared) : IDisposable
{
    private readonly ServerProcess _server = shared.Server;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A file, and the place and the words of its problem.</summary>
    public static TheoryData<string, string, string, string> Files() => new()
    {
        { "broken", "name: bad-broken\ntasks: [\n", "3:1", "Not valid YAML" },
        { "typo", "name: bad-typo\ntasks:\n  - {name: a, comand: 'true'}\n", "3:15", "command" },
        { "cycle", "name: bad-cycle\ntasks:\n  - {name: a, command: 'true', depends_on: [b]}\n  - {name: b, command: 'true', depends_on: [a]}\n", "3:", "a → b → a" },
        { "itself", "name: bad-itself\ntasks:\n  - {name: a, command: 'true', depends_on: [a]}\n", "3:", "a" },
        { "unknown", "name: bad-unknown\ntasks:\n  - {name: a, command: 'true', depends_on: [nobody]}\n", "3:", "nobody" },
        { "twice", "name: bad-twice\ntasks:\n  - {name: a, command: 'true'}\n  - {name: a, command: 'true'}\n", "4:", "a" },
        { "never", "name: bad-never\nschedule: '0 0 30 2 *'\ntasks: []\n", "2:11", "never fires" },
        { "zone", "name: bad-zone\nschedule: '@daily'\ntimezone: Mars/Olympus\ntasks: []\n", "3:11", "Mars/Olympus" },
        { "cron", "name: bad-cron\nschedule: '61 * * * *'\ntasks: []\n", "2:11", "61" },
        { "retries", "name: bad-retries\ntasks:\n  - {name: a, command: 'true', retry_count: -1}\n", "3:", "from 0 to 1000" },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_bad_workflow_is_refused_by_validate_apply_run_and_the_api(string name, string yaml, string place, string words)
    {
        var file = _folder[$"{name}.yaml"];
        await File.WriteAllTextAsync(file, yaml);
        string[][] doors = [["validate", file], ["apply", file, "--url", _server.Address.ToString()], ["run", file]];
        foreach (var door in doors)
        {
            var result = await Product.RunAsync(_folder.Path, door);
            result.ExitCode.ShouldBe(2, $"{door[0]}: {result}");
            var said = result.Out + result.Error;
            said.ShouldContain($"{name}.yaml:{place}", customMessage: door[0]);
            said.ShouldContain(words, customMessage: door[0]);
            said.ShouldNotContain("   at ");
        }
        foreach (var path in new[] { "/workflows", "/workflows/apply" })
            (await _server.PostAsync(path, yaml, "application/yaml")).ShouldBeProblem(HttpStatusCode.BadRequest, words);
        (await _server.Client.FindWorkflowAsync($"bad-{name}")).ShouldBeNull();
        Directory.GetFileSystemEntries(_folder.Path).ShouldHaveSingleItem("nothing is left behind");
    }

    [Fact]
    public async Task Every_problem_is_told_at_once()
    {
        await File.WriteAllTextAsync(_folder["many.yaml"], "name: many\nschedul: x\ntimezone: Nowhere\ntasks:\n  - {name: a, comand: x}\n  - {name: b, command: x, depends_on: [c]}\n");
        var result = await Product.RunAsync(_folder.Path, "validate", "many.yaml");
        result.ExitCode.ShouldBe(2);
        foreach (var place in new[] { ":2:", ":3:", ":5:", ":6:" }) result.Out.ShouldContain("many.yaml" + place);
    }

    [Fact]
    public async Task One_bad_file_keeps_apply_from_sending_the_good_ones()
    {
        await File.WriteAllTextAsync(_folder["a.yaml"], "name: half-done\ntasks: []\n");
        await File.WriteAllTextAsync(_folder["b.yaml"], "name: [\n");
        (await Product.RunAsync(_folder.Path, "apply", ".", "--url", _server.Address.ToString())).ExitCode.ShouldBe(2);
        (await _server.Client.FindWorkflowAsync("half-done")).ShouldBeNull();
    }

    [Fact]
    public async Task S24_documents_that_would_explode_are_refused_in_bounded_memory()
    {
        var bomb = "name: bomb\ntasks: []\nx0: &x0 [a,a,a,a,a,a,a,a,a,a]\n"
            + string.Concat(Enumerable.Range(1, 9).Select(i => $"x{i}: &x{i} [{string.Join(',', Enumerable.Repeat($"*x{i - 1}", 10))}]\n"));
        (await _server.PostAsync("/workflows", bomb, "application/yaml")).ShouldBeProblem(HttpStatusCode.BadRequest);
        var deep = "{\"name\":\"deep\",\"tasks\":" + new string('[', 5000) + new string(']', 5000) + "}";
        (await _server.PostAsync("/workflows", deep)).ShouldBeProblem(HttpStatusCode.BadRequest);
        await File.WriteAllTextAsync(_folder["huge.yaml"], "name: huge\ntasks: []\n#" + new string('x', 100_000_000));
        (await Product.RunAsync(_folder.Path, "validate", "huge.yaml")).ExitCode.ShouldBe(2);
        (await _server.GetAsync("/healthz")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ten_megabytes_of_parameters_are_a_413_and_no_run()
    {
        var workflow = await _server.Client.ApplyWorkflowAsync(Flow.Of("big", "true").Set("params", new System.Text.Json.Nodes.JsonObject { ["p"] = "x" }).Text);
        var body = "{\"params\":{\"p\":\"" + new string('x', 10_000_000) + "\"}}";
        (await _server.PostAsync($"/workflows/{workflow.Id}/trigger", body)).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge);
        (await _server.PostAsync($"/workflows/{workflow.Id}/trigger", """{"params":{"q":"x"}}""")).ShouldBeProblem(HttpStatusCode.BadRequest, "q");
        (await _server.Client.ListRunsAsync(new RunQuery { WorkflowId = workflow.Id })).Items.ShouldBeEmpty();
    }
}
