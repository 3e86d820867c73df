using System.Text.Json;
using MiniAirflow.TestKit;

namespace MiniAirflow.EndToEnd;

/// <summary>The executable as people call it.</summary>
public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "examples")).Select(file => Path.GetFileName(file))];

    public static TheoryData<string> Verbs =>
        ["standalone", "run", "validate", "apply", "list", "trigger", "runs", "show", "logs", "cancel", "migrate", "schema", "version"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Examples))]
    public async Task Every_example_runs_to_its_end_without_a_server(string file)
    {
        var path = Path.Combine(AppContext.BaseDirectory, "examples", file);
        (await Cli.RunAsync(_folder.Path, "validate", path)).ExitCode.ShouldBe(0);
        var run = await Cli.RunAsync(_folder.Path, "run", path);
        run.ExitCode.ShouldBe(0, run.ToString());
        run.Output.ShouldContain("succeeded");
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Every_verb_has_help_with_an_example(string verb)
    {
        var help = await Cli.RunAsync(_folder.Path, verb, "--help");
        help.ExitCode.ShouldBe(0);
        help.Output.ShouldContain("Example");
    }

    [Fact]
    public async Task Run_tells_by_its_exit_code_how_it_went()
    {
        (await Cli.RunAsync(_folder.Path, "run", Write("bad.yaml", "name: bad\ntasks: [{name: a, command: exit 3}]"))).ExitCode.ShouldBe(1);
        var cycle = await Cli.RunAsync(_folder.Path, "run", Write("cycle.yaml", "name: c\ntasks:\n  - {name: a, command: 'true', depends_on: [b]}\n  - {name: b, command: 'true', depends_on: [a]}"));
        cycle.ExitCode.ShouldBe(2);
        cycle.Error.ShouldContain("→");
        (await Cli.RunAsync(_folder.Path, "run", _folder["missing.yaml"])).ExitCode.ShouldBe(2);
    }

    [Fact]
    public async Task Run_prints_json_lines_that_programs_can_read()
    {
        var run = await Cli.RunAsync(_folder.Path, "run", "--json", Write("ok.yaml", "name: ok\ntasks: [{name: a, command: echo hi}]"));
        run.ExitCode.ShouldBe(0);
        foreach (var line in run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            using (JsonDocument.Parse(line)) { }
    }

    [Fact]
    public async Task A_broken_file_is_told_with_place_and_hint()
    {
        var result = await Cli.RunAsync(_folder.Path, "validate", Write("typo.yaml", "name: typo\ntasks:\n  - name: a\n    comand: 'true'\n"));
        result.ExitCode.ShouldBe(2);
        (result.Output + result.Error).ShouldContain("typo.yaml:4:5");
        (result.Output + result.Error).ShouldContain("command");
    }

    [Fact]
    public async Task Ten_migrations_at_once_make_one_schema()
    {
        var database = _folder["new.db"];
        var results = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Cli.RunAsync(_folder.Path, "migrate", "up", "--db", database)));
        results.ShouldAllBe(result => result.ExitCode == 0);
        (await Cli.RunAsync(_folder.Path, "migrate", "down", "1", "--db", database)).ExitCode.ShouldBe(0);
        (await Cli.RunAsync(_folder.Path, "migrate", "status", "--db", database)).ExitCode.ShouldBe(0);
    }

    private string Write(string name, string text)
    {
        File.WriteAllText(_folder[name], text);
        return _folder[name];
    }
}
