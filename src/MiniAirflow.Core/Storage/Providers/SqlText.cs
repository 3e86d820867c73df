using System.Collections.Frozen;
using System.Reflection;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>A provider's SQL, from the files in its <c>Sql/</c>: each statement is headed by <c>-- name: x</c> and called <c>File/x</c>.</summary>
public sealed class SqlText
{
    private const string Heading = "-- name:";

    private readonly FrozenDictionary<string, string> _statements;

    /// <summary>Reads the resources of an assembly.</summary>
    /// <param name="assembly">The provider.</param>
    /// <param name="dress">Makes of a name and its text what is sent; null for the text as it stands.</param>
    public SqlText(Assembly assembly, Func<string, string, string>? dress = null) =>
        _statements = Load(assembly).ToFrozenDictionary(one => one.Name, one => dress?.Invoke(one.Name, one.Text) ?? one.Text, StringComparer.Ordinal);

    /// <summary>All names, for the test that prepares each.</summary>
    public IEnumerable<string> Names => _statements.Keys;

    /// <summary>The text of a statement.</summary>
    /// <exception cref="ArgumentException">There is none of this name.</exception>
    public string Get(string name) =>
        _statements.TryGetValue(name, out var text) ? text : throw new ArgumentException($"There is no statement '{name}'.", nameof(name));

    private static IEnumerable<(string Name, string Text)> Load(Assembly assembly)
    {
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith("sql/", StringComparison.Ordinal)) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            foreach (var part in reader.ReadToEnd().Split(Heading).Skip(1))
            {
                var end = part.IndexOf('\n', StringComparison.Ordinal);
                yield return ($"{resource["sql/".Length..]}/{part[..end].Trim()}", part[(end + 1)..].Trim());
            }
        }
    }
}
