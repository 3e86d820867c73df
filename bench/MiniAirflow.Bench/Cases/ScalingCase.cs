using System.Globalization;
using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;
using MiniAirflow.Bench.Shapes;

namespace MiniAirflow.Bench.Cases;

/// <summary>Tasks that wait 100 ms in the worker's process, on 1, 2 and 4 workers of 50 slots each, beside the rate that slots and time allow.</summary>
/// <remarks>In the process, because two cores start a few hundred processes a second at best, which a single worker would use up.</remarks>
internal static class ScalingCase
{
    private const int Slots = 50;
    private const int TasksPerSlot = 60;
    private const double Seconds = 0.1;

    public static async Task RunAsync(Form form, Bounds bounds, Bench bench)
    {
        foreach (var workers in (int[])[1, 2, 4])
        {
            await using var deployment = await Deployment.StartAsync(form, bench.Engines, Slots, workers);
            var tasks = workers * Slots * TasksPerSlot;
            var workflow = await deployment.Server.PublishAsync(Shape.Independent(tasks).ToWorkflow("scaling", "sleep",
                $$"""{"SECONDS":"{{Seconds.ToString(CultureInfo.InvariantCulture)}}"}"""));
            await deployment.Server.RunAsync(workflow);
            var shares = new List<double>();
            for (var i = 0; i < bench.Runs; i++) shares.Add(TasksPerSlot * Seconds * 1000 / await deployment.Server.RunAsync(workflow));
            bench.Table.AddAtLeast($"{workers} x {Slots} slots, tasks of 100 ms, {form.Word()}", Table.Median(shares), "of linear", bounds);
        }
    }
}
