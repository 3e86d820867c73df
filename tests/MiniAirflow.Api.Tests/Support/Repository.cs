namespace MiniAirflow.Api.Tests.Support;

/// <summary>Files of the repository that tests compare with.</summary>
internal static class Repository
{
    public static string PathOf(string relative)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MiniAirflow.slnx"))) folder = folder.Parent;
        return Path.Combine(folder.ShouldNotBeNull("The tests run inside the repository.").FullName, relative);
    }
}
