using MiniAirflow.TestKit;

namespace MiniAirflow.Bench;

/// <summary>A graph of commands: submit → finished, in turn with ninja on the same graph; and what each command costs the server beyond its own time.</summary>
internal static class GraphCase
{
    private static readonly Bounds CpuBounds = new(350, 220);

    /// <summary>Measures one shape.</summary>
    /// <param name="shape">The graph.</param>
    /// <param name="bounds">For the ratio to ninja.</param>
    /// <param name="options">How often.</param>
    /// <param name="table">Where to write.</param>
    /// <param name="measuresCpu">Also what each command costs the server's process, and what a bare start costs on this machine.</param>
    public static async Task RunAsync(Shape shape, Bounds bounds, Options options, Table table, bool measuresCpu = false)
    {
        using var folder = new TemporaryFolder();
        await using var process = await ServerProcess.StartAsync(folder.Path, ["--slots", "8", .. options.ServerArguments]);
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
        if (!measuresCpu) return;
        table.AddAtMost("CPU of the server per command, beyond the child's own", Table.Median(cpu), "us", CpuBounds);
        var bare = Enumerable.Range(0, options.Runs).Select(_ => BareSpawn.CpuPerCommand(1000)).ToArray();
        table.AddFact("CPU of a bare posix_spawn loop per command, median / least", Table.Median(bare), bare.Min(), "us");
    }
}
