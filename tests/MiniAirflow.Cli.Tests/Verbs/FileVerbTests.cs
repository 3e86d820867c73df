using System.Text.Json;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Verbs;

public sealed class FileVerbTests : IDisposable
{
    private const string Good = "tasks: [{name: a, command: 'true'}]\n";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Validate_prints_every_error_of_every_file_with_its_place()
    {
        Write("one.yaml", "tasks:\n  - {name: a, comand: x}\n  - {name: b, command: x, depends_on: [c]}\n");
        Write("two.yaml", "tasks: [\n");
        Write("three.yaml", Good);
        var result = await new Support.Cli().RunAsync("validate", _folder.Path);
        result.ExitCode.ShouldBe(2);
        result.Lines.ShouldContain(line => line.StartsWith($"{_folder["one.yaml"]}:2:", StringComparison.Ordinal) && line.Contains("did you mean 'command'?"));
        result.Lines.ShouldContain(line => line.StartsWith($"{_folder["one.yaml"]}:3:", StringComparison.Ordinal));
        result.Lines.ShouldContain(line => line.StartsWith($"{_folder["two.yaml"]}:", StringComparison.Ordinal));
        result.Error.ShouldMatch(@"^\d problems in 2 of 3 files\.\n$");
    }

    [Fact]
    public async Task Validate_speaks_json()
    {
        var good = await new Support.Cli().RunAsync("validate", Write("good.yaml", Good), "--json");
        good.ExitCode.ShouldBe(0);
        JsonDocument.Parse(good.Out).RootElement.GetProperty("is_valid").GetBoolean().ShouldBeTrue();
        var bad = await new Support.Cli().RunAsync("validate", Write("bad.yaml", "tasks: 3\n"), "--json");
        bad.ExitCode.ShouldBe(2);
        var problem = JsonDocument.Parse(bad.Out).RootElement.GetProperty("problems")[0];
        problem.GetProperty("line").GetInt32().ShouldBe(1);
        problem.GetProperty("file").GetString().ShouldBe(_folder["bad.yaml"]);
    }

    [Theory]
    [InlineData("name: x\ntasks: [{name: a, command: 'true'}]", 0)]
    [InlineData("{\"name\": \"x\", \"tasks\": [{\"name\": \"a\", \"command\": \"true\"}]}", 0)]
    [InlineData("{\"name\": \"x\"", 2)]
    [InlineData("", 2)]
    public async Task Validate_reads_standard_input_in_both_formats(string text, int exitCode) =>
        (await new Support.Cli { Input = text }.RunAsync("validate", "-")).ExitCode.ShouldBe(exitCode);

    [Fact]
    public async Task A_name_that_two_files_claim_is_an_error()
    {
        Write("a.yaml", "name: same\n" + Good);
        Write("b.yaml", "name: same\n" + Good);
        var result = await new Support.Cli().RunAsync("validate", _folder.Path);
        result.ExitCode.ShouldBe(2);
        result.Lines.ShouldHaveSingleItem().ShouldContain($"Workflow 'same' is also in {_folder["a.yaml"]}.");
    }

    [Fact]
    [Trait("scenario", "S20")]
    public async Task What_a_file_says_cannot_reach_the_terminal_raw()
    {
        var result = await new Support.Cli().RunAsync("validate", Write("bad.yaml", "tasks:\n  - {name: \"a\\e[2J\\u202e\", command: x}\n"));
        result.ExitCode.ShouldBe(2);
        result.Out.ShouldNotContain('\u001b');
        result.Out.ShouldNotContain('\u202e');
    }

    [Fact]
    public async Task An_empty_folder_is_bad_input()
    {
        var result = await new Support.Cli().RunAsync("validate", _folder.Path);
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldBe($"There are no workflow files (*.yaml, *.yml, *.json) in '{_folder.Path}'.\n");
    }

    [Fact]
    public async Task Migrate_goes_up_and_down_and_tells_where_it_is()
    {
        var database = _folder["sub/x.db"];
        (await new Support.Cli().RunAsync("migrate", "status", "--db", database)).ExitCode.ShouldBe(2);
        var up = await new Support.Cli().RunAsync("migrate", "up", "--db", "sqlite:" + database, "--json");
        up.ExitCode.ShouldBe(0);
        var newest = JsonDocument.Parse(up.Out).RootElement.GetProperty("newest").GetInt64();
        JsonDocument.Parse(up.Out).RootElement.GetProperty("current").GetInt64().ShouldBe(newest);
        var down = await new Support.Cli().RunAsync("migrate", "down", "1", "--db", database, "--json");
        JsonDocument.Parse(down.Out).RootElement.GetProperty("current").GetInt64().ShouldBe(newest - 1);
        (await new Support.Cli { Environment = { ["DATABASE_URL"] = "sqlite:" + database } }.RunAsync("migrate", "status")).Out.ShouldContain($"is at version {newest - 1}; the newest is {newest}.");
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }
}
