using System.Globalization;

namespace MiniAirflow.Storage.Postgres;

/// <summary>One numbered pair of migration files.</summary>
internal sealed record MigrationStep(long Version, string Name, string Up, string Down)
{
    /// <summary>What moves the schema to this step.</summary>
    public (string Script, long Version)? Upward() => (Up, Version);

    /// <summary>What moves the schema back from this step.</summary>
    public (string Script, long Version)? Downward(IReadOnlyList<MigrationStep> all) =>
        (Down, all.LastOrDefault(step => step.Version < Version)?.Version ?? 0);

    /// <summary>All steps in order, from the resources of this assembly.</summary>
    public static IReadOnlyList<MigrationStep> LoadAll() =>
    [
        .. typeof(MigrationStep).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("migrations/", StringComparison.Ordinal) && name.EndsWith(".up.sql", StringComparison.Ordinal))
            .Select(Load)
            .OrderBy(step => step.Version),
    ];

    private static MigrationStep Load(string resource)
    {
        var name = resource["migrations/".Length..^".up.sql".Length];
        var version = long.Parse(name[..name.IndexOf('_', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
        return new MigrationStep(version, name, Read(resource), Read($"migrations/{name}.down.sql"));
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(MigrationStep).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"{resource} is missing."));
        return reader.ReadToEnd();
    }
}
