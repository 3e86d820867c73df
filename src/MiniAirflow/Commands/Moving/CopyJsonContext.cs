using System.Text.Json.Serialization;

namespace MiniAirflow.Commands.Moving;

/// <summary>JSON of what only <c>db copy</c> says.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CopyProgressLine))]
[JsonSerializable(typeof(CopySummary))]
internal sealed partial class CopyJsonContext : JsonSerializerContext;
