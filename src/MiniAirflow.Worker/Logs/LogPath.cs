namespace MiniAirflow.Worker.Logs;

/// <summary>Where logs lie: a file for each attempt that wrote anything, named by its id, so that no name of a task or run can lead elsewhere (S18).</summary>
internal static class LogPath
{
    /// <summary>The folder of all logs below a data directory.</summary>
    public static string RootOf(string dataDirectory) => Path.Combine(Path.GetFullPath(dataDirectory), "logs");

    /// <summary>The file of one attempt. The last two digits of an id are random, and spread the files over 256 folders.</summary>
    public static string Of(string root, Guid taskRunId)
    {
        var name = taskRunId.ToString("N");
        return Path.Combine(root, name[^2..], name + ".log");
    }
}
