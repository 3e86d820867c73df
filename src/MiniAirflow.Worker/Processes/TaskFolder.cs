using System.Globalization;

namespace MiniAirflow.Worker.Processes;

/// <summary>The private folder of whatever a slot runs: a temporary directory and the place of the output file. Emptied between attempts.</summary>
/// <remarks>The folder is the slot's and is reused, because making and removing one for each attempt would cost more than all the rest of its bookkeeping.
/// A directory's modification time tells whether anything was put into it, so the common case is one look.</remarks>
internal sealed class TaskFolder : IDisposable
{
    private readonly string _root;
    private DateTime _emptySince;

    /// <summary>Makes the folder of a slot.</summary>
    public TaskFolder(string dataDirectory, Guid workerId, int slot)
    {
        _root = Path.Combine(Path.GetFullPath(dataDirectory), "tmp", workerId.ToString("N"), "slot-" + slot.ToString(CultureInfo.InvariantCulture));
        Temporary = Path.Combine(_root, "tmp");
        Output = Path.Combine(_root, "output");
        Directory.CreateDirectory(_root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Empty();
    }

    /// <summary>The attempt's temporary directory.</summary>
    public string Temporary { get; }

    /// <summary>The file to which the attempt may write its outputs.</summary>
    public string Output { get; }

    /// <summary>Makes sure that the folder is as new.</summary>
    public void Prepare()
    {
        File.Delete(Output);
        if (!Directory.Exists(Temporary) || Directory.GetLastWriteTimeUtc(Temporary) != _emptySince) Empty();
    }

    /// <inheritdoc/>
    public void Dispose() => TryDelete(_root);

    private void Empty()
    {
        TryDelete(Temporary);
        Directory.CreateDirectory(Temporary, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _emptySince = Directory.GetLastWriteTimeUtc(Temporary);
    }

    private static void TryDelete(string folder)
    {
        try
        {
            // Does not follow links: a link is removed, not what it points to.
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Something in it cannot be removed (a mount, an immutable file); the next attempt may find it there.
        }
    }
}
