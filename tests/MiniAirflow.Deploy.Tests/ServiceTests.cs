using System.Globalization;

namespace MiniAirflow.Deploy.Tests;

/// <summary>The units for systemd: what they start comes up, becomes ready and goes at a SIGTERM in the time that they give it.</summary>
public sealed class ServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_the_standalone_unit_starts_becomes_ready_and_stops()
    {
        var unit = Read("miniairflow-standalone");
        unit["KillMode"].ShouldBe("mixed");
        Directory.CreateDirectory(_folder["workflows"]);
        await File.WriteAllTextAsync(_folder["workflows/hello.yaml"], "name: hello\ntasks: [{name: a, command: 'true'}]\n");
        var environment = new Dictionary<string, string> { ["PORT"] = FreePort.Find().ToString(CultureInfo.InvariantCulture) };
        await using var server = Product.Start(_folder.Path, environment, WordsOf(unit["ExecStart"]));
        await Poll.UntilAsync(async () => (await Product.RunAsync(_folder.Path, environment, "health")).ExitCode == 0, () => server.Out + server.Error);
        await Poll.UntilAsync(async () => (await Product.RunAsync(_folder.Path, environment, "list")).Out.Contains("hello", StringComparison.Ordinal));
        await server.SignalAsync("TERM");
        (await server.WaitAsync()).ShouldBe(0, server.Out + server.Error);
    }

    [Theory]
    [InlineData("api")]
    [InlineData("scheduler")]
    [InlineData("worker")]
    public async Task The_unit_of_a_role_starts_a_command_line_that_we_know_and_gives_it_time_to_end(string role)
    {
        var unit = Read($"miniairflow-{role}");
        var words = WordsOf(unit["ExecStart"]);
        words[0].ShouldBe(role);
        (await Product.RunAsync(_folder.Path, [.. words, "--help"])).ExitCode.ShouldBe(0);
        // Every word was understood, and only the database is missing.
        var refused = await Product.RunAsync(_folder.Path, words);
        (refused.ExitCode, refused.Error).ShouldSatisfyAllConditions(it => it.ExitCode.ShouldBe(2), it => it.Error.ShouldContain("DATABASE_URL"));
        int.Parse(unit["TimeoutStopSec"], CultureInfo.InvariantCulture).ShouldBeGreaterThan(role == "worker" ? 45 : 10);
        unit["User"].ShouldBe("miniairflow");
        unit["UMask"].ShouldBe("0077");
    }

    private static Dictionary<string, string> Read(string name) =>
        Checkout.Read($"deploy/systemd/{name}.service").Split('\n').Where(line => !line.StartsWith('#') && line.Contains('=')).Select(line => line.Split('=', 2))
            .Where(parts => parts[0] is not ("After" or "Wants")).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);

    /// <summary>The words after the program's name, with its folders moved into the test's.</summary>
    private string[] WordsOf(string line)
    {
        var words = line.Split(' ');
        words[0].ShouldBe("/usr/local/bin/miniairflow");
        return [.. words[1..].Select(word => word.Replace("/var/lib/miniairflow", _folder["data"], StringComparison.Ordinal).Replace("/etc/miniairflow", _folder.Path, StringComparison.Ordinal))];
    }
}
