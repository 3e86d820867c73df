using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>An OpenID provider with which people log in.</summary>
public sealed record OidcOptions
{
    /// <summary>The provider, exactly as its discovery document names it (<c>OIDC_ISSUER</c>).</summary>
    public required string Issuer { get; init; }

    /// <summary>What the provider calls this server (<c>OIDC_CLIENT_ID</c>).</summary>
    public required string ClientId { get; init; }

    /// <summary>The secret that it gave (from <c>OIDC_CLIENT_SECRET_FILE</c>); null for a public client, which PKCE protects alone.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>What is asked for besides <c>openid</c> (<c>OIDC_SCOPES</c>). Default <c>profile email</c>.</summary>
    public string Scopes { get; init; } = "profile email";

    /// <summary>The claim that says what its bearer is (<c>OIDC_ROLE_CLAIM</c>). Default <c>roles</c>.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>What a value of that claim gives (<c>OIDC_ROLES</c>). A value that is not listed gives nothing.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<Grant>> Grants { get; init; }

    /// <summary>What makes requests to the provider; null for the real thing.</summary>
    internal HttpMessageHandler? Handler { get; init; }

    /// <summary>Its identity tokens, as tokens of an issuer that are made for this client.</summary>
    internal TokenOptions AsTokens() => new() { Issuer = Issuer, Audience = ClientId, RoleClaim = RoleClaim, Grants = Grants, Handler = Handler };
}
