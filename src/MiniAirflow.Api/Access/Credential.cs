using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>What a caller showed, without what opens: its hash, and where to look.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Hash">SHA-256 of what was shown.</param>
/// <param name="Prefix">The prefix of a key; empty for other kinds.</param>
/// <param name="Token">A token of another issuer, which carries its own proof; empty for other kinds.</param>
internal sealed record Credential(PrincipalKind Kind, string Hash, string Prefix = "", string Token = "")
{
    /// <summary>A key, or a token of another issuer.</summary>
    public static Credential OfBearer(string text) => KeyText.PrefixOf(text) is { } prefix
        ? new Credential(PrincipalKind.Key, KeyText.HashOf(text), prefix)
        : new Credential(PrincipalKind.Token, KeyText.HashOf(text), Token: text);

    /// <summary>A session.</summary>
    public static Credential OfSession(string token) => new(PrincipalKind.User, KeyText.HashOf(token));
}
