using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Defences;
using MiniAirflow.Api.Problems;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Access;

/// <summary>Says who makes a request. What is shown is always checked: something bad is refused, and never taken for nothing.</summary>
internal sealed class Authenticator(IStore store, PrincipalCache cache, Tickets tickets, TimeProvider time, ApiOptions options, TokenValidator? tokens = null)
{
    /// <summary>Longest credential that is looked at; tokens of other issuers may be long.</summary>
    private const int MaxLength = 8 * 1024;

    private const string Scheme = "Bearer ";
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);
    private readonly Throttle _guesses = new(ThrottleRule.OfCredentials, time);
    private readonly KeyUse _use = new(store, time, TouchEvery);

    /// <summary>The caller of a request.</summary>
    /// <exception cref="RefusedException">They must show who they are, or what they showed is not good.</exception>
    public async ValueTask<Caller> CallerOfAsync(HttpContext http)
    {
        var source = Callers.SourceOf(http);
        if (TicketOf(http) is { } ticket)
        {
            var (shown, holder) = tickets.Redeem(ticket) ?? throw Failed(source);
            return new Caller(shown is null ? holder : await RenewAsync(shown, http.RequestAborted) ?? throw Failed(source), shown, source);
        }
        if (Shown(http, source) is not { } credential) return new Caller(Nobody(http), null, source);
        if (cache.Find(credential) is { } known) return new Caller(known, credential, source);
        if (_guesses.WaitOf(source) is var wait && wait > TimeSpan.Zero)
            throw Problem.TooMany("Too many keys, tokens or sessions from this address were not good; wait a moment.", wait);
        if (await ResolveAsync(credential, http.RequestAborted) is not { } principal)
        {
            if (credential.Kind == PrincipalKind.User) SessionCookie.Remove(http);
            throw Failed(source);
        }
        return new Caller(principal, credential, source);
    }

    /// <summary>Who a caller is by now; null when what they showed is no more good.</summary>
    public async ValueTask<Principal?> RenewAsync(Credential credential, CancellationToken cancellationToken) =>
        cache.Find(credential) ?? await ResolveAsync(credential, cancellationToken);

    private RefusedException Failed(string source)
    {
        _guesses.Failed(source);
        return Refusals.Bad();
    }

    /// <summary>What a request shows; null for nothing.</summary>
    private Credential? Shown(HttpContext http, string source)
    {
        var header = http.Request.Headers.Authorization;
        if (header.Count == 0) return SessionCookie.Read(http) is { } session ? session.Length <= MaxLength ? Credential.OfSession(session) : throw Failed(source) : null;
        var text = header.ToString();
        if (header.Count > 1 || text.Length > MaxLength || !text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)) throw Failed(source);
        return Credential.OfBearer(text[Scheme.Length..].Trim());
    }

    private Principal Nobody(HttpContext http) => options.Access.Authentication switch
    {
        Authentication.Off => Principal.Anonymous,
        Authentication.Local when ForwardedHeaders.Has(http.Request) => throw Problem.Forbidden(
            "This request came through a proxy, so nobody can tell whether it was made on this machine; start the server with AUTH=required, and send a key."),
        // The listener is bound to the loopback; this is asked again so that a slip there opens nothing here.
        Authentication.Local when http.Connection.RemoteIpAddress is null || System.Net.IPAddress.IsLoopback(http.Connection.RemoteIpAddress) => Principal.Local,
        _ => throw Refusals.Unknown(),
    };

    private async ValueTask<Principal?> ResolveAsync(Credential credential, CancellationToken cancellationToken)
    {
        var (epoch, now) = (cache.Epoch, time.GetUtcNow());
        var (principal, end) = credential.Kind switch
        {
            PrincipalKind.Key => await OfKeyAsync(credential, now, cancellationToken),
            PrincipalKind.User => await OfSessionAsync(credential, cancellationToken),
            _ => tokens is null ? default : await tokens.ValidateAsync(credential.Token, cancellationToken),
        };
        if (principal is not null) cache.Keep(credential, principal, end - now, epoch);
        return principal;
    }

    private async ValueTask<(Principal?, DateTimeOffset?)> OfKeyAsync(Credential credential, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = await store.Access.FindKeyAsync(credential.Prefix, cancellationToken);
        if (key is null || !KeyText.IsSame(credential.Hash, key.Hash) || !key.IsValidAt(now)) return default;
        _use.Note(key.Id);
        return (new Principal(PrincipalKind.Key, key.Id.ToString(), key.Name, key.Grants), key.ExpiresAt);
    }

    private async ValueTask<(Principal?, DateTimeOffset?)> OfSessionAsync(Credential credential, CancellationToken cancellationToken) =>
        await store.Access.FindSessionAsync(credential.Hash, cancellationToken) is { } session
            ? (new Principal(PrincipalKind.User, session.UserId?.ToString() ?? session.Name, session.Name, session.Grants), session.ExpiresAt) : default;

    /// <summary>Only an event stream takes a ticket: browsers can send no header with it.</summary>
    public static string? TicketOf(HttpContext http) =>
        http.WebSockets.IsWebSocketRequest && http.Request.Query["ticket"] is { Count: 1 } ticket ? ticket.ToString() : null;
}
