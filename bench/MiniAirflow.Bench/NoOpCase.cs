using MiniAirflow.TestKit;

namespace MiniAirflow.Bench;

/// <summary>10,000 in-process tasks that do nothing, create → all finished: what the engine and the store cost by themselves.</summary>
internal static class NoOpCase
{
    private const int Count = 10_000;

    public static async Task RunAsync(Options options, Table table)
    {
        using var folder = new TemporaryFolder();
        await using var process = await ServerProcess.StartAsync(folder.Path, options.ServerArguments);
        var server = new Server(process);
        var workflow = await server.PublishAsync(Shape.Independent(Count).ToWorkflow("noop", handler: "noop"));
        await server.RunAsync(workflow);
        var rates = new List<double>();
        for (var i = 0; i < options.Runs; i++) rates.Add(Count / await server.RunAsync(workflow) * 1000);
        table.AddAtLeast("10,000 no-op tasks", Table.Median(rates), "tasks/s", new Bounds(20_000, 40_000));
    }
}
