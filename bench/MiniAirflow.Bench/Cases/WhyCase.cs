using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;

namespace MiniAirflow.Bench.Cases;

/// <summary>How long it takes to say why a run waits, beside a million task runs of history.</summary>
internal static class WhyCase
{
    private const int Runs = 333_334;
    private const int Questions = 200;

    public static async Task RunAsync(Bounds bounds, Bench bench)
    {
        await using var deployment = await Deployment.StartAsync(Form.Postgres, bench.Engines);
        await HistoryCase.FillAsync(deployment, bench.Engines, Runs);
        var waiting = await deployment.Server.PublishAsync("""{"name":"waiting","tasks":[{"name":"a","command":"true","queue":"nobody"},{"name":"b","command":"true","depends_on":["a"]}]}""");
        var times = await deployment.Server.AskWhyAsync(waiting, Questions);
        bench.Table.AddAtMost("why a run waits, 1,000,000 task runs of history, postgres, p50", Table.Median(times), "ms", bounds);
        bench.Table.AddAtMost("the same, p99", Table.Percentile(times, 0.99), "ms", bounds);
    }
}
