using System.Text.Json;
using MiniAirflow.Cli.Tests.Support;
using MiniAirflow.TestKit;

namespace MiniAirflow.Cli.Tests.Verbs;

/// <summary><c>deliveries</c> against a real server.</summary>
[Collection(nameof(RunVerbTests))]
public sealed class DeliveryVerbTests(ServerFixture fixture) : IClassFixture<ServerFixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _name = "w" + Guid.NewGuid().ToString("N");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Hooks_are_tried_out_and_what_failed_is_listed_and_sent_again()
    {
        await File.WriteAllTextAsync(_folder["w.json"],
            "{\"name\":\"" + _name + "\",\"hooks\":[{\"on\":\"failure\",\"workflow\":{\"name\":\"nowhere\"}},{\"on\":\"failure\",\"webhook\":{\"url\":\"http://127.0.0.1:9/x\"}}]}", TestContext.Current.CancellationToken);
        (await RunAsync("apply", _folder["w.json"])).ExitCode.ShouldBe(0);
        var tested = await RunAsync("deliveries", "test", _name);
        tested.ExitCode.ShouldBe(1, tested.Error);
        tested.Lines[0].ShouldStartWith("DELIVERY");
        tested.Out.ShouldContain("There is no workflow 'nowhere'.");
        tested.Out.ShouldContain("HOOK_ALLOWED_NETWORKS");

        var failed = Json(await RunAsync("deliveries", "list", "--workflow", _name, "--state", "failed", "--json")).EnumerateArray().ShouldHaveSingleItem();
        var id = failed.GetProperty("id").GetString()!;
        (await RunAsync("deliveries", "retry", id)).Out.ShouldBe($"Delivery {id} to webhook http://127.0.0.1:9 is tried again.\n");
        (await RunAsync("deliveries", "retry", "nonsense")).Error.ShouldContain("There is no delivery 'nonsense'");
        (await RunAsync("deliveries", "list", "--run", "nonsense")).Error.ShouldContain("There is no run 'nonsense'");
        (await RunAsync("deliveries", "list", "--workflow", _name, "--state", "delivered")).Error.ShouldBe("There are no such deliveries.\n");
    }

    [Fact]
    public async Task A_workflow_without_hooks_has_nothing_to_try_out()
    {
        await File.WriteAllTextAsync(_folder["w.json"], $$"""{"name":"{{_name}}"}""", TestContext.Current.CancellationToken);
        await RunAsync("apply", _folder["w.json"]);
        var tested = await RunAsync("deliveries", "test", _name);
        (tested.ExitCode, tested.Error).ShouldBe((0, $"Workflow {_name} has no hooks.\n"));
    }

    private static JsonElement Json(CliResult result) => JsonDocument.Parse(result.Out).RootElement;

    private Task<CliResult> RunAsync(params string[] arguments) => 
        new Support.Cli { Environment = { ["MINIAIRFLOW_URL"] = fixture.Server.Address.ToString() } }.RunAsync(arguments).WaitAsync(TimeSpan.FromSeconds(90), TimeProvider.System, TestContext.Current.CancellationToken);
}
