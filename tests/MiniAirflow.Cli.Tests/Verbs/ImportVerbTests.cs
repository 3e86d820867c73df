using System.Text.Json;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Verbs;

public sealed class ImportVerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_a_folder_workflows_are_printed_and_notes_stand_beside()
    {
        var result = await Cli("MAILTO=ops\n0 5 * * * /opt/backup.sh\n@daily tidy\n").RunAsync("import", "crontab", "-", "--timezone", "Europe/Berlin");
        result.ExitCode.ShouldBe(0, result.Error);
        result.Out.ShouldBe("""
            name: backup
            schedule: '0 5 * * *'
            timezone: Europe/Berlin
            catchup: none
            tasks:
              - name: backup
                command: /opt/backup.sh
                working_directory: /home/ann
            ---
            name: tidy
            schedule: '@daily'
            timezone: Europe/Berlin
            catchup: none
            tasks:
              - name: tidy
                command: tidy
                working_directory: /home/ann

            """);
        result.Error.ShouldBe("-:1: MAILTO is not carried: no mail is sent. The output of each run is kept, see 'miniairflow logs'.\n");
    }

    [Fact]
    public async Task With_a_folder_there_is_a_valid_file_for_each_and_none_is_written_over()
    {
        var output = _folder["out/workflows"];
        var first = await Cli("@daily a\n@daily b\n").RunAsync("import", "crontab", "-", "--out", output, "--directory", "/srv");
        first.ExitCode.ShouldBe(0, first.Error);
        first.Lines.ShouldBe([Path.Combine(output, "a.yaml"), Path.Combine(output, "b.yaml")]);
        (await Cli("").RunAsync("validate", output)).Out.ShouldBe("2 files are valid.\n");
        File.ReadAllText(first.Lines[0]).ShouldContain("working_directory: /srv\n");

        var second = await Cli("@hourly c\n@hourly a\n").RunAsync("import", "crontab", "-", "--out", output);
        second.ExitCode.ShouldBe(2);
        second.Error.ShouldBe($"'{Path.Combine(output, "a.yaml")}' exists already, and nothing was written; --force writes over it.\n");
        Directory.GetFiles(output).Length.ShouldBe(2);
        (await Cli("@hourly a\n").RunAsync("import", "crontab", "-", "--out", output, "--force")).ExitCode.ShouldBe(0);
        File.ReadAllText(first.Lines[0]).ShouldContain("'@hourly'");
    }

    [Fact]
    public async Task What_is_wrong_is_exit_code_2_with_its_place_and_nothing_is_written()
    {
        var output = _folder["out"];
        var result = await Cli("@daily a\n61 * * * * b\n").RunAsync("import", "crontab", "-", "--out", output);
        result.ExitCode.ShouldBe(2);
        result.Out.ShouldBeEmpty();
        result.Error.ShouldStartWith("-:2:1: The minute is '61'");
        Directory.Exists(output).ShouldBeFalse();
    }

    [Fact]
    public async Task It_speaks_json()
    {
        await File.WriteAllTextAsync(_folder["dag.yaml"], "group: x\nsteps: [echo hi]\n", TestContext.Current.CancellationToken);
        var result = await Cli("").RunAsync("import", "dagu", _folder["dag.yaml"], "--json");
        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldBeEmpty();
        var report = JsonDocument.Parse(result.Out).RootElement;
        report.GetProperty("is_valid").GetBoolean().ShouldBeTrue();
        var workflow = report.GetProperty("workflows")[0];
        (workflow.GetProperty("name").GetString(), workflow.GetProperty("line").GetInt32(), workflow.GetProperty("source").GetString()).ShouldBe(("dag", 1, _folder["dag.yaml"]));
        workflow.GetProperty("yaml").GetString().ShouldBe("name: dag\ntasks:\n  - name: step_1\n    command: echo hi\n");
        report.GetProperty("notes")[0].GetProperty("line").GetInt32().ShouldBe(1);
        var bad = await Cli("steps: 3").RunAsync("import", "dagu", "-", "--json");
        bad.ExitCode.ShouldBe(2);
        JsonDocument.Parse(bad.Out).RootElement.GetProperty("problems")[0].GetProperty("column").GetInt32().ShouldBe(8);
    }

    [Fact]
    public async Task Nothing_to_import_is_said()
    {
        var result = await Cli("# only a comment\n").RunAsync("import", "crontab", "-");
        (result.ExitCode, result.Out, result.Error).ShouldBe((0, "", "There is nothing to import.\n"));
    }

    [Fact]
    [Trait("scenario", "S20")]
    public async Task What_a_file_says_cannot_reach_the_terminal_raw()
    {
        var result = await Cli("@daily echo \u001b[2J\u202e\nA\u001b=1\n").RunAsync("import", "crontab", "-");
        (result.Out + result.Error).ShouldNotContain('\u001b');
        (result.Out + result.Error).ShouldNotContain('\u202e');
    }

    private static Support.Cli Cli(string input) => new() { Input = input, Environment = { ["HOME"] = "/home/ann" } };
}
