using MiniAirflow.Bench;
using MiniAirflow.TestKit;

if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}
var table = new Table();
Console.WriteLine($"executable: {Path.GetFileName(Executable.Path)}, {options.Runs} runs each, in turn with the yardstick; medians");

if (options.Wants("independent")) await GraphCase.RunAsync(Shape.Independent(1000), new Bounds(1.35, 1.10), options, table, measuresCpu: true);
if (options.Wants("layers")) await GraphCase.RunAsync(Shape.Layers(20, 50), new Bounds(1.35, 1.0), options, table);
if (options.Wants("chain")) await GraphCase.RunAsync(Shape.Chain(200), new Bounds(1.8, 1.4), options, table);
if (options.Wants("python")) await GraphCase.RunAsync(Shape.PythonChain(40), new Bounds(1.2, 1.1), options, table);
if (options.Wants("bwa")) await GraphCase.RunAsync(Shape.Of(RealDag.Load("bwa")), new Bounds(1.35, 1.10), options, table);
if (options.Wants("latency")) await LatencyCase.RunAsync(options, table);
if (options.Wants("noop")) await NoOpCase.RunAsync(options, table);
if (options.Wants("start")) await StartCase.RunAsync(options, table);

Console.WriteLine(table.ToText());
if (options.JsonFile is { } file) await File.WriteAllTextAsync(file, table.ToJson());
return 0;
