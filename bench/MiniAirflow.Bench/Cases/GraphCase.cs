using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;
using MiniAirflow.Bench.Shapes;
using MiniAirflow.Bench.Yardsticks;

namespace MiniAirflow.Bench.Cases;

/// <summary>A graph of commands: submit → finished, in turn with ninja on the same graph.</summary>
internal static class GraphCase
{
    private const int Slots = 8;
    private static readonly Bounds CpuBounds = new(350, 220);

    /// <summary>Measures one shape.</summary>
    public static async Task RunAsync(Shape shape, Form form, Bounds bounds, Bench bench)
    {
        await using var deployment = await Deployment.StartAsync(form, bench.Engines, Slots);
        var (server, ninja) = (deployment.Server, new Ninja(deployment.Folder, shape));
        var workflow = await server.PublishAsync(shape.ToWorkflow("bench"));
        await server.RunAsync(workflow); // warm, as ninja's files are
        await ninja.RunAsync();
        var (ours, theirs, cpu) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < bench.Runs; i++)
        {
            var before = server.CpuSeconds();
            ours.Add(await server.RunAsync(workflow));
            cpu.Add((server.CpuSeconds() - before) * 1e6 / shape.Tasks.Count);
            theirs.Add(await ninja.RunAsync());
        }
        bench.Table.AddRatio($"{shape.Name}, {form.Word()}", ours, theirs, $"ninja -j{Slots}", bounds);
        if (form == Form.Sqlite) bench.Table.AddAtMost($"{shape.Name}: CPU of the server per command, beyond the child's own", Table.Median(cpu), "us", CpuBounds);
        else bench.Table.AddFact($"{shape.Name}: CPU of the server's processes per command, {form.Word()}, median / least", Table.Median(cpu), cpu.Min(), "us");
    }
}
