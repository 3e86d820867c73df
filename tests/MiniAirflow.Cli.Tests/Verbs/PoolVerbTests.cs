using MiniAirflow.Cli.Tests.Support;

namespace MiniAirflow.Cli.Tests.Verbs;

/// <summary><c>pools</c> against a real server.</summary>
[Collection(nameof(RunVerbTests))]
public sealed class PoolVerbTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly string _name = "p" + Guid.NewGuid().ToString("N");

    [Fact]
    public async Task A_pool_is_made_changed_listed_and_deleted()
    {
        (await RunAsync("pools", "set", _name, "--slots", "2", "--description", "seats", "--rate", "30 per minute")).Out.ShouldBe($"Pool {_name} has 2 slots, 30 per minute; 0 taken, 0 waiting.\n");
        (await RunAsync("pools", "set", _name, "--slots", "1")).Out.ShouldBe($"Pool {_name} has 1 slot, 30 per minute; 0 taken, 0 waiting.\n");
        (await RunAsync("pools", "set", _name, "--no-rate", "--json")).Out.ShouldBe($$"""{"name":"{{_name}}","slots":1,"description":"seats","occupied":0,"waiting":0}""" + "\n");
        (await RunAsync("pools", "list")).Lines.ShouldContain(line => line.StartsWith(_name, StringComparison.Ordinal) && line.Contains("seats"));
        (await RunAsync("pools", "delete", _name)).Out.ShouldBe($"Deleted pool {_name}.\n");
        var gone = await RunAsync("pools", "delete", _name);
        (gone.ExitCode, gone.Error).ShouldBe((2, $"There is no pool '{_name}'.\n"));
    }

    [Fact]
    public async Task What_makes_no_pool_is_told()
    {
        var unsaid = await RunAsync("pools", "set", _name);
        (unsaid.ExitCode, unsaid.Error).ShouldBe((2, $"There is no pool '{_name}' yet; say how many slots it is to have: --slots N.\n"));
        var both = await RunAsync("pools", "set", _name, "--slots", "1", "--rate", "1 per second", "--no-rate");
        (both.ExitCode, both.Error).ShouldBe((2, "--rate and --no-rate exclude each other.\n"));
        var often = await RunAsync("pools", "set", _name, "--slots", "1", "--rate", "often");
        often.ExitCode.ShouldBe(2);
        often.Error.ShouldContain("'often' is no rate. Write it as in '30 per minute'");
    }

    private Task<CliResult> RunAsync(params string[] arguments) => new Support.Cli { Environment = { ["MINIAIRFLOW_URL"] = fixture.Server.Address.ToString() } }.RunAsync(arguments)
        .WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
}
