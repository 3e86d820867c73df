using MiniAirflow.Chaos;
using MiniAirflow.Chaos.Running;

if (Options.Read(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}
var failed = 0;
for (var seed = options.Start; seed < options.Start + options.Seeds; seed++)
{
    await using var cluster = Cluster.Of(options.Topology);
    if (!await Report.RunAsync(seed, cluster, options, Console.Out)) failed++;
}
Console.WriteLine($"{options.Seeds - failed} passed, {failed} failed");
return failed == 0 ? 0 : 1;
