using System.Globalization;
using System.Text;
using MiniAirflow.TestKit;

namespace MiniAirflow.Bench.Shapes;

/// <summary>A graph of one command, as a workflow file and as the same graph for ninja.</summary>
/// <param name="Name">Its name in the table.</param>
/// <param name="Command">What every task runs.</param>
/// <param name="Tasks">Names of the tasks with those of their parents.</param>
internal sealed record Shape(string Name, string Command, IReadOnlyList<(string Name, IReadOnlyList<string> Parents)> Tasks)
{
    private const string Fibonacci = "python3 -c 'f = lambda n: n if n < 2 else f(n-1) + f(n-2); print(f(10))'";

    public static Shape Independent(int count) => new($"{count} independent true", "true", [.. Enumerable.Range(0, count).Select(i => ($"t{i}", NoParents))]);

    public static Shape Chain(int count) => new($"chain of {count} true", "true", Links(count));

    public static Shape PythonChain(int count) => new($"chain of {count} python3 fibo(10)", Fibonacci, Links(count));

    public static Shape Layers(int layers, int width) => new($"{layers} x {width} layers", "true",
        [.. Enumerable.Range(0, layers).SelectMany(a => Enumerable.Range(0, width).Select(b =>
            ($"l{a}_{b}", a == 0 ? NoParents : [.. Enumerable.Range(0, width).Select(c => $"l{a - 1}_{c}")])))]);

    public static Shape Of(RealDag dag) => new($"{dag.Name} ({dag.Tasks.Count} tasks)", "true", [.. dag.Tasks.Select(task => (task.Id, task.Parents))]);

    /// <summary>The workflow file, as JSON, which is what programs post.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="handler">What runs in the worker's process instead of the command.</param>
    /// <param name="environment">What all tasks are given, as a JSON object.</param>
    public string ToWorkflow(string name, string? handler = null, string environment = "{}")
    {
        var json = new StringBuilder($"{{\"name\":\"{name}\",\"env\":{environment},\"tasks\":[");
        var work = handler is null ? $"\"command\":{Quoted(Command)}" : $"\"handler\":\"{handler}\"";
        foreach (var (task, parents) in Tasks)
            json.Append(CultureInfo.InvariantCulture, $"{{\"name\":\"{task}\",{work},\"depends_on\":[{string.Join(',', parents.Select(p => $"\"{p}\""))}]}},");
        json.Length--;
        return json.Append("]}").ToString();
    }

    /// <summary>The same graph as a build file.</summary>
    public string ToNinja(string buildFolder)
    {
        var ninja = new StringBuilder($"builddir = {buildFolder}\nrule t\n  command = {Command.Replace("$", "$$", StringComparison.Ordinal)}\n");
        foreach (var (task, parents) in Tasks) ninja.Append(CultureInfo.InvariantCulture, $"build {task}: t {string.Join(' ', parents)}\n");
        return ninja.ToString();
    }

    private static readonly IReadOnlyList<string> NoParents = [];

    private static IReadOnlyList<(string, IReadOnlyList<string>)> Links(int count) =>
        [.. Enumerable.Range(0, count).Select(i => ($"t{i}", i == 0 ? NoParents : [$"t{i - 1}"]))];

    private static string Quoted(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
