namespace MiniAirflow.Definitions.Folders;

/// <summary>The kernel's hints that something in the folder changed. Only a hint: the rescan finds whatever it misses.</summary>
internal sealed class FolderHints(string folder, Action onHint, Func<string, FileSystemWatcher>? open = null) : IDisposable
{
    private FileSystemWatcher? _watcher;
    private DateTime _folderCreatedAt;

    /// <summary>Why there are no hints; null when there are.</summary>
    public string? Problem { get; private set; }

    /// <summary>Makes hints come, if they do not yet; a folder that was deleted and made again is another folder.</summary>
    public void Renew()
    {
        var info = new DirectoryInfo(folder);
        if (_watcher is not null && info.Exists && info.CreationTimeUtc == _folderCreatedAt) return;
        Stop();
        if (!info.Exists) Problem = "the folder does not exist";
        else Start(info);
    }

    public void Dispose() => Stop();

    private void Start(DirectoryInfo info)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = open is null ? new FileSystemWatcher(folder) : open(folder);
            watcher.NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.DirectoryName;
            watcher.Changed += (_, _) => onHint();
            watcher.Created += (_, _) => onHint();
            watcher.Deleted += (_, _) => onHint();
            watcher.Renamed += (_, _) => onHint();
            watcher.Error += (_, _) => onHint();
            watcher.EnableRaisingEvents = true;
            _folderCreatedAt = info.CreationTimeUtc;
            _watcher = watcher;
            Problem = null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or PlatformNotSupportedException)
        {
            // Mostly the limit of inotify instances or watches, which the whole machine shares.
            watcher?.Dispose();
            Problem = e.Message;
        }
    }

    private void Stop()
    {
        _watcher?.Dispose();
        _watcher = null;
    }
}
