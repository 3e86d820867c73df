using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Problems;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Access;

/// <summary>Log-in at an OpenID provider: the authorization code flow, with PKCE, a state that is bound to the browser, and a nonce.</summary>
/// <remarks>Log-ins that have begun live in this process's memory for ten minutes: where several APIs share one address, it must bring a browser back to the same one.</remarks>
internal sealed class OidcLogin : IDisposable
{
    /// <summary>How long a person may take at the provider.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private const int MaxBegun = 10_000;
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, BegunLogin> _begun = new(StringComparer.Ordinal);
    private readonly OidcOptions _options;
    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _lifetime;
    private readonly HttpClient _http;
    private readonly IssuerKeys _keys;
    private readonly TokenValidator _validator;

    public OidcLogin(OidcOptions options, IStore store, TimeProvider time, ApiOptions api)
    {
        (_options, _store, _time, _lifetime) = (options, store, time, api.Access.SessionLifetime);
        _http = new HttpClient(options.Handler ?? new SocketsHttpHandler { AllowAutoRedirect = false }, disposeHandler: options.Handler is null) { Timeout = TimeSpan.FromSeconds(10), MaxResponseContentBufferSize = MaxBytes };
        _keys = new IssuerKeys(options.AsTokens(), time);
        _validator = new TokenValidator(options.AsTokens(), _keys, time);
    }

    /// <summary>Begins a log-in.</summary>
    /// <param name="redirect">Where the provider sends the browser back to.</param>
    /// <param name="next">Where the browser goes after that; a path of this server.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Where to send the browser, and what to bind it with.</returns>
    public async Task<(Uri Address, string Binding)> BeginAsync(string redirect, string next, CancellationToken cancellationToken)
    {
        var metadata = await AskAsync(() => IssuerMetadata.ReadAsync(_http, _options.Issuer, cancellationToken), cancellationToken);
        if (metadata is not { Authorize: { } authorize, Token: { } token }) throw Away();
        var (state, binding, login) = (KeyText.NewToken(), KeyText.NewToken(), new BegunLogin(KeyText.NewToken(), KeyText.NewToken(), redirect, next, token, _time.GetTimestamp()));
        lock (_lock)
        {
            foreach (var old in _begun.Where(one => IsOver(one.Value)).Select(one => one.Key).ToList()) _begun.Remove(old);
            if (_begun.Count >= MaxBegun) throw Problem.Unavailable("Too many log-ins have begun; try again in a moment.", RetryAfter);
            _begun[KeyOf(state, binding)] = login;
        }
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(login.Verifier)));
        var query = QueryString.Create("response_type", "code").Add("client_id", _options.ClientId).Add("redirect_uri", redirect).Add("scope", $"openid {_options.Scopes}".TrimEnd())
            .Add("state", state).Add("nonce", login.Nonce).Add("code_challenge", challenge).Add("code_challenge_method", "S256");
        return (new UriBuilder(authorize) { Query = string.Join('&', new[] { authorize.Query.TrimStart('?'), query.ToString().TrimStart('?') }.Where(part => part.Length > 0)) }.Uri, binding);
    }

    /// <summary>Ends a log-in, and begins the session.</summary>
    /// <exception cref="RefusedException">It is not the answer to a log-in that this browser began, or the provider does not vouch for anybody who may come in.</exception>
    public async Task<(Principal Principal, string Token, string Next)> EndAsync(string code, string state, string binding, CancellationToken cancellationToken)
    {
        BegunLogin? login;
        lock (_lock) _begun.Remove(KeyOf(state, binding), out login);
        if (login is null || IsOver(login)) throw new RefusedException(Problem.Of(StatusCodes.Status401Unauthorized, "This is not the answer to a log-in that was begun here, or it took too long; log in again."));
        var idToken = await ExchangeAsync(login, code, cancellationToken) ?? throw NotVouchedFor();
        var (principal, _) = await _validator.ValidateAsync(idToken, cancellationToken, login.Nonce);
        if (principal is null) throw NotVouchedFor();
        var token = KeyText.NewToken();
        await _store.Access.AddSessionAsync(new Session
        {
            Id = Guid.Empty, TokenHash = KeyText.HashOf(token), Name = principal.Name, Grants = principal.Grants, CreatedAt = default, ExpiresAt = default,
        }, _lifetime, cancellationToken);
        return (principal with { Kind = PrincipalKind.User }, token, login.Next);
    }

    public void Dispose()
    {
        _http.Dispose();
        _keys.Dispose();
    }

    /// <summary>The identity token that a code stands for; null when the provider does not know the code.</summary>
    private async Task<string?> ExchangeAsync(BegunLogin login, string code, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = login.Redirect, ["client_id"] = _options.ClientId, ["code_verifier"] = login.Verifier,
        };
        if (_options.ClientSecret is { } secret) fields["client_secret"] = secret;
        return await AskAsync(async () =>
        {
            using var body = new FormUrlEncodedContent(fields);
            using var answer = await _http.PostAsync(login.TokenAddress, body, cancellationToken);
            if (!answer.IsSuccessStatusCode) return null;
            using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancellationToken));
            return document.RootElement.TryGetProperty("id_token", out var token) ? token.GetString() : null;
        }, cancellationToken);
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask();
        }
        catch (Exception e) when (e is HttpRequestException or InvalidDataException or JsonException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Away();
        }
    }

    private bool IsOver(BegunLogin login) => _time.GetElapsedTime(login.Began) >= Patience;

    private static string KeyOf(string state, string binding) => KeyText.HashOf($"{state} {binding}");

    private static RefusedException Away() => Problem.Unavailable("The provider with which people log in does not answer as one; try again in a moment.", RetryAfter);

    private static RefusedException NotVouchedFor() => new(Problem.Of(StatusCodes.Status401Unauthorized, "The provider does not vouch for you, or says nothing of you that gives you a right here; ask an admin."));

    /// <summary>A log-in that waits for its person.</summary>
    private sealed record BegunLogin(string Verifier, string Nonce, string Redirect, string Next, Uri TokenAddress, long Began);
}
