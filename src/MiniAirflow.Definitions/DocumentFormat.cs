namespace MiniAirflow.Definitions;

/// <summary>How a workflow document is written.</summary>
public enum DocumentFormat
{
    /// <summary>YAML 1.2, one document.</summary>
    Yaml,

    /// <summary>JSON (RFC 8259): no comments, no trailing commas.</summary>
    Json,
}

/// <summary>Tells the format from names.</summary>
public static class DocumentFormats
{
    /// <summary>The format of a file by its extension; null when it is not one of <c>.yaml</c>, <c>.yml</c>, <c>.json</c>.</summary>
    public static DocumentFormat? OfFile(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".yaml" or ".yml" => DocumentFormat.Yaml,
        ".json" => DocumentFormat.Json,
        _ => null,
    };

    /// <summary>The format of a media type, its parameters ignored; null when it is neither JSON nor YAML.</summary>
    public static DocumentFormat? OfMediaType(string? mediaType) => mediaType?.Split(';')[0].Trim().ToLowerInvariant() switch
    {
        "application/json" => DocumentFormat.Json,
        "application/yaml" or "application/x-yaml" or "text/yaml" => DocumentFormat.Yaml,
        _ => null,
    };
}
