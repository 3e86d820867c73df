using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MiniAirflow.TestKit;

/// <summary>A recorded execution of a real workflow, which becomes a workflow file of ours.</summary>
/// <param name="Name">Name of the workflow.</param>
/// <param name="Source">Where the record comes from.</param>
/// <param name="Tasks">Its tasks, in the order of the record.</param>
public sealed record RealDag(string Name, string Source, IReadOnlyList<RealTask> Tasks)
{
    /// <summary>Files of all records, in the output folder of whichever test project uses this library.</summary>
    public static IReadOnlyList<string> Files { get; } =
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "data", "real-dags"), "*.json").Order(StringComparer.Ordinal)];

    /// <summary>Dependencies in all.</summary>
    public int EdgeCount => Tasks.Sum(task => task.Parents.Count);

    /// <summary>Reads a record by the beginning of its file name, such as <c>bwa</c>.</summary>
    public static RealDag Load(string prefix) =>
        Read(Files.Single(file => Path.GetFileName(file).StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>Reads a record from a file.</summary>
    public static RealDag Read(string path)
    {
        using var file = File.OpenRead(path);
        return JsonSerializer.Deserialize(file, RealDagJson.Default.RealDag) ?? throw new InvalidDataException($"{path} holds nothing.");
    }

    /// <summary>A workflow file whose tasks sleep for their recorded time × <paramref name="scale"/>; with 0 they run <c>true</c>.</summary>
    public string ToYaml(double scale = 0) =>
        ToYaml(task => scale <= 0 ? "true" : string.Create(CultureInfo.InvariantCulture, $"sleep {task.RuntimeSeconds * scale:0.###}"));

    /// <summary>A workflow file with a command of the caller's for each task.</summary>
    /// <param name="command">Shell line of a task.</param>
    /// <param name="name">Name of the workflow; null for the record's own.</param>
    public string ToYaml(Func<RealTask, string> command, string? name = null)
    {
        var yaml = new StringBuilder();
        yaml.Append(CultureInfo.InvariantCulture, $"name: {Quoted(name ?? Name)}\ndescription: {Quoted(Source)}\ntasks:\n");
        foreach (var task in Tasks)
        {
            yaml.Append(CultureInfo.InvariantCulture, $"  - name: {Quoted(task.Id)}\n    command: {Quoted(command(task))}\n");
            if (task.Parents.Count > 0) yaml.Append(CultureInfo.InvariantCulture, $"    depends_on: [{string.Join(", ", task.Parents.Select(Quoted))}]\n");
        }
        return yaml.ToString();
    }

    // Single quotes carry everything but line breaks, so a command of several lines goes into JSON's quotes, which YAML reads too.
    private static string Quoted(string text) => text.AsSpan().ContainsAny('\n', '\r')
        ? JsonSerializer.Serialize(text, RealDagJson.Default.String)
        : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}

/// <summary>A task of a record.</summary>
/// <param name="Id">Name, unique within the record.</param>
/// <param name="Parents">Names of the tasks it waited for.</param>
/// <param name="RuntimeSeconds">How long it ran.</param>
public sealed record RealTask(string Id, IReadOnlyList<string> Parents, [property: JsonPropertyName("runtime_s")] double RuntimeSeconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RealDag))]
[JsonSerializable(typeof(string))]
internal sealed partial class RealDagJson : JsonSerializerContext;
