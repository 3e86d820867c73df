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
    public async Task A_pool_and_a_queue_show_who_is_in_them_and_who_waits()
    {
        await RunAsync("pools", "set", _name, "--slots", "1");
        (await RunAsync("pools", "show", _name)).Out.ShouldBe($"Pool {_name}: 0 in it, 0 waiting.\n");
        var file = Path.Combine(Path.GetTempPath(), $"{_name}.yaml");
        await File.WriteAllTextAsync(file, $$"""
            name: {{_name}}
            tasks:
              - {name: urgent, pool: {{_name}}, priority: 9, queue: {{_name}}, command: "true"}
              - {name: later, pool: {{_name}}, queue: {{_name}}, command: "true"}
              - {name: wide, pool: {{_name}}, pool_slots: 3, priority: 1, queue: {{_name}}, command: "true"}
            """, TestContext.Current.CancellationToken);
        try
        {
            (await RunAsync("apply", file)).ExitCode.ShouldBe(0);
            (await RunAsync("trigger", _name)).ExitCode.ShouldBe(0);
        }
        finally
        {
            File.Delete(file);
        }

        var pool = await RunAsync("pools", "show", _name);
        pool.Lines[0].ShouldBe($"Pool {_name}: 1 in it, 2 waiting. The first needs 1 slot of pool '{_name}': 1 of 1 are occupied. 2 wait for it, the most urgent and then the oldest first.");
        pool.Lines.ShouldContain(line => line.StartsWith("in ", StringComparison.Ordinal) && line.Contains("urgent") && line.Contains("queued"));
        pool.Lines.ShouldContain(line => line.StartsWith("1 ", StringComparison.Ordinal) && line.Contains("later") && line.Contains("scheduled"));
        pool.Lines.ShouldContain(line => line.StartsWith("2 ", StringComparison.Ordinal) && line.Contains("wide"));
        pool.Lines.ShouldContain("  wide: It needs 3 slots of pool '" + _name + "', which has 1; the task waits until the pool is larger.");
        (await RunAsync("pools", "show", _name, "--limit", "1")).Error.ShouldBe("There are more: 0 in it and 1 waiting are not listed; see --limit.\n");

        var queue = await RunAsync("queues", "show", _name);
        queue.Lines[0].ShouldStartWith($"Queue {_name}: 0 in it, 1 waiting. 1 task is ready, but ");
        queue.Lines.ShouldContain(line => line.StartsWith("1 ", StringComparison.Ordinal) && line.Contains("urgent"));
        (await RunAsync("queues", "list")).Lines.ShouldContain(line => line.StartsWith(_name, StringComparison.Ordinal) && line.Contains("1 task is ready, but "));
        (await RunAsync("queues", "list", "--json")).Out.ShouldContain($"{{\"name\":\"{_name}\",\"workers\":[],\"slots\":0,\"free_slots\":0,\"holding\":0,\"waiting\":1,");
        (await RunAsync("queues", "show", _name, "--json")).Out.ShouldStartWith($"{{\"name\":\"{_name}\",\"holding\":0,\"waiting\":1,\"kind\":\"worker\",");
        var gone = await RunAsync("pools", "show", "no-such-pool");
        (gone.ExitCode, gone.Error).ShouldBe((2, "There is no pool 'no-such-pool'.\n"));
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
