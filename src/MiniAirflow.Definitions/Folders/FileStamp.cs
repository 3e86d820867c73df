using System.Security;

namespace MiniAirflow.Definitions.Folders;

/// <summary>What the file system tells of a file without opening it; when nothing of it differs, the content is taken to be the same.</summary>
/// <param name="Target">The file itself, at the end of all links: mounted configuration swaps a link and leaves the rest.</param>
/// <param name="Length">Bytes.</param>
/// <param name="WrittenAt">Last write.</param>
internal readonly record struct FileStamp(string Target, long Length, DateTimeOffset WrittenAt)
{
    // Clocks of file systems tick coarsely: a second write within one tick leaves the same stamp. What was written just now
    // is therefore read again the next time.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <summary>Whether an equal stamp later on will mean equal content.</summary>
    public bool IsTrustworthy(DateTimeOffset now) => WrittenAt < now - Settled;

    /// <summary>Looks at a file; null when there is no such file.</summary>
    public static FileStamp? Of(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target) file = target;
            return file.Exists ? new FileStamp(file.FullName, file.Length, file.LastWriteTimeUtc) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SecurityException)
        {
            return null;
        }
    }
}
