using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;
using MiniAirflow.Bench.Shapes;
using MiniAirflow.Bench.Yardsticks;

namespace MiniAirflow.Bench.Cases;

/// <summary>10,000 in-process tasks that do nothing, create → all finished: what the engine and the store cost by themselves.</summary>
internal static class NoOpCase
{
    private const int Count = 10_000;

    /// <summary>Over SQLite, where no peer is.</summary>
    public static async Task AloneAsync(Form form, Bounds bounds, Bench bench)
    {
        await using var deployment = await Deployment.StartAsync(form, bench.Engines);
        var run = await PreparedAsync(deployment.Server);
        var rates = new List<double>();
        for (var i = 0; i < bench.Runs; i++) rates.Add(await run());
        bench.Table.AddAtLeast($"10,000 no-op tasks, {form.Word()}", Table.Median(rates), "tasks/s", bounds);
    }

    /// <summary>In turn with a peer on the same PostgreSQL server.</summary>
    /// <param name="peerName">The peer.</param>
    /// <param name="peerCount">How many jobs it gets: fewer where it would take minutes; rates are compared.</param>
    /// <param name="bounds">For our rate by the peer's.</param>
    /// <param name="bench">Where to write.</param>
    public static async Task BesideAsync(string peerName, int peerCount, Bounds bounds, Bench bench)
    {
        await using var deployment = await Deployment.StartAsync(Form.Postgres, bench.Engines);
        await using var peer = await Peer.StartAsync(peerName, bench.Engines);
        var run = await PreparedAsync(deployment.Server);
        await peer.MeasureAsync("noop", peerCount / 10);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var i = 0; i < bench.Runs; i++)
        {
            ours.Add(await run());
            theirs.Add(peerCount / (await peer.MeasureAsync("noop", peerCount))[0] * 1000);
        }
        bench.Table.AddRateRatio("10,000 no-op tasks, postgres", ours, theirs, peerName, bounds);
    }

    /// <summary>Publishes and warms up.</summary>
    /// <returns>What runs it once and gives tasks per second.</returns>
    public static async Task<Func<Task<double>>> PreparedAsync(Server server)
    {
        var workflow = await server.PublishAsync(Shape.Independent(Count).ToWorkflow("noop", handler: "noop"));
        await server.RunAsync(workflow);
        return async () => Count / await server.RunAsync(workflow) * 1000;
    }
}
