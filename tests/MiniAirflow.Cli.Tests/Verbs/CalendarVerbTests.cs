using MiniAirflow.Cli.Tests.Support;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Verbs;

/// <summary><c>calendar</c> against a real server.</summary>
[Collection(nameof(RunVerbTests))]
public sealed class CalendarVerbTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "c" + Guid.NewGuid().ToString("N");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_calendar_is_set_from_a_file_shown_listed_and_deleted()
    {
        File.WriteAllText(_folder["c.json"], """{"days":["2025-12-25"],"hours":[{"day":"monday","from":"09:00","to":"17:30"}]}""");
        (await RunAsync("calendar", "set", _name, _folder["c.json"])).Out.ShouldBe($"Calendar {_name} has 1 day and hours on 1 weekday.\n");
        var shown = await RunAsync("calendar", "show", _name);
        shown.Lines.ShouldContain(line => line.StartsWith("2025-12-25", StringComparison.Ordinal) && line.Contains("thursday"));
        shown.Lines.ShouldContain(line => line.StartsWith("monday", StringComparison.Ordinal) && line.Contains("17:30"));
        (await RunAsync("calendar", "list")).Lines.ShouldContain(line => line.StartsWith(_name, StringComparison.Ordinal));

        var json = (await RunAsync("calendar", "show", _name, "--json")).Out;
        (await Cli(json).RunAsync("calendar", "set", _name, "-", "--json")).Out.ShouldBe(json);
        (await RunAsync("calendar", "delete", _name)).Out.ShouldBe($"Deleted calendar {_name}.\n");
        var gone = await RunAsync("calendar", "delete", _name);
        (gone.ExitCode, gone.Error).ShouldBe((2, $"There is no calendar '{_name}'.\n"));
    }

    [Fact]
    public async Task Every_wrong_entry_of_a_file_is_named()
    {
        var refused = await Cli("""{"days":["2025-13-25","x"]}""").RunAsync("calendar", "set", _name, "-");
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("days[0]: '2025-13-25' is no date. (Write it as in 2026-12-25.)");
        refused.Error.ShouldContain("days[1]: 'x' is no date.");
        var missing = await RunAsync("calendar", "set", _name, "/nowhere.json");
        (missing.ExitCode, missing.Error).ShouldBe((2, "There is no file '/nowhere.json'.\n"));
    }

    [Fact]
    public async Task A_calendar_is_imported_from_iCalendar_with_remarks()
    {
        var year = TimeProvider.System.GetUtcNow().Year;
        File.WriteAllText(_folder["c.ics"], $"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:{year}1225\r\nDURATION:P2D\r\nEND:VEVENT\r\nBEGIN:VEVENT\r\nDTSTART:{year}1224T180000\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        var imported = await RunAsync("calendar", "import", _name, _folder["c.ics"]);
        (imported.ExitCode, imported.Out, imported.Error).ShouldBe((0, $"Calendar {_name} has 2 days.\n", "1 event with a time of day was passed over.\n"));
        (await RunAsync("calendar", "show", _name)).Lines.ShouldContain(line => line.StartsWith($"{year}-12-26", StringComparison.Ordinal));
        var refused = await Cli("BEGIN:VCALENDAR\nVERSION:1.0\nEND:VCALENDAR").RunAsync("calendar", "import", _name, "-");
        refused.ExitCode.ShouldBe(2);
        refused.Error.ShouldContain("VERSION:1.0 is not read.");
    }

    private Support.Cli Cli(string input = "") => new() { Input = input, Environment = { ["MINIAIRFLOW_URL"] = fixture.Server.Address.ToString() } };

    private Task<CliResult> RunAsync(params string[] arguments) =>
        Cli().RunAsync(arguments).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
}
