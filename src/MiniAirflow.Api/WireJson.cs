using System.Text.Encodings.Web;
using System.Text.Json;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Api;

/// <summary>The wire's JSON as the server writes it: letters and quotes as they are, so that people can read it with curl.</summary>
/// <remarks>The escaping that is left out protects JSON pasted into HTML; ours is never anything but application/json, with nosniff.</remarks>
internal static class WireJson
{
    public static WireJsonContext Default { get; } =
        new(new JsonSerializerOptions(WireJsonContext.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}
