using System.Globalization;
using MiniAirflow.Core.Definitions;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <summary>Reads <c>postgres://user:password@host:port/database?sslmode=…</c>, the form in which <c>DATABASE_URL</c> is given.</summary>
public static class DatabaseUrl
{
    private static readonly string[] Known = ["sslmode", "sslrootcert", "connect_timeout", "application_name", "search_path"];

    private static readonly Dictionary<string, SslMode> SslModes = new(StringComparer.Ordinal)
    {
        ["disable"] = SslMode.Disable, ["allow"] = SslMode.Allow, ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require, ["verify-ca"] = SslMode.VerifyCA, ["verify-full"] = SslMode.VerifyFull,
    };

    /// <summary>Whether a text is meant as a URL of this kind.</summary>
    public static bool IsPostgres(string url) =>
        url.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a URL.</summary>
    /// <param name="url">The URL; user, password and database may be percent-encoded.</param>
    /// <param name="connectionString">For the driver; empty when there is a problem.</param>
    /// <returns>What is wrong with it, as one sentence without the password; null when nothing is.</returns>
    public static string? Parse(string url, out string connectionString)
    {
        connectionString = "";
        if (!IsPostgres(url)) return "The database URL must begin with postgres:// (or postgresql://).";
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri)) return "The database URL cannot be read; it looks like postgres://user:password@host:5432/database, with special characters percent-encoded.";
        var parts = new NpgsqlConnectionStringBuilder { Host = uri.Host.Trim('[', ']'), Port = uri.Port > 0 ? uri.Port : 5432 };
        if (parts.Host.Length == 0) return "The database URL names no host.";
        var database = Uri.UnescapeDataString(uri.AbsolutePath.TrimStart('/'));
        if (database.Length == 0) return "The database URL names no database; add it after the host, as in postgres://host/database.";
        parts.Database = database;
        var user = uri.UserInfo.Split(':', 2);
        if (user[0].Length == 0) return "The database URL names no user; add it before the host, as in postgres://user:password@host/database.";
        parts.Username = Uri.UnescapeDataString(user[0]);
        if (user.Length > 1) parts.Password = Uri.UnescapeDataString(user[1]);
        foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = pair.Split('=', 2) is [var key, var text] ? (key, Uri.UnescapeDataString(text)) : (pair, "");
            if (Set(parts, name, value) is { } problem) return problem;
        }
        connectionString = parts.ConnectionString;
        return null;
    }

    private static string? Set(NpgsqlConnectionStringBuilder parts, string name, string value)
    {
        switch (name)
        {
            case "sslmode" when SslModes.TryGetValue(value, out var mode):
                parts.SslMode = mode;
                return null;
            case "sslmode":
                return $"The database URL's sslmode is '{value}'; it must be one of {string.Join(", ", SslModes.Keys)}.";
            case "sslrootcert":
                parts.RootCertificate = value;
                return null;
            case "connect_timeout" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds <= 1024:
                parts.Timeout = seconds;
                return null;
            case "connect_timeout":
                return $"The database URL's connect_timeout is '{value}'; it must be a number of seconds up to 1024.";
            case "application_name":
                parts.ApplicationName = value;
                return null;
            case "search_path":
                parts.SearchPath = value;
                return null;
            default:
                return $"The database URL has an unknown parameter '{name}'; {new Suggestions().Hint(name, Known) ?? $"known are {string.Join(", ", Known)}."}";
        }
    }
}
