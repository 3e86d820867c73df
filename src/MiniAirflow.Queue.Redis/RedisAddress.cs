using System.Globalization;

namespace MiniAirflow.Queue.Redis;

/// <summary>Where a Redis server is, and how to get in.</summary>
public sealed record RedisAddress
{
    /// <summary>Host name or address. Default <c>localhost</c>.</summary>
    public string Host { get; init; } = "localhost";

    /// <summary>Port. Default 6379.</summary>
    public int Port { get; init; } = 6379;

    /// <summary>User of Redis' access lists; null for the default user.</summary>
    public string? User { get; init; }

    /// <summary>Password; null for none.</summary>
    public string? Password { get; init; }

    /// <summary>Number of the logical database. Default 0.</summary>
    public int Database { get; init; }

    /// <summary>Whether the connection is encrypted and the server's certificate checked.</summary>
    public bool IsTls { get; init; }

    /// <summary>PEM file of the authority that signed the server's certificate; null for those that the machine trusts.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Tells installations that share a server apart. Default <c>default</c>.</summary>
    public string Prefix { get; init; } = "default";

    /// <summary>The address without what is secret, fit for people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsTls ? "rediss" : "redis")}://{BracketedHost}:{Port}/{Database}");

    private string BracketedHost => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    /// <summary>Reads <c>redis[s]://[[user]:password@]host[:port][/database][?prefix=NAME&amp;ca=FILE]</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="address">The address; null when there is a problem.</param>
    /// <param name="problem">What is wrong, as one sentence that never repeats a password; null when nothing is.</param>
    public static bool TryParse(string text, out RedisAddress? address, out string? problem)
    {
        address = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("redis" or "rediss"))
        {
            problem = "REDIS_URL must look like redis://host:6379/0 (rediss:// for TLS).";
            return false;
        }
        problem = HostProblem(uri) ?? DatabaseProblem(uri) ?? QueryProblem(uri);
        if (problem is null) address = Of(uri);
        return problem is null;
    }

    private static RedisAddress Of(Uri uri)
    {
        var (user, password) = Credentials(uri.UserInfo);
        var query = Query(uri).ToDictionary(pair => pair.Key, pair => pair.Value);
        return new RedisAddress
        {
            Host = uri.DnsSafeHost, Port = uri.Port > 0 ? uri.Port : 6379, IsTls = uri.Scheme == "rediss", User = user, Password = password,
            Database = DatabaseText(uri) is { Length: > 0 } digits ? int.Parse(digits, CultureInfo.InvariantCulture) : 0,
            Prefix = query.GetValueOrDefault("prefix", "default"), AuthorityFile = query.GetValueOrDefault("ca"),
        };
    }

    private static string? HostProblem(Uri uri) => uri.Host.Length == 0 ? "REDIS_URL names no host: write redis://host:6379." : null;

    private static string? DatabaseProblem(Uri uri) =>
        DatabaseText(uri) is var digits && (digits.Length == 0 || int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            ? null : $"REDIS_URL's path must be the number of a database, as in redis://host/0, not \"{digits}\".";

    private static string? QueryProblem(Uri uri)
    {
        foreach (var (key, value) in Query(uri))
        {
            if (key is not ("prefix" or "ca")) return $"REDIS_URL has an unknown setting \"{key}\": there are prefix and ca.";
            if (value.Length == 0) return $"REDIS_URL's setting \"{key}\" has no value.";
            if (key == "prefix" && value.AsSpan().IndexOfAny('{', '}') >= 0) return "REDIS_URL's prefix must not contain braces.";
            if (key == "ca" && !File.Exists(value)) return $"REDIS_URL's ca names a file that cannot be read: {value}.";
        }
        return null;
    }

    private static string DatabaseText(Uri uri) => uri.AbsolutePath.Trim('/');

    private static (string? User, string? Password) Credentials(string userInfo)
    {
        if (userInfo.Length == 0) return (null, null);
        var colon = userInfo.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0) return (null, Uri.UnescapeDataString(userInfo));
        return (colon == 0 ? null : Uri.UnescapeDataString(userInfo[..colon]), Uri.UnescapeDataString(userInfo[(colon + 1)..]));
    }

    private static IEnumerable<(string Key, string Value)> Query(Uri uri) =>
        from part in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
        let sign = part.IndexOf('=', StringComparison.Ordinal)
        select sign < 0 ? (part, "") : (part[..sign], Uri.UnescapeDataString(part[(sign + 1)..]));
}
