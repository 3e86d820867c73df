using MiniAirflow.Bench;
using MiniAirflow.Bench.Cases;
using MiniAirflow.Bench.Deployments;
using MiniAirflow.Bench.Figures;
using MiniAirflow.TestKit;

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}
var table = new Table();
Console.WriteLine($"executable: {Path.GetFileName(Executable.Path)}, {options.Runs} runs each, in turn with the yardstick; medians");
await using (var engines = new Engines())
{
    var bench = new Bench(options.Runs, options.NeighbourTime, options.FiresTime, engines, table);
    foreach (var one in Catalogue.All.Where(options.Wants)) await one.RunAsync(bench);
}
Console.WriteLine(table.ToText());
if (options.JsonFile is { } file) await File.WriteAllTextAsync(file, table.ToJson());
return 0;
