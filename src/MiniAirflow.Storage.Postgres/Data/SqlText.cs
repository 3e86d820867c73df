using System.Collections.Frozen;

namespace MiniAirflow.Storage.Postgres.Data;

/// <summary>The provider's SQL, from the files in <c>Sql/</c>: each statement is headed by <c>-- name: x</c> and called <c>File/x</c>.</summary>
internal static class SqlText
{
    private const string Heading = "-- name:";

    private static readonly FrozenDictionary<string, string> Statements = LoadAll();

    /// <summary>All names, for the test that prepares each.</summary>
    public static IEnumerable<string> Names => Statements.Keys;

    /// <summary>The text of a statement.</summary>
    public static string Get(string name) =>
        Statements.TryGetValue(name, out var text) ? text : throw new ArgumentException($"There is no statement '{name}'.", nameof(name));

    private static FrozenDictionary<string, string> LoadAll()
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var resource in typeof(SqlText).Assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith("sql/", StringComparison.Ordinal)) continue;
            using var reader = new StreamReader(typeof(SqlText).Assembly.GetManifestResourceStream(resource)!);
            foreach (var part in reader.ReadToEnd().Split(Heading).Skip(1))
            {
                var name = part[..part.IndexOf('\n', StringComparison.Ordinal)].Trim();
                var title = $"{resource["sql/".Length..]}/{name}";
                // The name goes along, so that the server's list of activity and its log tell what runs.
                found.Add(title, $"/* miniairflow:{title} */ {part[(part.IndexOf('\n', StringComparison.Ordinal) + 1)..].Trim()}");
            }
        }
        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
