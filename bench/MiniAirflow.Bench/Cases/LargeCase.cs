using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;
using MiniAirflow.Bench.Shapes;

namespace MiniAirflow.Bench.Cases;

/// <summary>What a graph of 10,000 tasks costs beside one of 100, task by task; and how long it takes to clear all of its tasks.</summary>
internal static class LargeCase
{
    private const int Width = 10;

    public static async Task RunAsync(Form form, Bounds perTask, Bounds clear, Bench bench)
    {
        await using var deployment = await Deployment.StartAsync(form, bench.Engines);
        var server = deployment.Server;
        var (large, small) = (Shape.Layers(1_000, Width), Shape.Layers(10, Width));
        var (largeId, smallId) = (await server.PublishAsync(large.ToWorkflow("large", handler: "noop")), await server.PublishAsync(small.ToWorkflow("small", handler: "noop")));
        await server.RunAsync(smallId);
        var (ours, theirs, cleared) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < bench.Runs; i++)
        {
            ours.Add(await server.RunAsync(largeId) / large.Tasks.Count);
            cleared.Add(await server.ClearAsync(largeId));
            // As many tasks as the large one has, or a pause of the machine would decide.
            var together = 0.0;
            for (var run = 0; run < 20; run++) together += await server.RunAsync(smallId);
            theirs.Add(together / 20 / small.Tasks.Count);
        }
        bench.Table.AddRatio($"10,000 tasks in layers of {Width}, no-ops, per task, {form.Word()}", ours, theirs, "100 tasks", perTask);
        bench.Table.AddAtMost($"clear of 10,000 tasks, request to answer, {form.Word()}", Table.Median(cleared), "ms", clear);
    }
}
