using MiniAirflow.TestKit;

namespace MiniAirflow.Bench;

/// <summary>A graph of commands: submit → finished, in turn with ninja on the same graph; and what each command costs the server beyond its own time.</summary>
internal static class GraphCase
{
    private static readonly Bounds CpuBounds = new(350, 220);

    public static async Task RunAsync(Shape shape, Bounds bounds, Options options, Table table)
    {
        using var folder = new TemporaryFolder();
        await using var process = await ServerProcess.StartAsync(folder.Path, ["--slots", "8"]);
        var (server, ninja) = (new Server(process), new Ninja(folder, shape));
        var workflow = await server.PublishAsync(shape.ToWorkflow("bench"));
        await server.RunAsync(workflow); // warm, as ninja's files are
        await ninja.RunAsync();
        var (ours, theirs, cpu) = (new List<double>(), new List<double>(), new List<double>());
        for (var i = 0; i < options.Runs; i++)
        {
            var before = server.CpuSeconds();
            ours.Add(await server.RunAsync(workflow));
            cpu.Add((server.CpuSeconds() - before) * 1e6 / shape.Tasks.Count);
            theirs.Add(await ninja.RunAsync());
        }
        table.AddRatio(shape.Name, ours, theirs, "ninja -j8", bounds);
        table.AddAtMost($"{shape.Name}: CPU per command", Table.Median(cpu), "us", CpuBounds);
    }
}
