using System.Net;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Access;

/// <summary>Who has to show who they are.</summary>
public enum Authentication
{
    /// <summary>Nobody of this machine who shows nothing: such a request is the local user's. For a server that is bound to the loopback only.</summary>
    Local,

    /// <summary>Everybody.</summary>
    Required,

    /// <summary>Nobody, wherever the request comes from: whoever reaches the port may do everything.</summary>
    Off,
}

/// <summary>How the API knows its callers, and how much it lets them ask.</summary>
public sealed record AccessOptions
{
    /// <summary>Who has to show who they are. Default: nobody of this machine.</summary>
    public Authentication Authentication { get; init; } = Authentication.Local;

    /// <summary>How long a log-in lasts. Default 12 h.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a credential that was found good is believed without a look at the store. Default 3 s: so long, at most, does one that was revoked by another process still open.</summary>
    public TimeSpan CredentialMemory { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often an event stream looks whether its caller may still have it. Default 1 s.</summary>
    public TimeSpan StreamCheck { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Requests a second that one caller may make in the long run. Default 200. The local user has no such limit.</summary>
    public int RequestsPerSecond { get; init; } = 200;

    /// <summary>Requests that one caller may make at once. Default 2000.</summary>
    public int RequestBurst { get; init; } = 2_000;

    /// <summary>Requests a second from one address that shows no credential. Default 20.</summary>
    public int AnonymousRequestsPerSecond { get; init; } = 20;

    /// <summary>Event streams of one caller at once. Default 50. The local user has no such limit.</summary>
    public int MaxStreams { get; init; } = 50;

    /// <summary>Proxies whose word on the client's address and scheme counts (<c>TRUSTED_PROXIES</c>). None by default.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];

    /// <summary>Tokens of another issuer that are taken; null for none.</summary>
    public TokenOptions? Tokens { get; init; }

    /// <summary>The OpenID provider with which people log in; null for none.</summary>
    public OidcOptions? Oidc { get; init; }

    /// <summary>Cost of a new password; see <see cref="Passwords"/>. Only tests that are about something else lower it.</summary>
    internal int PasswordRounds { get; init; } = Passwords.DefaultRounds;
}
