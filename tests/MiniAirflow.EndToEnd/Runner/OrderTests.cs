namespace MiniAirflow.EndToEnd.Runner;

/// <summary>What runs first, and what does not run at all.</summary>
public sealed class OrderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Witness _witness;

    public OrderTests() => _witness = new Witness(_folder["witness"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task With_one_slot_the_higher_priority_goes_first_and_then_the_older()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path, ["--slots", "1"]);
        // Holds the slot until all others are queued.
        var gate = await server.StartAsync(Flow.Of("gate", $"while [ ! -e '{_folder["go"]}' ]; do sleep 0.05; done"));
        await server.UntilAsync(gate, "a", "running");
        var runs = new List<Guid>();
        foreach (var (name, priority) in new[] { ("low", 1), ("normal-1", 5), ("high", 10), ("normal-2", 5), ("urgent", 9) })
            runs.Add(await server.StartAsync(new Flow(name).Task(name, _witness.Say("b"), [], ("priority", priority))));
        await File.WriteAllTextAsync(_folder["go"], "");
        foreach (var run in runs) (await server.EndOfAsync(run)).State.ShouldBe("success");
        _witness.Entries.Select(entry => entry.Task).ShouldBe(["high", "urgent", "normal-1", "normal-2", "low"]);
    }

    [Fact]
    public async Task A_task_of_a_queue_that_nobody_serves_stays_queued_until_somebody_does()
    {
        Guid run;
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            run = await server.StartAsync(new Flow("routed").Task("gpu", _witness.Say("b"), [], ("queue", "gpu")).Task("cpu", _witness.Say("b")));
            await server.UntilAsync(run, "cpu", "success");
            (await server.Client.GetRunAsync(run)).Attempts("gpu").ShouldHaveSingleItem().State.ShouldBe("queued");
            (await server.StopAsync()).ShouldBe(0);
        }
        await using var other = await ServerProcess.StartAsync(_folder.Path, ["--queues", "default,gpu"]);
        (await other.EndOfAsync(run)).State.ShouldBe("success");
        _witness.Entries.Select(entry => entry.Task).ShouldBe(["cpu", "gpu"]);
    }
}
