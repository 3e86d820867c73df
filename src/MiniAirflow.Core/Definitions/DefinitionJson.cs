using System.Text.Json;

namespace MiniAirflow.Core.Definitions;

/// <summary>The canonical text of a definition: what the store keeps, what identity is computed from. It is itself a valid workflow file.</summary>
public static class DefinitionJson
{
    /// <summary>Writes a definition with every default left out and maps in ordinal order of their keys.</summary>
    /// <remarks>A key that a later release adds is therefore absent from the text of those that do not use it, and their identity stays.</remarks>
    public static string Write(WorkflowDefinition definition) =>
        JsonSerializer.Serialize(StoredWorkflow.Of(definition), DefinitionJsonContext.Default.StoredWorkflow);

    /// <summary>Reads what <see cref="Write"/> wrote; keys of a later release are passed over.</summary>
    /// <exception cref="JsonException">The text is not a stored definition.</exception>
    public static WorkflowDefinition Read(string json) =>
        JsonSerializer.Deserialize(json, DefinitionJsonContext.Default.StoredWorkflow)?.ToDefinition()
        ?? throw new JsonException("A stored definition is never null.");
}
