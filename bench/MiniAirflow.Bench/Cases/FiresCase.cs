using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;

namespace MiniAirflow.Bench.Cases;

/// <summary>20 fires in each second: how many tasks start within 50 ms of their slot.</summary>
internal static class FiresCase
{
    private const int Workflows = 20;
    private static readonly TimeSpan Near = TimeSpan.FromMilliseconds(50);

    public static async Task RunAsync(Form form, Bounds bounds, Bench bench)
    {
        await using var deployment = await Deployment.StartAsync(form, bench.Engines);
        for (var i = 0; i < Workflows; i++)
            await deployment.Server.PublishAsync($$"""{"name":"tick-{{i}}","schedule":"* * * * * *","tasks":[{"name":"a","handler":"noop"}]}""");
        var since = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(5);
        await Task.Delay(bench.FiresTime + TimeSpan.FromSeconds(7), TimeProvider.System);
        var starts = await deployment.Server.StartsAsync(since, since + bench.FiresTime);
        var expected = Workflows * bench.FiresTime.TotalSeconds;
        var near = starts.Count(one => (one.StartedAt - one.LogicalDate).Duration() <= Near);
        bench.Table.AddAtLeast($"20 fires/s, {form.Word()}: started within 50 ms of the slot", 100.0 * near / expected, "%", bounds);
        bench.Table.AddAtMost($"20 fires/s, {form.Word()}: p99 of the start", starts.Select(one => (one.StartedAt - one.LogicalDate).TotalMilliseconds).Order().ElementAt((int)(starts.Count * 0.99)), "ms", new Bounds(50, 20));
    }
}
