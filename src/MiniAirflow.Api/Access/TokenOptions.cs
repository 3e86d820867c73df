using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>Tokens (JWT) of another issuer that are taken in place of a key.</summary>
public sealed record TokenOptions
{
    /// <summary>The issuer, exactly as its tokens name it (<c>JWT_ISSUER</c>).</summary>
    public required string Issuer { get; init; }

    /// <summary>The audience that a token must be made for (<c>JWT_AUDIENCE</c>): one that was made for another service opens nothing here.</summary>
    public required string Audience { get; init; }

    /// <summary>Where the issuer's public keys are (<c>JWT_KEYS_URL</c>); null for where its discovery document says.</summary>
    public Uri? KeysUrl { get; init; }

    /// <summary>A secret that the issuer signs with instead (from <c>JWT_SECRET_FILE</c>), 32 bytes at least; null for public keys.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>The claim that says what its bearer is (<c>JWT_ROLE_CLAIM</c>). Default <c>roles</c>.</summary>
    public string RoleClaim { get; init; } = "roles";

    /// <summary>What a value of that claim gives (<c>JWT_ROLES</c>). A value that is not listed gives nothing.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<Grant>> Grants { get; init; }

    /// <summary>What makes requests to the issuer; null for the real thing.</summary>
    internal HttpMessageHandler? Handler { get; init; }
}
