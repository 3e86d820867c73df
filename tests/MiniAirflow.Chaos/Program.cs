using MiniAirflow.Chaos;
using MiniAirflow.Chaos.Measures;
using MiniAirflow.Chaos.Running;

if (Options.Read(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}
if (options.Verb == "five") return await FiveFaults.RunAsync(options, Console.Out) ? 0 : 1;
if (options.Verb == "fires") return await FireSeries.RunAllAsync(options, Console.Out) ? 0 : 1;
var failed = 0;
await Parallel.ForEachAsync(Enumerable.Range(options.Start, options.Seeds), new ParallelOptions { MaxDegreeOfParallelism = options.Parallel }, async (seed, _) =>
{
    await using var cluster = Cluster.Of(options.Topology);
    if (!await Report.RunAsync(seed, cluster, options, Console.Out)) Interlocked.Increment(ref failed);
});
Console.WriteLine($"{options.Seeds - failed} passed, {failed} failed");
return failed == 0 ? 0 : 1;
