namespace MiniAirflow.Definitions;

/// <summary>Where a document comes from.</summary>
/// <param name="Name">What problems call it: a path, or a word such as <c>request</c>.</param>
/// <param name="BaseDirectory">Absolute folder that working directories are relative to, and that tasks without one run in; null for none.</param>
/// <param name="DefaultName">Workflow name of a document that gives none; null makes the key required.</param>
public sealed record DocumentSource(string Name, string? BaseDirectory = null, string? DefaultName = null)
{
    /// <summary>A file: its folder is the base directory, its name without extension the default of <c>name</c>.</summary>
    public static DocumentSource OfFile(string path) =>
        new(path, Path.GetDirectoryName(Path.GetFullPath(path)), Path.GetFileNameWithoutExtension(path));
}
