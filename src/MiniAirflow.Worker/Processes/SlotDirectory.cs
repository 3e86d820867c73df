using System.Text;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>The files of a slot: a temporary directory that each of its attempts has to itself, and its output file. Used again, and cleared only when something was left.</summary>
/// <remarks>An untouched directory costs one look: its time of change is set far back whenever it is emptied, so whatever is created in it shows.</remarks>
public sealed unsafe class SlotDirectory
{
    private const UnixFileMode PassThrough = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly string _root;
    private readonly byte[] _temporaryPath;
    private readonly byte[] _outputPath;
    private TaskUser? _owner;

    /// <summary>Creates the directory <c>root/instance/slot-N</c>, readable by this user alone.</summary>
    /// <param name="root">Folder of all workers' slots.</param>
    /// <param name="instance">The worker.</param>
    /// <param name="slot">Number of the slot.</param>
    /// <param name="isForUsers">Whether attempts of other users will be given it: they may pass through to it, and list nothing on the way.</param>
    /// <exception cref="IOException">It cannot be created.</exception>
    public SlotDirectory(string root, Guid instance, int slot, bool isForUsers = false)
    {
        _root = Path.Combine(Path.GetFullPath(root), instance.ToString(), $"slot-{slot}");
        TemporaryDirectory = Path.Combine(_root, "tmp");
        OutputFile = Path.Combine(_root, "output");
        _temporaryPath = Encoding.UTF8.GetBytes(TemporaryDirectory + '\0');
        _outputPath = Encoding.UTF8.GetBytes(OutputFile + '\0');
        Directory.CreateDirectory(_root);
        if (isForUsers)
        {
            foreach (var folder in (string[])[Path.GetFullPath(root), Path.GetDirectoryName(_root)!, _root])
                File.SetUnixFileMode(folder, PassThrough);
        }

        Reset();
    }

    /// <summary>The attempt's temporary directory.</summary>
    public string TemporaryDirectory { get; }

    /// <summary>The file to which an attempt writes its outputs; it exists only when one does.</summary>
    public string OutputFile { get; }

    /// <summary>Makes the directory an attempt's own: that of its user, with an output file it may write to; null for the worker's own user.</summary>
    /// <remarks>What lies above stays the worker's, so that nobody can put a link in the place of what the worker opens next.</remarks>
    public void GiveTo(TaskUser? user)
    {
        if (user is null && _owner is null)
            return;
        fixed (byte* path = _temporaryPath)
        {
            if (_owner?.UserId != user?.UserId)
                _ = Libc.fchownat(Os.AT_FDCWD, path, user?.UserId ?? Libc.geteuid(), user?.GroupId ?? Libc.getegid(), Os.AT_SYMLINK_NOFOLLOW);
        }

        _owner = user;
        if (user is not null)
            MakeOutputOf(user);
    }

    /// <summary>Makes an output file that any user of a container may write to. What lies above it is closed to all others of this machine.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    public void MakeOutputForContainer()
    {
        const UnixFileMode Anybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        DirectoryRemover.TryRemove(OutputFile);
        using (new FileStream(OutputFile, FileMode.CreateNew))
        {
            // Empty.
        }
        File.SetUnixFileMode(OutputFile, Anybody); // whatever the umask is
    }

    /// <summary>Takes the outputs of the attempt that has ended, and clears what it left.</summary>
    public TaskOutputs Finish()
    {
        var outputs = TakeOutputs();
        FileStatus status;
        fixed (byte* path = _temporaryPath)
        {
            if (Libc.statx(Os.AT_FDCWD, path, Os.AT_SYMLINK_NOFOLLOW, Os.STATX_BASIC_STATS, &status) != 0 || !status.IsDirectory || status.ModifiedSeconds != 0 || status.ModifiedNanoseconds != 0)
                Reset();
        }

        return outputs;
    }

    private void Reset()
    {
        if (!DirectoryRemover.TryRemove(TemporaryDirectory))
            SetAside();
        Directory.CreateDirectory(TemporaryDirectory);
        _owner = null;
        var past = stackalloc long[4];
        past[0] = past[1] = past[2] = past[3] = 0;
        fixed (byte* path = _temporaryPath)
        {
            _ = Libc.fchmodat(Os.AT_FDCWD, path, 0x1C0, 0); // rwx------
            _ = Libc.utimensat(Os.AT_FDCWD, path, past, 0);
        }
    }

    // What cannot be removed, such as a file made immutable, must not be seen by the next attempt.
    private void SetAside() => Directory.Move(TemporaryDirectory, Path.Combine(_root, $"left-{Guid.NewGuid():N}"));

    private void MakeOutputOf(TaskUser user)
    {
        fixed (byte* path = _outputPath)
        {
            var file = Libc.open(path, Os.O_WRONLY | Os.O_CREAT | Os.O_EXCL | Os.O_NOFOLLOW | Os.O_CLOEXEC, 0x180); // rw-------
            if (file < 0)
                return; // it will not be able to write outputs, and says so itself
            _ = Libc.fchown(file, user.UserId, user.GroupId);
            _ = Libc.close(file);
        }
    }

    private TaskOutputs TakeOutputs()
    {
        int file;
        fixed (byte* path = _outputPath)
            file = Libc.open(path, Os.O_RDONLY | Os.O_NOFOLLOW | Os.O_NONBLOCK | Os.O_CLOEXEC, 0);
        if (file < 0)
        {
            if (Libc.LastError != Os.ENOENT)
                DirectoryRemover.TryRemove(OutputFile);
            return TaskOutputs.None;
        }

        var outputs = ReadOutputs(file);
        _ = Libc.close(file);
        DirectoryRemover.TryRemove(OutputFile);
        return outputs;
    }

    private static TaskOutputs ReadOutputs(int file)
    {
        FileStatus status;
        byte empty = 0;
        if (Libc.statx(file, &empty, Os.AT_EMPTY_PATH, Os.STATX_BASIC_STATS, &status) != 0 || !status.IsRegular)
            return new(TaskOutputs.None.Values, ["outputs: the output file is not a regular file"]);
        var bytes = new byte[Math.Min((long)status.Size, (2 * TaskOutputs.MaxBytes) + 1)];
        var length = 0;
        fixed (byte* at = bytes)
        {
            nint count;
            while (length < bytes.Length && (count = Libc.pread(file, at + length, (nuint)(bytes.Length - length), length)) > 0)
                length += (int)count;
        }

        return TaskOutputs.Parse(bytes.AsSpan(0, length));
    }
}
