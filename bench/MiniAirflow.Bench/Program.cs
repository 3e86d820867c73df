using MiniAirflow.Bench;
using MiniAirflow.TestKit;

// usage: miniairflow-bench [--runs N] [--json FILE] [CASE …]   (cases: graphs latency noop start; default all)
var options = Options.Parse(args);
var table = new Table();
Console.WriteLine($"executable: {Path.GetFileName(Executable.Path)}, {options.Runs} runs each, in turn with the yardstick; medians");

if (options.Wants("graphs"))
{
    await GraphCase.RunAsync(Shape.Independent(1000), new Bounds(1.35, 1.10), options, table, measuresCpu: true);
    await GraphCase.RunAsync(Shape.Layers(20, 50), new Bounds(1.35, 1.0), options, table);
    await GraphCase.RunAsync(Shape.Chain(200), new Bounds(1.8, 1.4), options, table);
    await GraphCase.RunAsync(Shape.PythonChain(40), new Bounds(1.2, 1.1), options, table);
    await GraphCase.RunAsync(Shape.Of(RealDag.Load("bwa")), new Bounds(1.35, 1.10), options, table);
}
if (options.Wants("latency")) await LatencyCase.RunAsync(table);
if (options.Wants("noop")) await NoOpCase.RunAsync(options, table);
if (options.Wants("start")) await StartCase.RunAsync(options, table);

Console.WriteLine(table.ToText());
if (options.JsonFile is { } file) await File.WriteAllTextAsync(file, table.ToJson());
return 0;
