using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using MiniAirflow.Api.Problems;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>Checks tokens of another issuer: signature, issuer, audience and time, and then what their roles give here.</summary>
internal sealed class TokenValidator(TokenOptions options, IssuerKeys keys, TimeProvider time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);

    // By kind of key: a public key must never be taken for the secret of an HMAC.
    private static readonly string[] Asymmetric = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];
    private static readonly string[] Symmetric = ["HS256", "HS384", "HS512"];
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <summary>Whose token it is, and when it ends; nobody's when it is not good, or gives nothing here.</summary>
    /// <exception cref="RefusedException">The issuer's keys cannot be read, so that nobody can say.</exception>
    public async ValueTask<(Principal?, DateTimeOffset?)> ValidateAsync(string token, CancellationToken cancellationToken, string? nonce = null)
    {
        if (await CheckAsync(token, cancellationToken) is not { } good) return default;
        // A token that answers a log-in must be the answer to this one.
        if (nonce is not null && !KeyText.IsSame(KeyText.HashOf(Claim(good, "nonce") ?? ""), KeyText.HashOf(nonce))) return default;
        var grants = good.Claims.Where(claim => claim.Type == options.RoleClaim).SelectMany(claim => options.Grants.GetValueOrDefault(claim.Value) ?? []).Distinct().ToList();
        if (grants.Count == 0) return default;
        var name = Claim(good, "preferred_username") ?? Claim(good, "email") ?? good.Subject;
        return (new Principal(PrincipalKind.Token, good.Subject, string.IsNullOrEmpty(name) ? "token" : name, grants), new DateTimeOffset(good.ValidTo, TimeSpan.Zero) + Skew);
    }

    private async ValueTask<JsonWebToken?> CheckAsync(string token, CancellationToken cancellationToken)
    {
        if (!_handler.CanReadToken(token)) return null;
        var known = await KeysAsync(isFresh: false, cancellationToken);
        var result = await _handler.ValidateTokenAsync(token, Parameters(known));
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException && options.Secret is null)
            result = await _handler.ValidateTokenAsync(token, Parameters(await KeysAsync(isFresh: true, cancellationToken)));
        return result.IsValid ? result.SecurityToken as JsonWebToken : null;
    }

    private async ValueTask<IReadOnlyList<SecurityKey>> KeysAsync(bool isFresh, CancellationToken cancellationToken)
    {
        if (options.Secret is { } secret) return [new SymmetricSecurityKey(secret)];
        try
        {
            return await keys.GetAsync(isFresh, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw Problem.Unavailable("The keys of the tokens' issuer cannot be read, so no token can be checked; try again in a moment.", RetryAfter);
        }
    }

    private TokenValidationParameters Parameters(IReadOnlyList<SecurityKey> known) => new()
    {
        ValidIssuer = options.Issuer,
        ValidAudience = options.Audience,
        IssuerSigningKeys = known,
        ValidAlgorithms = options.Secret is null ? Asymmetric : Symmetric,
        // There is one secret, which has no name; of public keys a token names its own, and one that is not known is asked for.
        TryAllIssuerSigningKeys = options.Secret is not null,
        LifetimeValidator = (from, to, _, _) => to is not null && time.GetUtcNow() < new DateTimeOffset(to.Value, TimeSpan.Zero) + Skew
            && (from is null || time.GetUtcNow() >= new DateTimeOffset(from.Value, TimeSpan.Zero) - Skew),
    };

    private static string? Claim(JsonWebToken token, string name) => token.TryGetClaim(name, out var claim) ? claim.Value : null;
}
