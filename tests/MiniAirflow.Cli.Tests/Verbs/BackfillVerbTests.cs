using System.Text.Json;
using MiniAirflow.Cli.Tests.Support;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Verbs;

/// <summary><c>backfill</c> against a real server.</summary>
[Collection(nameof(RunVerbTests))]
public sealed class BackfillVerbTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "w" + Guid.NewGuid().ToString("N");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_dry_run_shows_the_slots_and_then_they_are_run()
    {
        await ApplyAsync("@daily", "true");
        string[] range = ["backfill", "create", _name, "--from", "2025-03-01", "--to", "2025-03-03"];
        var plan = await RunAsync([.. range, "--dry-run"]);
        plan.Lines[0].ShouldStartWith("LOGICAL DATE");
        plan.Lines[1].ShouldStartWith("2025-03-01T00:00:00Z");
        plan.Lines[^1].ShouldBe("3 runs would be created.");
        Json(await RunAsync([.. range, "--dry-run", "--json"])).GetProperty("total").GetInt32().ShouldBe(3);
        (await RunAsync("backfill", "list", "--workflow", _name)).Error.ShouldBe("There are no such backfills.\n");

        var ended = await RunAsync([.. range, "--backwards", "--max-active", "1", "--reason", "A new column.", "--wait"]);
        ended.ExitCode.ShouldBe(0, ended.Error);
        ended.Error.ShouldContain("creates 3 runs; Ctrl+C leaves it running.");
        ended.Lines[0].ShouldMatch("^[0-9:]{8} \\d of 3 done, 0 failed, 0 skipped, \\d alive");
        ended.Lines[^1].ShouldMatch($"^Backfill .* of {_name} ended: success, after .*; 3 of 3 done, 0 failed, 0 skipped, 0 alive\\.$");

        var listed = Json(await RunAsync("backfill", "list", "--workflow", _name, "--json"))[0];
        (listed.GetProperty("by").GetString(), listed.GetProperty("reason").GetString()).ShouldBe(("ann@here", "A new column."));
        var shown = await RunAsync("backfill", "show", listed.GetProperty("id").GetString()!);
        shown.Out.ShouldContain("newest first");
        shown.Lines[^3].ShouldStartWith("2025-03-03T00:00:00Z");
        (await RunAsync([.. range, "--dry-run"])).Lines[^1].ShouldBe("0 runs would be created; 3 of 3 slots would be passed over.");
    }

    [Fact]
    public async Task A_backfill_whose_run_fails_is_exit_code_1()
    {
        await ApplyAsync("@daily", "false");
        var ended = await RunAsync("backfill", "create", _name, "--from", "2025-03-01", "--to", "2025-03-09", "--max-active", "1", "--stop-after", "1", "--wait", "--json");
        ended.ExitCode.ShouldBe(1);
        (Json(ended).GetProperty("state").GetString(), Json(ended).GetProperty("failed").GetInt32()).ShouldBe(("failed", 1));
    }

    [Fact]
    public async Task A_backfill_is_paused_resumed_and_cancelled()
    {
        await ApplyAsync("@daily", "sleep 600");
        var id = Json(await RunAsync("backfill", "create", _name, "--from", "2025-03-01", "--to", "2025-03-03", "--max-active", "1", "--json")).GetProperty("id").GetString()!;
        (await RunAsync("backfill", "pause", id, "--reason", "Too slow.")).Out.ShouldStartWith($"Backfill {id} of {_name} is paused; 0 of 3 done");
        (await RunAsync("backfill", "show", id)).Out.ShouldContain("Too slow.");
        (await RunAsync("backfill", "resume", id)).Out.ShouldContain("is running");
        (await RunAsync("backfill", "cancel", id)).Out.ShouldContain("has ended: cancelled");
        await Poll.UntilAsync(async () => Json(await RunAsync("backfill", "show", id, "--json")).GetProperty("alive").GetInt32() == 0);
    }

    [Theory]
    [InlineData("y\n", 0)]
    [InlineData("n\n", 1)]
    public async Task So_many_runs_are_asked_about(string answer, int exitCode)
    {
        await ApplyAsync("* * * * *", "true");
        var created = await Cli(answer, isInteractive: true).RunAsync("backfill", "create", _name, "--from", "2025-03-01T00:00", "--to", "2025-03-01T20:00", "--hours", Elsewhen());
        created.ExitCode.ShouldBe(exitCode);
        created.Error.ShouldContain($"Create 1,201 runs of {_name}? [y/N]");
        Json(await RunAsync("backfill", "list", "--workflow", _name, "--json")).GetArrayLength().ShouldBe(exitCode == 0 ? 1 : 0);
    }

    [Fact]
    public async Task So_many_runs_want_a_yes_where_nobody_can_be_asked()
    {
        await ApplyAsync("* * * * *", "true");
        string[] line = ["backfill", "create", _name, "--from", "2025-03-01T00:00", "--to", "2025-03-01T20:00", "--hours", Elsewhen()];
        var refused = await RunAsync(line);
        (refused.ExitCode, refused.Error).ShouldBe((2, "This backfill creates 1,201 runs; say --yes if that is meant.\n"));
        (await RunAsync([.. line, "--yes"])).Out.ShouldMatch($"^Backfill .* of {_name} creates 1,201 runs\\.\n$");
    }

    [Theory]
    [InlineData("backfill show nope")]
    [InlineData("backfill pause 0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11")]
    [InlineData("backfill create nope --from 2025-03-01 --to 2025-03-02")]
    [InlineData("backfill list --workflow nope")]
    public async Task What_does_not_exist_is_exit_code_2_and_one_sentence(string line)
    {
        var result = await RunAsync(line.Split(' '));
        result.ExitCode.ShouldBe(2);
        result.Error.Count(c => c == '\n').ShouldBe(1);
        result.Error.ShouldStartWith("There is no ");
    }

    [Fact]
    public async Task What_the_server_cannot_read_is_exit_code_2()
    {
        await ApplyAsync("@daily", "true");
        var result = await RunAsync("backfill", "create", _name, "--from", "March", "--to", "2025-03-02");
        result.ExitCode.ShouldBe(2);
        result.Error.ShouldStartWith("'March' is no date or time.");
    }

    // Two hours of the day that are far from now: a backfill in them creates no runs while the test looks.
    private static string Elsewhen()
    {
        var begin = TimeOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddHours(10);
        return $"{begin:HH\\:mm}-{begin.AddHours(2):HH\\:mm}";
    }

    private Task<CliResult> ApplyAsync(string schedule, string command)
    {
        var path = _folder["a.yaml"];
        File.WriteAllText(path, $"name: {_name}\nschedule: '{schedule}'\nis_active: false\ntasks: [{{name: a, command: '{command}'}}]\n");
        return RunAsync("apply", path);
    }

    private Support.Cli Cli(string input = "", bool isInteractive = false) =>
        new() { Input = input, IsInteractive = isInteractive, Environment = { ["MINIAIRFLOW_URL"] = fixture.Server.Address.ToString(), ["USER"] = "ann" } };

    private Task<CliResult> RunAsync(params string[] arguments) =>
        Cli().RunAsync(arguments).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);

    private static JsonElement Json(CliResult result) => JsonDocument.Parse(result.Out).RootElement;
}
