using System.Text.Json;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Fuzz;

/// <summary>A parameter of an operation.</summary>
internal sealed record DescribedParameter(string Name, string In, JsonElement Schema);

/// <summary>A route as the published document describes it.</summary>
internal sealed record Operation(string Method, string Path, string Id, IReadOnlyList<DescribedParameter> Parameters, IReadOnlyDictionary<string, JsonElement> Bodies)
{
    public override string ToString() => $"{Method} {Path}";
}

/// <summary>The published document of the API, docs/openapi.json: what is not in it, no test here sends.</summary>
internal sealed class Description
{
    private readonly JsonElement _root;

    private Description(JsonElement root)
    {
        _root = root;
        Operations = [.. root.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => Read(method.Name.ToUpperInvariant(), path.Name, method.Value)))];
    }

    public IReadOnlyList<Operation> Operations { get; }

    public static Description Load() => new(JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("docs/openapi.json"))).RootElement);

    /// <summary>A schema itself, where it only names another.</summary>
    public JsonElement Resolve(JsonElement schema)
    {
        while (schema.TryGetProperty("$ref", out var reference))
            schema = _root.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        return schema;
    }

    /// <summary>The kinds of value that a schema allows; none when it does not say.</summary>
    public static string[] TypesOf(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.String ? [type.GetString()!] : [.. type.EnumerateArray().Select(one => one.GetString()!)];

    public static IEnumerable<JsonProperty> PropertiesOf(JsonElement schema) => schema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject() : [];

    private static Operation Read(string method, string path, JsonElement operation) => new(
        method, path, operation.GetProperty("operationId").GetString()!,
        operation.TryGetProperty("parameters", out var parameters) ? [.. parameters.EnumerateArray().Select(one => new DescribedParameter(one.GetProperty("name").GetString()!, one.GetProperty("in").GetString()!, one.GetProperty("schema")))] : [],
        operation.TryGetProperty("requestBody", out var body) ? body.GetProperty("content").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetProperty("schema")) : []);
}
