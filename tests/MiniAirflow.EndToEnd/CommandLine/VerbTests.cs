using System.Text.Json;

namespace MiniAirflow.EndToEnd.CommandLine;

/// <summary>The verbs that need no server, and what all verbs have in common.</summary>
public sealed class VerbTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_verb_that_help_names_has_help_with_an_example()
    {
        var help = await Product.RunAsync(_folder.Path, "--help");
        help.ExitCode.ShouldBe(0);
        var verbs = help.Lines.SkipWhile(line => !line.StartsWith("Commands:", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[0]).ToList();
        string[] expected = ["standalone", "run", "validate", "apply", "list", "trigger", "runs", "show", "logs", "cancel", "migrate", "schema", "version"];
        verbs.ShouldBeSubsetOf(verbs.Union(expected));
        expected.ShouldBeSubsetOf(verbs);
        string[][] all = [.. verbs.Select(verb => new[] { verb }), ["migrate", "up"], ["migrate", "down"], ["migrate", "status"]];
        foreach (var verb in all)
        {
            var result = await Product.RunAsync(_folder.Path, [.. verb, "--help"]);
            result.ExitCode.ShouldBe(0, result.ToString());
            result.Out.ShouldContain("Examples:\n  ", customMessage: string.Join(' ', verb));
            result.Out.ShouldContain(verb[^1]);
        }
    }

    [Theory]
    [InlineData("lst")]
    [InlineData("run")]
    [InlineData("list", "--no-such-option")]
    [InlineData("migrate", "sideways")]
    public async Task A_wrong_command_line_is_exit_code_2_and_points_to_help(params string[] arguments)
    {
        var result = await Product.RunAsync(_folder.Path, arguments);
        result.ExitCode.ShouldBe(2, result.ToString());
        result.Error.ShouldContain("--help");
        result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task F53_ten_migrations_at_once_make_one_schema_and_it_goes_down_and_up_again()
    {
        string[] at = ["--db", _folder["new.db"], "--json"];
        var ups = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Product.RunAsync(_folder.Path, ["migrate", "up", .. at])));
        ups.ShouldAllBe(up => up.ExitCode == 0, string.Join('\n', ups.Select(up => up.ToString())));
        var newest = VersionOf(ups[0]);
        ups.ShouldAllBe(up => VersionOf(up) == newest);
        newest.ShouldBeGreaterThan(0);
        VersionOf(await Product.RunAsync(_folder.Path, ["migrate", "down", .. at])).ShouldBe(newest - 1);
        VersionOf(await Product.RunAsync(_folder.Path, ["migrate", "status", .. at])).ShouldBe(newest - 1);
        VersionOf(await Product.RunAsync(_folder.Path, ["migrate", "up", .. at])).ShouldBe(newest);
        await using var server = await ServerProcess.StartAsync(_folder.Path, ["--db", _folder["new.db"]]);
        (await server.RunAsync(Flow.Of("on-it", "true"))).State.ShouldBe("success");
    }

    [Fact]
    public async Task Ten_servers_at_once_on_a_new_database_make_one_server()
    {
        var starts = Enumerable.Range(0, 10).Select(_ => Product.Start(_folder.Path, null, "standalone", "--port", "0", "--db", _folder["one.db"], "--data", _folder["data"])).ToList();
        await Poll.UntilAsync(() => starts.Count(one => one.HasExited) == 9, () => string.Join('\n', starts.Select(one => one.Out + one.Error)));
        foreach (var refused in starts.Where(one => one.HasExited)) (await refused.WaitAsync()).ShouldNotBe(0);
        var left = starts.Single(one => !one.HasExited);
        await Poll.UntilAsync(() => left.Out.Contains("Listening", StringComparison.Ordinal));
        await left.SignalAsync("TERM");
        (await left.WaitAsync()).ShouldBe(0);
        foreach (var one in starts) await one.DisposeAsync();
    }

    [Fact]
    public async Task The_schema_and_the_version_are_for_programs_too()
    {
        JsonDocument.Parse((await Product.RunAsync(_folder.Path, "schema")).Out).RootElement.GetProperty("$schema").GetString()!.ShouldContain("2020-12");
        JsonDocument.Parse((await Product.RunAsync(_folder.Path, "version", "--json")).Out).RootElement.GetProperty("version").GetString().ShouldNotBeNullOrEmpty();
    }

    private static int VersionOf(CommandResult result)
    {
        result.ExitCode.ShouldBe(0, result.ToString());
        return JsonDocument.Parse(result.Out).RootElement.GetProperty("current").GetInt32();
    }
}
