namespace MiniAirflow.Storage.Sqlite.Tests.Support;

/// <summary>Files of the repository that this program was built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "MiniAirflow.slnx"))) return folder.FullName;
        throw new InvalidOperationException("The tests must run from inside the repository.");
    }
}
