using MiniAirflow.Api.Logs;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client;

namespace MiniAirflow.Api.Tests.Logs;

public sealed class LogLevelTests
{
    private const string Log = "starting\nINFO ready\n\u001b[31mERROR\u001b[0m no disk\n    at a.b(c.py:1)\n\nlevel=warn slow\nWARN again\nDEBUG x\n{\"level\":\"error\",\"msg\":\"gone\"}";

    [Theory]
    [InlineData("2026-01-01 12:00:00,123 - app.db - ERROR - no connection", LogLevel.Error)]
    [InlineData("2026-01-01T12:00:00Z WARN  slow", LogLevel.Warn)]
    [InlineData("INFO 0 ERRORS", LogLevel.Info)]
    [InlineData("INFO: ERROR is only mentioned", LogLevel.Info)]
    [InlineData("[warning] deprecated", LogLevel.Warn)]
    [InlineData("level=error msg=x", LogLevel.Error)]
    [InlineData("{\"ts\":1,\"level\":\"warn\"}", LogLevel.Warn)]
    [InlineData("error: pathspec 'x' did not match", LogLevel.Error)]
    [InlineData("make: *** [Makefile:3: all] Error 1", LogLevel.Other)]
    [InlineData("ValueError: too many values", LogLevel.Error)]
    [InlineData("java.lang.IllegalStateException: no", LogLevel.Error)]
    [InlineData("Traceback (most recent call last):", LogLevel.Error)]
    [InlineData("E0304 12:00:01.000001 1 main.go:3] no", LogLevel.Error)]
    [InlineData("I0304 12:00:01.000001 1 main.go:3] yes", LogLevel.Info)]
    [InlineData("E0304x", LogLevel.Other)]
    [InlineData("there was no error in it", LogLevel.Other)]
    [InlineData("set MAX_ERROR and error-rate", LogLevel.Other)]
    [InlineData("DEBUG ERROR", LogLevel.Other)]
    [InlineData("NOTICE: relation exists", LogLevel.Info)]
    [InlineData("FAILED tests/test_a.py", LogLevel.Error)]
    [InlineData("plain", LogLevel.Other)]
    [InlineData("", LogLevel.Other)]
    internal void A_line_says_of_itself_how_much_it_matters(string line, LogLevel level) => LogLevelRule.Of(line, LogLevel.Other).ShouldBe(level);

    [Fact]
    public void What_begins_with_white_space_goes_with_the_line_before()
    {
        LogLevelRule.Of("    at x", LogLevel.Error).ShouldBe(LogLevel.Error);
        LogLevelRule.Of("\tINFO y", LogLevel.Error).ShouldBe(LogLevel.Info, "unless it says something itself");
        LogLevelRule.Of("end", LogLevel.Error).ShouldBe(LogLevel.Other);
        LogLevelRule.Of(new string('x', LogLevelRule.Head) + " ERROR", LogLevel.Other).ShouldBe(LogLevel.Other, "only the beginning is looked at");
    }

    [Fact]
    public async Task Lines_are_counted_by_their_levels_and_those_that_matter_are_given_with_their_numbers()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, Log);
        var only = await host.Client.ReadLogLevelsAsync(id, cancellationToken: ApiHost.Cancelled);
        (only.Error, only.Warn, only.Info, only.Other, only.Total, only.Lines.Count).ShouldBe((3, 2, 1, 3, 9, 0));

        var warn = await host.Client.ReadLogLevelsAsync(id, "warn", cancellationToken: ApiHost.Cancelled);
        (warn.Count, warn.First, string.Join(',', warn.Numbers)).ShouldBe((5, 1, "3,4,6,7,9"));
        warn.Lines[0].ShouldBe("\u001b[31mERROR\u001b[0m no disk");
        (warn.Lines[1], warn.Ended).ShouldBe(("    at a.b(c.py:1)", false));
    }

    [Fact]
    public async Task They_come_from_a_place_among_them_from_a_line_or_from_the_end()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, Log);
        (await Told(null, null)).ShouldBe("4: 7,9", "the last ones");
        (await Told(1, null)).ShouldBe("2: 4,6");
        (await Told(null, 5)).ShouldBe("3: 6,7");
        (await Told(null, 6)).ShouldBe("3: 6,7");
        (await Told(5, null)).ShouldBe("6: ");
        (await Told(null, 99)).ShouldBe("6: ");

        async Task<string> Told(long? skip, long? from)
        {
            var part = await host.Client.ReadLogLevelsAsync(id, "warn", skip, from, 2, ApiHost.Cancelled);
            part.Count.ShouldBe(5);
            return $"{part.First}: {string.Join(',', part.Numbers)}";
        }
    }

    [Fact]
    public async Task F71_Long_lines_are_given_in_parts()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, string.Concat(Enumerable.Repeat("ERROR " + new string('x', 15_000) + "\n", 600)));
        foreach (var skip in (long?[])[0, null])
        {
            var part = await host.Client.ReadLogLevelsAsync(id, "error", skip, count: 600, cancellationToken: ApiHost.Cancelled);
            part.Count.ShouldBe(600);
            part.Lines.Sum(line => line.Length).ShouldBeInRange(3_900_000, 4_400_000);
            (part.First + part.Lines.Count - 1).ShouldBe(skip is null ? 600 : part.Lines.Count);
        }
    }

    [Theory]
    [InlineData("o", null, "2,3,5,6,9")]
    [InlineData("o", "warn", "3,6,9")]
    [InlineData("o", "error", "3,9")]
    [InlineData("^ ", "error", "4")]
    [InlineData("^ ", "info", "4")]
    [InlineData("debug", "info", "")]
    public async Task A_search_counts_only_lines_that_matter_enough(string wanted, string? level, string lines)
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, Log.Replace("\n\n", "\nonly so\n", StringComparison.Ordinal));
        var hits = await host.Client.SearchLogAsync(id, wanted, isPattern: true, level: level, cancellationToken: ApiHost.Cancelled);
        (string.Join(',', hits.Lines), hits.Count, hits.Total).ShouldBe((lines, hits.Lines.Count, 9));
    }

    [Fact]
    public async Task What_a_search_counts_is_what_the_same_level_shows_wherever_a_stretch_of_the_log_ends()
    {
        await using var host = await ApiHost.StartAsync();
        var random = new Random(11);
        string[] heads = ["ERROR ", "WARN ", "INFO ", "  at ", "\t", "", "\u001b[31mERROR\u001b[0m ", "ü" + new string('x', 600_000) + " "];
        var log = string.Concat(Enumerable.Range(0, 12_000).Select(number => heads[number % 4000 == 17 ? 7 : random.Next(0, 7)] + (random.Next(0, 3) == 0 ? "hit " : "") + new string('y', random.Next(0, 90)) + "\n"));
        var id = await AttemptAsync(host, log);
        var hits = (await host.Client.SearchLogAsync(id, "hit", limit: 10_000, cancellationToken: ApiHost.Cancelled)).Lines;
        foreach (var level in (string[])["info", "warn", "error"])
        {
            var shown = new HashSet<long>();
            for (var part = await Part(0); part.Lines.Count > 0; part = await Part(shown.Count)) shown.UnionWith(part.Numbers);
            var found = await host.Client.SearchLogAsync(id, "hit", limit: 10_000, level: level, cancellationToken: ApiHost.Cancelled);
            found.Lines.ShouldBe(hits.Where(shown.Contains));
            found.Lines.Count.ShouldBeInRange(100, hits.Count - 1);

            Task<MiniAirflow.Client.Wire.LogLevelsResource> Part(long skip) => host.Client.ReadLogLevelsAsync(id, level, skip, count: 5000, cancellationToken: ApiHost.Cancelled);
        }
    }

    [Fact]
    public async Task A_search_by_an_unknown_level_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptAsync(host, Log);
        (await Should.ThrowAsync<ApiException>(host.Client.SearchLogAsync(id, "x", level: "loud", cancellationToken: ApiHost.Cancelled))).Message.ShouldContain("info, warn and error");
    }

    private static async Task<Guid> AttemptAsync(ApiHost host, string log)
    {
        await host.CreateRunAsync();
        var leased = await host.LeaseOneAsync(await host.RegisterWorkerAsync());
        host.Logs.Append(leased.TaskRunId, System.Text.Encoding.UTF8.GetBytes(log));
        return leased.TaskRunId;
    }
}
