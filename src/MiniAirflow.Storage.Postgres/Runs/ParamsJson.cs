using System.Text.Json;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>A run's parameter values in their column.</summary>
internal static class ParamsJson
{
    /// <summary>The values of a run without parameters.</summary>
    public static readonly IReadOnlyDictionary<string, string> None = new Dictionary<string, string>();

    public static string Write(IReadOnlyDictionary<string, string> values) =>
        values.Count == 0 ? "{}" : JsonSerializer.Serialize(values, PostgresJson.Default.IReadOnlyDictionaryStringString);

    public static IReadOnlyDictionary<string, string> Read(string json) =>
        json == "{}" ? None : JsonSerializer.Deserialize(json, PostgresJson.Default.IReadOnlyDictionaryStringString)!;
}
