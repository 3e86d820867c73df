namespace MiniAirflow.Deploy.Tests;

/// <summary>Files of this checkout.</summary>
internal static class Checkout
{
    private static readonly string Root = Find();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    public static string Read(string relative) => File.ReadAllText(PathOf(relative));

    public static IReadOnlyList<string> Files(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MiniAirflow.slnx"))) folder = folder.Parent ?? throw new InvalidOperationException("This is no checkout.");
        return folder.FullName;
    }
}
