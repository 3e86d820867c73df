using System.Globalization;
using System.Reflection;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>One numbered pair of migration files.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Name">Its file's name without the ending.</param>
/// <param name="Up">The script that makes the step.</param>
/// <param name="Down">The script that takes it back.</param>
public sealed record MigrationStep(long Version, string Name, string Up, string Down)
{
    /// <summary>What moves the schema to this step.</summary>
    public (string Script, long Version)? Upward() => (Up, Version);

    /// <summary>What moves the schema back from this step.</summary>
    public (string Script, long Version)? Downward(IReadOnlyList<MigrationStep> all) =>
        (Down, all.LastOrDefault(step => step.Version < Version)?.Version ?? 0);

    /// <summary>All steps in order, from the resources of a provider.</summary>
    public static IReadOnlyList<MigrationStep> LoadAll(Assembly provider) =>
    [
        .. provider.GetManifestResourceNames()
            .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal) && name.EndsWith(".up.sql", StringComparison.Ordinal))
            .Select(resource => Load(provider, resource))
            .OrderBy(step => step.Version),
    ];

    private static MigrationStep Load(Assembly provider, string resource)
    {
        var name = resource["migrations/".Length..^".up.sql".Length];
        var version = long.Parse(name[..name.IndexOf('_', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        return new MigrationStep(version, name, Read(provider, resource), Read(provider, $"migrations/{name}.down.sql"));
    }

    private static string Read(Assembly provider, string resource)
    {
        using var reader = new StreamReader(provider.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is missing."));
        return reader.ReadToEnd();
    }
}
