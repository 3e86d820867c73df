using System.Text.Json;

namespace MiniAirflow.Api.Access;

/// <summary>What an issuer says of itself.</summary>
/// <param name="Keys">Where its keys are.</param>
/// <param name="Authorize">Where people are sent to log in; null where it has no such page.</param>
/// <param name="Token">Where codes are exchanged; null where they are not.</param>
internal sealed record IssuerMetadata(Uri Keys, Uri? Authorize, Uri? Token)
{
    /// <summary>Asks an issuer.</summary>
    /// <exception cref="HttpRequestException">It does not answer.</exception>
    /// <exception cref="InvalidDataException">It answers something else, or as another issuer.</exception>
    public static async Task<IssuerMetadata> ReadAsync(HttpClient http, string issuer, CancellationToken cancellationToken)
    {
        var text = await http.GetStringAsync($"{issuer.TrimEnd('/')}/.well-known/openid-configuration", cancellationToken);
        try
        {
            using var document = JsonDocument.Parse(text);
            var root = document.RootElement;
            if (root.GetProperty("issuer").GetString() == issuer && AddressOf(root, "jwks_uri") is { } keys)
                return new IssuerMetadata(keys, AddressOf(root, "authorization_endpoint"), AddressOf(root, "token_endpoint"));
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException("The issuer's discovery document cannot be read.", e);
        }
        throw new InvalidDataException("The issuer's discovery document is another issuer's.");
    }

    // Encrypted, or on this machine: whoever can change an answer on its way could make tokens.
    private static Uri? AddressOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && Uri.TryCreate(value.GetString(), UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback)) ? uri : null;
}
