using System.Text.Json.Serialization;

namespace MiniAirflow.Commands.Doctor;

/// <summary>JSON of what only <c>doctor</c> says.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IReadOnlyList<Finding>))]
internal sealed partial class DoctorJsonContext : JsonSerializerContext;
