using System.Text.Json;
using MiniAirflow.Cli.Tests.Support;

namespace MiniAirflow.Cli.Tests.Verbs;

/// <summary><c>workers</c> against a real server with a worker of its own.</summary>
[Collection(nameof(RunVerbTests))]
public sealed class WorkerVerbTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    [Fact]
    public async Task A_worker_is_drained_until_it_is_empty_and_takes_tasks_again()
    {
        var worker = JsonDocument.Parse((await RunAsync("workers", "list", "--json")).Out).RootElement.EnumerateArray().ShouldHaveSingleItem();
        var (name, id) = (worker.GetProperty("name").GetString()!, worker.GetProperty("id").GetString()!);
        (await RunAsync("workers", "list")).Lines.ShouldContain(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains("active"));

        var drained = await RunAsync("workers", "drain", name, "--reason", "New kernel.", "--wait");
        drained.ExitCode.ShouldBe(0, drained.ToString());
        drained.Out.ShouldBe($"Worker {name} on {worker.GetProperty("hostname").GetString()} takes no more tasks and holds none: it may be stopped.\n");
        (await RunAsync("workers", "list")).Lines.ShouldContain(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains("drained") && line.Contains("New kernel."));

        (await RunAsync("workers", "undrain", id)).Out.ShouldEndWith("takes tasks.\n");
        JsonDocument.Parse((await RunAsync("workers", "drain", id, "--json")).Out).RootElement.GetProperty("drain").GetProperty("state").GetString().ShouldBe("drained");
        (await RunAsync("workers", "undrain", name)).ExitCode.ShouldBe(0);
    }

    [Fact]
    public async Task A_worker_that_is_not_there_is_told()
    {
        var byName = await RunAsync("workers", "drain", "nobody");
        (byName.ExitCode, byName.Error).ShouldBe((2, "There is no worker 'nobody'; 'miniairflow workers list' shows those there are.\n"));
        var byId = await RunAsync("workers", "undrain", "0190a5d2-7c1e-7bb3-9d53-6f7b0c2a4e11");
        byId.ExitCode.ShouldBe(2);
        byId.Error.ShouldContain("There is no active worker");
    }

    private Task<CliResult> RunAsync(params string[] arguments) => new Support.Cli { Environment = { ["MINIAIRFLOW_URL"] = fixture.Server.Address.ToString() } }.RunAsync(arguments)
        .WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, TestContext.Current.CancellationToken);
}
