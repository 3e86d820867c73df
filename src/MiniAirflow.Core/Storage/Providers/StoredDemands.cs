using System.Text.Json;
using System.Text.Json.Serialization;
using MiniAirflow.Core.Pools;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>What a waiting attempt needs, as the JSON of its column.</summary>
public static class StoredDemands
{
    /// <summary>Writes demands.</summary>
    public static string Write(IReadOnlyList<LimitDemand> demands) => JsonSerializer.Serialize(demands, StoredDemandsContext.Default.IReadOnlyListLimitDemand);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<LimitDemand> Read(string json) => JsonSerializer.Deserialize(json, StoredDemandsContext.Default.IReadOnlyListLimitDemand)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<LimitDemand>))]
internal sealed partial class StoredDemandsContext : JsonSerializerContext;
