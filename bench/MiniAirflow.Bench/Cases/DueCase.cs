using System.Globalization;
using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;

namespace MiniAirflow.Bench.Cases;

/// <summary>10,000 workflows that are due in the same second: from that instant until whoever asks sees all of their runs. They run at once, on the same cores.</summary>
internal static class DueCase
{
    private const int Count = 10_000;
    private static readonly TimeSpan Publishing = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static async Task RunAsync(Form form, Bounds bounds, Bench bench)
    {
        await using var deployment = await Deployment.StartAsync(form, bench.Engines);
        var slot = TimeProvider.System.GetUtcNow() + Publishing;
        slot = slot.AddTicks(-(slot.Ticks % TimeSpan.TicksPerSecond));
        var at = slot.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            await deployment.Server.PublishAsync($$"""{"name":"due-{{i}}","schedule":{"at":"{{at}}"},"tasks":[{"name":"a","handler":"noop"}]}"""));
        if (TimeProvider.System.GetUtcNow() >= slot) throw new InvalidOperationException("The workflows were not published in time.");
        var seen = await deployment.Server.CountAsync(Count, slot, slot + Longest);
        bench.Table.AddAtMost($"10,000 due at once, {form.Word()}: until all runs are seen", (seen - slot).TotalMilliseconds, "ms", bounds);
    }
}
