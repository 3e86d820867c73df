using System.Text.Json;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Verbs;

/// <summary>The verbs of <c>schedule</c> that need no server.</summary>
public sealed class ScheduleFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task F30_Preview_of_a_file_shows_each_slot_on_its_wall_and_what_the_clocks_do_to_it()
    {
        var result = await RunAsync("schedule", "preview", Write("a.yaml", "'30 2 * * *'"), "--after", "2027-03-27", "--count", "3");
        result.ExitCode.ShouldBe(0, result.Error);
        result.Error.ShouldBeEmpty();
        result.Lines.Select(line => line.TrimEnd()).ShouldBe(
        [
            "LOCAL                           ZONE           UTC                   NOTE",
            "Sat 2027-03-27 02:30:00 +01:00  Europe/Berlin  2027-03-27T01:30:00Z",
            "Sun 2027-03-28 03:00:00 +02:00  Europe/Berlin  2027-03-28T01:00:00Z  left out: 02:30 does not exist, fires at the jump",
            "Mon 2027-03-29 02:30:00 +02:00  Europe/Berlin  2027-03-29T00:30:00Z",
        ]);
    }

    [Fact]
    public async Task Preview_of_an_expression_needs_neither_file_nor_server()
    {
        var result = await RunAsync("schedule", "preview", "--cron", "30 * * * *", "--timezone", "Europe/Berlin", "--after", "2027-10-31T02:00:00+02:00", "--count", "2", "--json");
        var slots = JsonDocument.Parse(result.Out).RootElement.GetProperty("slots");
        slots.EnumerateArray().Select(slot => $"{slot.GetProperty("at").GetString()} {slot.GetProperty("comes_twice").GetString()}").ShouldBe(["2027-10-31T00:30:00Z first", "2027-10-31T01:30:00Z second"]);
        (await RunAsync("schedule", "preview", "--cron", "@daily")).Lines.Length.ShouldBe(11);
    }

    [Theory]
    [InlineData("{at: '2001-01-01T00:00'}", "The schedule has ended.")]
    [InlineData("{cron: '@daily', exclude: holidays}", "Calendar holidays is not known here and is not applied.")]
    public async Task Preview_remarks_on_standard_error(string schedule, string remark)
    {
        var result = await RunAsync("schedule", "preview", Write("a.yaml", schedule));
        result.ExitCode.ShouldBe(0);
        result.Error.ShouldBe(remark + "\n");
        Json(await RunAsync("schedule", "preview", _folder["a.yaml"], "--json")).GetProperty("remarks")[0].GetString().ShouldBe(remark);
    }

    [Fact]
    public async Task Diff_of_two_files_marks_what_goes_and_what_comes()
    {
        var (old, @new) = (Write("old.yaml", "[{cron: '0 2 * * *', start_date: '2100-06-01'}]"), Write("new.yaml", "[{cron: '0 2,14 * * *', start_date: '2100-06-02'}]"));
        var result = await RunAsync("schedule", "diff", old, @new, "--count", "4");
        result.ExitCode.ShouldBe(0, result.Error);
        result.Lines.ShouldBe(
        [
            "- Tue 2100-06-01 02:00:00 +02:00  Europe/Berlin", "  Wed 2100-06-02 02:00:00 +02:00  Europe/Berlin",
            "+ Wed 2100-06-02 14:00:00 +02:00  Europe/Berlin", "  Thu 2100-06-03 02:00:00 +02:00  Europe/Berlin", "1 slot goes, 1 comes, 2 stay.",
        ]);
        (await RunAsync("schedule", "diff", old, @new, "--exit-code")).ExitCode.ShouldBe(1);
        (await RunAsync("schedule", "diff", old, old, "--exit-code")).ExitCode.ShouldBe(0);
        var report = Json(await RunAsync("schedule", "diff", old, @new, "--count", "4", "--json"));
        (report.GetProperty("goes").GetInt32(), report.GetProperty("comes").GetInt32(), report.GetProperty("stays").GetInt32(), report.GetProperty("is_different").GetBoolean()).ShouldBe((1, 1, 2, true));
        report.GetProperty("slots")[0].GetProperty("change").GetString().ShouldBe("goes");
        report.GetProperty("slots")[0].GetProperty("at").GetString().ShouldBe("2100-06-01T00:00:00Z");
    }

    [Fact]
    public async Task Diff_takes_the_old_file_from_a_pipe()
    {
        var file = Write("etl.yaml", "'0 2 * * *'");
        (await new Support.Cli { Input = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken) }.RunAsync("schedule", "diff", "-", file, "--exit-code", "--count", "5")).Lines[^1].ShouldBe("0 slots go, 0 come, 5 stay.");
    }

    [Theory]
    [InlineData("schedule preview", "Name either a workflow or a file, or give an expression with --cron.")]
    [InlineData("schedule preview x --cron @daily", "Name either a workflow or a file, or give an expression with --cron.")]
    [InlineData("schedule preview x --timezone UTC", "--timezone belongs to --cron; a workflow says its own zone.")]
    [InlineData("schedule preview x.yaml", "There is no file or folder 'x.yaml'.")]
    [InlineData("schedule preview --cron @daily --timezone Berlin", "'Berlin' is no time zone known here; did you mean 'Europe/Berlin'?")]
    [InlineData("schedule preview --cron @dayly", "'@dayly' is no macro; known are @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly; five fields: minute hour day month weekday, e.g. '30 2 * * *'")]
    [InlineData("schedule preview --cron @daily --after soon", "--after: 'soon' is no date or time; write 2026-12-24, 2026-12-24T18:00, or 2026-12-24T18:00:00+01:00.")]
    [InlineData("schedule preview --cron @daily --count 1001", "--count must be a number from 1 to 1000, not '1001'; see 'miniairflow schedule preview --help'.")]
    [InlineData("schedule diff /", "'/' is a folder; name one workflow file.")]
    [InlineData("schedule history x --outcome done", "--outcome must be one of started, waiting, deduplicated, skipped_overlap, skipped_pause, skipped_calendar, missed, failed, withdrawn, not 'done'; see 'miniairflow schedule history --help'.")]
    [InlineData("schedule hsitory x", "There is no verb 'hsitory'; did you mean 'history'? See 'miniairflow schedule --help'.")]
    public async Task Bad_usage_is_exit_code_2_and_one_sentence(string line, string sentence)
    {
        var result = await RunAsync(line.Split(' '));
        result.Error.TrimEnd('\n').ShouldBe(sentence);
        result.ExitCode.ShouldBe(2);
        result.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_with_errors_is_refused_with_all_of_them()
    {
        File.WriteAllText(_folder["bad.yaml"], "schedule: 30 2 * *\ntasks: 3\n");
        var result = await RunAsync("schedule", "preview", _folder["bad.yaml"]);
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldContain($"{_folder["bad.yaml"]}:1:");
        result.Error.ShouldContain($"{_folder["bad.yaml"]}:2:");
    }

    private static Task<Support.CliResult> RunAsync(params string[] arguments) => new Support.Cli().RunAsync(arguments);

    private static JsonElement Json(Support.CliResult result) => JsonDocument.Parse(result.Out).RootElement;

    private string Write(string name, string schedule)
    {
        File.WriteAllText(_folder[name], $"name: etl\nschedule: {schedule}\ntimezone: Europe/Berlin\ntasks: [{{name: a, command: 'true'}}]\n");
        return _folder[name];
    }
}
