using MiniAirflow.Core.Storage;

namespace MiniAirflow.Worker.Logs;

/// <summary>Reads the logs below a data directory, also while they grow.</summary>
public sealed class FileLogReader(string dataDirectory) : ILogReader
{
    private readonly string _root = LogPath.RootOf(dataDirectory);

    /// <inheritdoc/>
    public int Read(Guid taskRunId, long offset, Span<byte> buffer)
    {
        try
        {
            using var file = File.OpenHandle(LogPath.Of(_root, taskRunId), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.Read(file, buffer, offset);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <inheritdoc/>
    public long Length(Guid taskRunId)
    {
        var file = new FileInfo(LogPath.Of(_root, taskRunId));
        return file.Exists ? file.Length : 0;
    }

    /// <inheritdoc/>
    public void Delete(IEnumerable<Guid> taskRunIds)
    {
        foreach (var id in taskRunIds)
        {
            try
            {
                File.Delete(LogPath.Of(_root, id));
            }
            catch (IOException)
            {
                // Gone already, or its folder never was.
            }
        }
    }
}
