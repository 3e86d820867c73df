using System.Text.Json;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Verbs;

/// <summary>The verbs of <c>schedule</c> that speak to a server, against a real one.</summary>
[Collection(nameof(RunVerbTests))]
public sealed class ScheduleServerTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "s" + Guid.NewGuid().ToString("N");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Preview_and_diff_look_at_what_the_server_has()
    {
        var file = await ApplyAsync("{cron: 0 2 * * *, timezone: Europe/Berlin}");
        var preview = await RunAsync("schedule", "preview", _name, "--after", "2027-03-27", "--count", "2");
        preview.ExitCode.ShouldBe(0, preview.Error);
        preview.Lines[^1].TrimEnd().ShouldBe("Sun 2027-03-28 03:00:00 +02:00  Europe/Berlin  2027-03-28T01:00:00Z  left out: 02:00 does not exist, fires at the jump");

        (await RunAsync("schedule", "diff", file, "--exit-code")).Lines[^1].ShouldBe("0 slots go, 0 come, 20 stay.");
        Write("{cron: 0 2 * * *, timezone: America/New_York}");
        var diff = await RunAsync("schedule", "diff", file, "--exit-code");
        diff.ExitCode.ShouldBe(1);
        diff.Lines[^1].ShouldBe("10 slots go, 10 come, 0 stay.");
    }

    [Fact]
    public async Task Diff_and_why_know_the_servers_calendars()
    {
        var tomorrow = TimeProvider.System.GetUtcNow().UtcDateTime.Date.AddDays(1);
        var days = Path.Combine(_folder.Path, "days.json");
        File.WriteAllText(days, $$"""{"days": ["{{tomorrow:yyyy-MM-dd}}"]}""");
        (await RunAsync("calendar", "set", _name, days)).ExitCode.ShouldBe(0);
        await ApplyAsync("{cron: 0 12 * * *}");
        var diff = await RunAsync("schedule", "diff", Write($"{{cron: 0 12 * * *, exclude: {_name}}}"));
        diff.Lines[^1].ShouldBe("1 slot goes, 0 come, 19 stay.");
        diff.Error.ShouldBeEmpty();

        await ApplyAsync($"{{cron: 0 12 * * *, exclude: {_name}}}");
        var why = await RunAsync("schedule", "why", _name, $"{tomorrow:yyyy-MM-dd}T12:00:00Z");
        (why.ExitCode, why.Error).ShouldBe((4, ""));
        why.Out.ShouldContain(_name, Case.Sensitive, "the calendar that leaves it out");
    }

    [Fact]
    public async Task Diff_with_a_workflow_that_is_not_there_yet_is_all_new()
    {
        var result = await RunAsync("schedule", "diff", Write("'@daily'"), "--count", "3");
        result.ExitCode.ShouldBe(0);
        result.Lines[^1].ShouldBe("0 slots go, 3 come, 0 stay.");
        result.Error.ShouldBe($"There is no workflow '{_name}' on the server yet.\n");
    }

    [Fact]
    public async Task History_and_why_tell_what_became_of_slots()
    {
        await ApplyAsync("'* * * * * *'");
        await UntilAsync(async () => await RunAsync("schedule", "history", _name, "--outcome", "started", "--json"), result => Json(result).GetArrayLength() >= 2);
        (await RunAsync("pause", _name)).ExitCode.ShouldBe(0);
        var rows = Json(await RunAsync("schedule", "history", _name, "--outcome", "started", "--json"));
        var (slot, run) = (rows[0].GetProperty("slot").GetString()!, rows[0].GetProperty("run_id").GetString()!);
        var table = await RunAsync("schedule", "history", _name, "--from", slot, "--to", slot);
        table.Lines[0].ShouldStartWith("SLOT (UTC)");
        table.Lines.Length.ShouldBe(2);
        table.Lines[1].ShouldContain("started");
        table.Lines[1].ShouldContain(run);

        var why = await RunAsync("schedule", "why", _name, slot);
        why.ExitCode.ShouldBe(0, why.Error);
        why.Lines.ShouldHaveSingleItem().ShouldStartWith("Yes: ");
        why.Out.ShouldContain($"run {run} is ");
        var report = Json(await RunAsync("schedule", "why", _name, slot, "--json"));
        report.GetProperty("occurrence").GetProperty("run_id").GetString().ShouldBe(run);
        report.GetProperty("has_run").GetBoolean().ShouldBeTrue();
    }

    [Theory]
    [InlineData("2100-06-01T02:00", "Not yet: 2100-06-01 02:00:00 +02:00 lies in the future and is planned.", "planned")]
    [InlineData("2100-06-01T02:01", "the nearest are 2100-06-01 02:00:00 +02:00 before and 2100-06-02 02:00:00 +02:00 after.", "no_slot")]
    [InlineData("2001-06-01T02:00", "No: 2001-06-01 02:00:00 +02:00 was before the workflow existed", "before_workflow")]
    public async Task Why_of_a_time_that_has_no_row_is_exit_code_4(string time, string words, string verdict)
    {
        await ApplyAsync("{cron: 0 2 * * *, timezone: Europe/Berlin}");
        var result = await RunAsync("schedule", "why", _name, time);
        result.ExitCode.ShouldBe(4, result.Error);
        result.Lines.ShouldHaveSingleItem().ShouldContain(words);
        Json(await RunAsync("schedule", "why", _name, time, "--json")).GetProperty("verdict").GetString().ShouldBe(verdict);
    }

    [Fact]
    public async Task Why_asks_the_schedule_that_was_in_force_then()
    {
        await ApplyAsync("{cron: 0 2 * * *, timezone: Europe/Berlin}");
        await ApplyAsync("{cron: 0 3 * * *, timezone: Europe/Berlin}");
        (await RunAsync("schedule", "why", _name, "2100-06-01T02:00")).Out.ShouldContain("is no slot of the schedule");
        (await RunAsync("schedule", "why", _name, "2100-06-01T03:00")).Out.ShouldContain("is planned");
    }

    [Theory]
    [InlineData("schedule preview nope")]
    [InlineData("schedule history nope")]
    [InlineData("schedule why nope 02:30")]
    public async Task What_does_not_exist_is_exit_code_2_and_one_sentence(string line)
    {
        var result = await RunAsync(line.Split(' '));
        result.ExitCode.ShouldBe(2);
        result.Error.Count(c => c == '\n').ShouldBe(1);
        result.Error.ShouldStartWith("There is no workflow 'nope'");
    }

    [Fact]
    public async Task A_time_that_cannot_be_read_is_bad_input()
    {
        await ApplyAsync("'@daily'");
        (await RunAsync("schedule", "why", _name, "soon")).Error.ShouldStartWith("'soon' is no time; write 02:30");
        (await RunAsync("schedule", "history", _name, "--from", "soon")).Error.ShouldStartWith("--from: 'soon' is no date or time");
        (await RunAsync("schedule", "preview", _name, "--after", "soon")).Error.ShouldStartWith("after must be a date or time, not 'soon'.");
        (await RunAsync("schedule", "history", _name, "--to", "2001-01-01")).Error.ShouldBe("There are no such slots.\n");
    }

    private Task<Support.CliResult> RunAsync(params string[] arguments) =>
        new Support.Cli { Environment = { ["MINIAIRFLOW_URL"] = fixture.Server.Address.ToString() } }.RunAsync(arguments)
            .WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);

    private static JsonElement Json(Support.CliResult result) => JsonDocument.Parse(result.Out).RootElement;

    private static async Task UntilAsync(Func<Task<Support.CliResult>> look, Func<Support.CliResult, bool> isThere)
    {
        Support.CliResult? seen = null;
        await Poll.UntilAsync(async () => isThere(seen = await look()), () => seen?.ToString() ?? "");
    }

    private async Task<string> ApplyAsync(string schedule)
    {
        var file = Write(schedule);
        var result = await RunAsync("apply", file);
        result.ExitCode.ShouldBe(0, result.Error);
        return file;
    }

    private string Write(string schedule)
    {
        File.WriteAllText(_folder["a.yaml"], $"name: {_name}\nschedule: {schedule}\ntasks: [{{name: a, command: 'true'}}]\n");
        return _folder["a.yaml"];
    }
}
