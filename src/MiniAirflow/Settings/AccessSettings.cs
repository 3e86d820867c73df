using System.Globalization;
using System.Net;
using System.Text;
using MiniAirflow.Api.Access;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Settings;

/// <summary>Who may come in, from the environment and the command line.</summary>
internal sealed class AccessSettings(RoleArguments arguments, Func<string, string?> environment, List<string> problems)
{
    private const int LeastSecret = 32;
    private const int MostHours = 24 * 30;
    private const int MostRequests = 1_000_000;

    /// <summary>How long the audit record is kept, where nothing says otherwise.</summary>
    public static readonly TimeSpan AuditRetention = TimeSpan.FromDays(365);

    /// <summary>How callers are known.</summary>
    /// <param name="isThisMachineOnly">Whether the server is bound to the loopback.</param>
    public AccessOptions Read(bool isThisMachineOnly)
    {
        var usual = new AccessOptions();
        var options = usual with
        {
            Authentication = Mode(isThisMachineOnly),
            TrustedProxies = Proxies(),
            SessionLifetime = Number("SESSION_HOURS", 1, MostHours) is { } hours ? TimeSpan.FromHours(hours) : usual.SessionLifetime,
            RequestsPerSecond = Number("RATE_LIMIT", 1, MostRequests) ?? usual.RequestsPerSecond,
            Tokens = Tokens(),
            Oidc = Oidc(),
        };
        return options with { RequestBurst = Math.Max(usual.RequestBurst, options.RequestsPerSecond) };
    }

    /// <summary>How long the audit record is kept.</summary>
    public TimeSpan Retention() => Number("AUDIT_RETENTION_DAYS", 1, 36_500) is { } days ? TimeSpan.FromDays(days) : AuditRetention;

    private Authentication Mode(bool isThisMachineOnly)
    {
        var (word, source) = arguments.Authentication is { } option ? (option, "--auth") : (environment("AUTH") ?? "", "AUTH");
        var isRequired = word switch
        {
            "required" => true,
            "" or "local" => false,
            _ => Wrong($"{source} must be required or local, not '{word}'."),
        };
        if (arguments.AllowsUnauthenticated && isRequired) problems.Add($"--allow-unauthenticated and {source} required contradict each other; leave one of them out.");
        if (arguments.AllowsUnauthenticated && !isThisMachineOnly) return Authentication.Off;
        if (word == "local" && !isThisMachineOnly)
            problems.Add($"{source} local is for a server of this machine alone; leave --host out, or let everybody show who they are.");
        return isRequired || !isThisMachineOnly ? Authentication.Required : Authentication.Local;
    }

    private List<IPNetwork> Proxies()
    {
        var networks = new List<IPNetwork>();
        foreach (var text in List("TRUSTED_PROXIES", ','))
        {
            if (IPAddress.TryParse(text, out var address)) networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else if (IPNetwork.TryParse(text, out var network) && network.PrefixLength > 0) networks.Add(network);
            else problems.Add($"TRUSTED_PROXIES has no address and no network: '{text}'; write them like 10.0.0.5 or 10.1.0.0/16.");
        }
        return networks;
    }

    private TokenOptions? Tokens()
    {
        if (environment("JWT_ISSUER") is not { Length: > 0 } issuer) return null;
        if (environment("JWT_AUDIENCE") is not { Length: > 0 } audience)
        {
            problems.Add("JWT_ISSUER is set and JWT_AUDIENCE is not; name the audience that tokens for this server are made for.");
            return null;
        }
        return new TokenOptions
        {
            Issuer = issuer,
            Audience = audience,
            KeysUrl = KeysUrl(),
            Secret = Secret("JWT_SECRET_FILE", LeastSecret) is { } secret ? Encoding.UTF8.GetBytes(secret) : null,
            RoleClaim = environment("JWT_ROLE_CLAIM") is { Length: > 0 } claim ? claim : "roles",
            Grants = Grants("JWT_ROLES"),
        };
    }

    private Uri? KeysUrl()
    {
        if (environment("JWT_KEYS_URL") is not { Length: > 0 } text) return null;
        if (IsSafe(text)) return new Uri(text);
        problems.Add($"JWT_KEYS_URL must be an https address, not '{text}': whoever can change an answer on its way could make tokens.");
        return null;
    }

    private OidcOptions? Oidc()
    {
        if (environment("OIDC_ISSUER") is not { Length: > 0 } issuer) return null;
        if (!IsSafe(issuer)) problems.Add($"OIDC_ISSUER must be an https address, not '{issuer}': whoever can change an answer on its way could make tokens.");
        if (environment("OIDC_CLIENT_ID") is not { Length: > 0 } client)
        {
            problems.Add("OIDC_ISSUER is set and OIDC_CLIENT_ID is not; register this server at the provider, with /auth/oidc/callback as its redirect, and name it.");
            return null;
        }
        return new OidcOptions
        {
            Issuer = issuer,
            ClientId = client,
            ClientSecret = Secret("OIDC_CLIENT_SECRET_FILE", 1),
            Scopes = environment("OIDC_SCOPES") is { Length: > 0 } scopes ? scopes : "profile email",
            RoleClaim = environment("OIDC_ROLE_CLAIM") is { Length: > 0 } claim ? claim : "roles",
            Grants = Grants("OIDC_ROLES"),
        };
    }

    private string? Secret(string variable, int least)
    {
        if (environment(variable) is not { Length: > 0 } path) return null;
        try
        {
            var secret = File.ReadAllText(path).Trim();
            if (Encoding.UTF8.GetByteCount(secret) >= least) return secret;
            problems.Add($"The secret in {variable} has {Encoding.UTF8.GetByteCount(secret)} bytes; it needs {least} at least.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{variable} cannot be read: {e.Message}");
        }
        return null;
    }

    private static bool IsSafe(string address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private Dictionary<string, IReadOnlyList<Grant>> Grants(string variable)
    {
        var grants = new Dictionary<string, IReadOnlyList<Grant>>(StringComparer.Ordinal);
        foreach (var pair in List(variable, ';'))
        {
            var at = pair.LastIndexOf('=');
            if (at <= 0) problems.Add($"{variable} has no pair: '{pair}'; write VALUE=GRANT with semicolons between, as in ops=operator;team=author:finance.*.");
            else if (Grant.TryParse(pair[(at + 1)..], out var grant, out var problem)) grants[pair[..at]] = [.. grants.GetValueOrDefault(pair[..at]) ?? [], grant!];
            else problems.Add($"{variable}: {problem}");
        }
        if (grants.Count == 0) problems.Add($"{variable} gives nobody anything; say which roles mean what, as in admins=admin;ops=operator.");
        return grants;
    }

    private int? Number(string variable, int min, int max)
    {
        if (environment(variable) is not { Length: > 0 } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max) return number;
        problems.Add($"{variable} must be a number from {min} to {max}, not '{text}'.");
        return null;
    }

    private string[] List(string variable, char separator) => (environment(variable) ?? "").Split(separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private bool Wrong(string problem)
    {
        problems.Add(problem);
        return false;
    }
}
