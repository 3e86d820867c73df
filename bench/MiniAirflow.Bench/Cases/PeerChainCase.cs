using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;
using MiniAirflow.Bench.Shapes;
using MiniAirflow.Bench.Yardsticks;

namespace MiniAirflow.Bench.Cases;

/// <summary>A chain over PostgreSQL, in turn with a peer's: nothing can be hidden in it, each step waits for the one before.</summary>
internal static class PeerChainCase
{
    private const int Steps = 40;

    /// <summary>Measures it.</summary>
    /// <param name="kind"><c>true</c> for <c>sh -c true</c>, <c>noop</c> for a function that does nothing.</param>
    /// <param name="peerName">The peer.</param>
    /// <param name="bounds">For our time by the peer's.</param>
    /// <param name="bench">Where to write.</param>
    public static async Task RunAsync(string kind, string peerName, Bounds bounds, Bench bench)
    {
        await using var deployment = await Deployment.StartAsync(Form.Postgres, bench.Engines);
        await using var peer = await Peer.StartAsync(peerName, bench.Engines);
        var workflow = await deployment.Server.PublishAsync(Shape.Chain(Steps).ToWorkflow("chain", handler: kind == "noop" ? "noop" : null));
        var (ours, theirs) = (new List<double>(), new List<double>());
        // They last less than a second, so there can be more of them.
        for (var i = -2; i < bench.Runs * 3; i++)
        {
            var (one, other) = (await deployment.Server.RunAsync(workflow), (await peer.MeasureAsync($"chain-{kind}", Steps))[0]);
            if (i < 0) continue; // warm by now
            ours.Add(one);
            theirs.Add(other);
        }
        bench.Table.AddRatio($"chain of {Steps} {(kind == "noop" ? "no-ops" : "sh -c true")}, postgres", ours, theirs, peerName, bounds);
    }
}
