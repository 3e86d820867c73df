using Microsoft.AspNetCore.Http;
using MiniAirflow.Api.Problems;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Access;

/// <summary>Log-in with name and password: slowed by account and by address, and the same in words and time whether the user or the password is wrong (S11, S12).</summary>
/// <remarks>
/// Who guesses in somebody's name makes that account wait for some seconds at most. An address from which the account has logged in before does not wait for
/// what others did, so that nobody can keep a person out by failing in their name.
/// </remarks>
internal sealed class PasswordLogin(IStore store, TimeProvider time, ApiOptions options) : IDisposable
{
    /// <summary>Hashing takes a processor for a tenth of a second: so many at once, and the others are sent away.</summary>
    private static readonly int MaxHashing = Math.Max(1, Environment.ProcessorCount);

    private const int MaxKnown = 10_000;
    private readonly Throttle _accounts = new(ThrottleRule.OfAccount, time);
    private readonly Throttle _sources = new(ThrottleRule.OfSource, time);
    private readonly SemaphoreSlim _hashing = new(MaxHashing, MaxHashing);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Begins a session.</summary>
    /// <returns>Who logged in, and the session's new token.</returns>
    /// <exception cref="RefusedException">It is not them, or they have to wait.</exception>
    public async Task<(Principal Principal, string Token)> LogInAsync(HttpContext http, string name, string password)
    {
        var source = Callers.SourceOf(http);
        // Nobody has shown anything yet: this is who they say they are, for the record of a try that fails.
        http.Features.Set(new Caller(new Principal(PrincipalKind.User, name, name, []), null, source));
        http.Record("session");
        var user = await CheckAsync(http, name, password);
        var token = KeyText.NewToken();
        await store.Access.AddSessionAsync(new Session
        {
            Id = Guid.Empty, TokenHash = KeyText.HashOf(token), UserId = user.Id, Name = user.Name, Grants = [], CreatedAt = default, ExpiresAt = default,
        }, options.Access.SessionLifetime, http.RequestAborted);
        return (new Principal(PrincipalKind.User, user.Id.ToString(), user.Name, user.Grants), token);
    }

    /// <summary>Checks a user's password.</summary>
    /// <exception cref="RefusedException">It is not theirs, or they have to wait.</exception>
    public async Task<User> CheckAsync(HttpContext http, string name, string password)
    {
        var source = Callers.SourceOf(http);
        RefuseHasty(name, source);
        if (!await _hashing.WaitAsync(TimeSpan.FromSeconds(1), http.RequestAborted)) throw Problem.TooMany("Too many log-ins at once; try again in a moment.", TimeSpan.FromSeconds(1));
        User? user;
        bool isRight;
        try
        {
            user = name.Length <= Core.Definitions.Limits.MaxNameLength ? await store.Access.FindUserAsync(name, http.RequestAborted) : null;
            isRight = Passwords.Fits(password.Length <= Passwords.MaxLength ? password : "", user?.PasswordHash);
        }
        finally
        {
            _hashing.Release();
        }
        if (isRight && user is { IsDisabled: false })
        {
            Remember(name, source);
            return user;
        }
        _accounts.Failed(name);
        _sources.Failed(source);
        throw new RefusedException(Problem.Of(StatusCodes.Status401Unauthorized, "The name or the password is wrong."));
    }

    public void Dispose() => _hashing.Dispose();

    private void RefuseHasty(string name, string source)
    {
        var (ofSource, ofAccount) = (_sources.WaitOf(source), IsKnown(name, source) ? TimeSpan.Zero : _accounts.WaitOf(name));
        var wait = ofSource > ofAccount ? ofSource : ofAccount;
        if (wait > TimeSpan.Zero) throw Problem.TooMany("Too many log-ins failed; wait before the next one.", wait);
    }

    private void Remember(string name, string source)
    {
        _accounts.Succeeded(name);
        _sources.Succeeded(source);
        lock (_known)
        {
            if (_known.Count >= MaxKnown) _known.Clear();
            _known.Add($"{source} {name}");
        }
    }

    private bool IsKnown(string name, string source)
    {
        lock (_known) return _known.Contains($"{source} {name}");
    }
}
