using MiniAirflow.Storage.Postgres;

namespace MiniAirflow.Settings;

/// <summary>Where the database is: a SQLite file, or a PostgreSQL server.</summary>
/// <param name="Path">The file; empty for one in memory and for a server.</param>
/// <param name="IsInMemory">Whether it lives as long as the process, and no longer.</param>
/// <param name="PostgresUrl">URL of the PostgreSQL database; null for SQLite.</param>
internal sealed record DatabaseLocation(string Path, bool IsInMemory, string? PostgresUrl = null)
{
    private const string FileName = "miniairflow.db";
    private const string Scheme = "sqlite:";
    private const string Memory = ":memory:";

    /// <summary>Whether several processes may share it.</summary>
    public bool IsShared => PostgresUrl is not null;

    /// <summary>What people may see of it: never a password.</summary>
    public string Shown => PostgresUrl is null ? Path : WithoutSecrets(PostgresUrl);

    /// <summary>A SQLite file.</summary>
    public static DatabaseLocation File(string path) => new(path, false);

    /// <summary>Reads the option, else <c>DATABASE_URL</c>, else takes the file in the data directory.</summary>
    /// <returns>The location, or what is wrong as one sentence.</returns>
    public static (DatabaseLocation? Location, string? Problem) Read(string? option, Func<string, string?> environment, string dataDirectory, string optionName = "--db")
    {
        var (text, source) = option is not null ? (option, optionName) : (environment("DATABASE_URL") ?? "", "DATABASE_URL");
        if (text.Length == 0 && option is null) return (File(System.IO.Path.Combine(dataDirectory, FileName)), null);
        if (text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
            return DatabaseUrl.Parse(text, out _) is { } bad ? (null, $"{source}: {bad}") : (new DatabaseLocation("", false, text), null);
        var path = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..] : text;
        if (path == Memory) return (new DatabaseLocation("", true), null);
        // sqlite:///path is how URLs of other tools write an absolute path.
        if (path.StartsWith("//", StringComparison.Ordinal) && path != text) path = path[2..];
        if (path.Contains("://", StringComparison.Ordinal)) return (null, $"{source} has a scheme that is not known; write sqlite:PATH, a plain path, or postgres://user:password@host:port/database.");
        return path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)
            ? (null, $"{source} names no file; write sqlite:PATH, a plain path, or postgres://user:password@host:port/database.")
            : (File(path), null);
    }

    /// <summary>Scheme, host and database; who logs in, and with what, is left out.</summary>
    private static string WithoutSecrets(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = url.IndexOf('?', start);
        var place = end < 0 ? url[start..] : url[start..end];
        return url[..start] + place[(place.LastIndexOf('@') + 1)..];
    }
}
