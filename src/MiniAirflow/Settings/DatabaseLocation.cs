namespace MiniAirflow.Settings;

/// <summary>Where the embedded database is.</summary>
/// <param name="Path">The file; empty for one in memory.</param>
/// <param name="IsInMemory">Whether it lives as long as the process, and no longer.</param>
internal sealed record DatabaseLocation(string Path, bool IsInMemory)
{
    private const string FileName = "miniairflow.db";
    private const string Scheme = "sqlite:";
    private const string Memory = ":memory:";

    /// <summary>Reads the option, else <c>DATABASE_URL</c>, else takes the file in the data directory.</summary>
    /// <returns>The location, or what is wrong as one sentence.</returns>
    public static (DatabaseLocation? Location, string? Problem) Read(string? option, Func<string, string?> environment, string dataDirectory)
    {
        var (text, source) = option is not null ? (option, "--db") : (environment("DATABASE_URL") ?? "", "DATABASE_URL");
        if (text.Length == 0 && option is null) return (new DatabaseLocation(System.IO.Path.Combine(dataDirectory, FileName), false), null);
        if (text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase))
            return (null, $"{source} names a PostgreSQL database; PostgreSQL comes with step 2, so use a SQLite file for now, e.g. sqlite:miniairflow.db.");
        var path = text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? text[Scheme.Length..] : text;
        if (path == Memory) return (new DatabaseLocation("", true), null);
        // sqlite:///path is how URLs of other tools write an absolute path.
        if (path.StartsWith("//", StringComparison.Ordinal) && path != text) path = path[2..];
        if (path.Contains("://", StringComparison.Ordinal)) return (null, $"{source} has a scheme that is not known; write sqlite:PATH or a plain path.");
        return path.Length == 0 || path.Contains('\0', StringComparison.Ordinal)
            ? (null, $"{source} names no file; write sqlite:PATH or a plain path.")
            : (new DatabaseLocation(path, false), null);
    }
}
