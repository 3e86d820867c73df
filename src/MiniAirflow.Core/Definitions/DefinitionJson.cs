using System.Text.Json;

namespace MiniAirflow.Core.Definitions;

/// <summary>The canonical text of a definition: what the store keeps, what identity is computed from. It is itself a valid workflow file.</summary>
public static class DefinitionJson
{
    /// <summary>Writes a definition with every default left out and maps in ordinal order of their keys.</summary>
    public static string Write(WorkflowDefinition definition) =>
        JsonSerializer.Serialize(Canonical(definition), DefinitionJsonContext.Default.WorkflowDefinition);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="JsonException">The text is not a stored definition.</exception>
    public static WorkflowDefinition Read(string json) =>
        JsonSerializer.Deserialize(json, DefinitionJsonContext.Default.WorkflowDefinition)
        ?? throw new JsonException("A stored definition is never null.");

    private static WorkflowDefinition Canonical(WorkflowDefinition definition) => definition with
    {
        Params = Sorted(definition.Params),
        Env = Sorted(definition.Env),
        Tasks = [.. definition.Tasks.Select(task => task with { Env = Sorted(task.Env) })],
    };

    private static SortedDictionary<string, T> Sorted<T>(IReadOnlyDictionary<string, T> map)
    {
        var sorted = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (key, value) in map) sorted.Add(key, value);
        return sorted;
    }
}
