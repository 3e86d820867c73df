using System.Text.Json.Serialization;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Storage.Postgres;

/// <summary>JSON that lives inside columns.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    GenerationMode = JsonSourceGenerationMode.Default)]
[JsonSerializable(typeof(List<StoreEvent>))]
[JsonSerializable(typeof(TaskOutcome))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class PostgresJson : JsonSerializerContext;
