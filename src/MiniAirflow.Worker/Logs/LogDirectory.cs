using System.Globalization;
using System.Text;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Logs;

/// <summary>The directory of all logs: <c>ab/abcdef….log</c> for an attempt, in 256 folders.</summary>
/// <remarks>Every file is opened by the attempt's id beneath the open root, and no symbolic link is followed on the way, whoever put it there (S18).</remarks>
public sealed unsafe class LogDirectory : IDisposable
{
    /// <summary>How many folders there are.</summary>
    public const int Folders = 256;

    private const int Beneath = 0x08, NoSymlinks = 0x04, NoMagicLinks = 0x02;
    private readonly string _path;
    private readonly int _root;

    /// <summary>Opens the directory, and creates it when it is missing.</summary>
    /// <exception cref="IOException">It can be neither.</exception>
    public LogDirectory(string root)
    {
        _path = root;
        Directory.CreateDirectory(root);
        fixed (byte* path = Encoding.UTF8.GetBytes(root + '\0'))
            _root = Libc.open(path, Os.O_RDONLY | Os.O_DIRECTORY | Os.O_CLOEXEC, 0);
        if (_root < 0)
            throw new IOException($"The log directory {root} cannot be opened: {Os.Describe(Libc.LastError)}.");
    }

    /// <inheritdoc/>
    public void Dispose() => _ = Libc.close(_root);

    /// <summary>The attempts that have a file.</summary>
    public IReadOnlyList<Guid> List()
    {
        var ids = new List<Guid>();
        foreach (var path in Directory.EnumerateFiles(_path, "*.log", SearchOption.AllDirectories))
            if (Guid.TryParse(Path.GetFileNameWithoutExtension(path), out var id)) ids.Add(id);
        return ids;
    }

    /// <summary>The attempts that have a file in one of the folders.</summary>
    /// <param name="folder">Its number, below <see cref="Folders"/>.</param>
    public IReadOnlyList<Guid> List(int folder)
    {
        var path = Path.Combine(_path, folder.ToString("x2", CultureInfo.InvariantCulture));
        return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*.log").Select(Path.GetFileNameWithoutExtension).Where(name => Guid.TryParse(name, out _)).Select(name => Guid.Parse(name!))] : [];
    }

    /// <summary>Deletes the attempt's files; none is no problem.</summary>
    public void Delete(Guid taskRunId)
    {
        Span<byte> name = stackalloc byte[64];
        foreach (var kind in (ReadOnlySpan<LogFile>)[LogFile.Output, LogFile.Gap])
        {
            Compose(taskRunId, kind, name);
            fixed (byte* path = name)
                _ = Libc.unlinkat(_root, path, 0);
        }
    }

    /// <summary>Creates the attempt's file; an attempt that is run again, after its worker died, goes on in the one it has.</summary>
    /// <returns>The descriptor, or minus the error number.</returns>
    internal int OpenToWrite(Guid taskRunId)
    {
        const int Flags = Os.O_WRONLY | Os.O_CREAT | Os.O_EXCL | Os.O_CLOEXEC;
        var file = Open(taskRunId, Flags, LogFile.Output);
        if (file == -Os.ENOENT)
        {
            MakeFolder(taskRunId);
            file = Open(taskRunId, Flags, LogFile.Output);
        }

        return file == -Os.EEXIST ? OnlyOurs(Open(taskRunId, Os.O_RDWR | Os.O_NONBLOCK | Os.O_CLOEXEC, LogFile.Output)) : file;
    }

    /// <summary>Opens the attempt's file.</summary>
    /// <returns>The descriptor, or minus the error number.</returns>
    internal int OpenToRead(Guid taskRunId, LogFile kind = LogFile.Output) =>
        OnlyOurs(Open(taskRunId, Os.O_RDONLY | Os.O_NONBLOCK | Os.O_CLOEXEC, kind));

    /// <summary>Opens the file that says what was left out, and creates it when it is missing.</summary>
    internal int OpenGap(Guid taskRunId) => OnlyOurs(Open(taskRunId, Os.O_RDWR | Os.O_CREAT | Os.O_NONBLOCK | Os.O_CLOEXEC, LogFile.Gap));

    // A hard link, a pipe or a device in a log's place is not a log.
    private static int OnlyOurs(int file)
    {
        if (file < 0)
            return file;
        FileStatus status;
        byte empty = 0;
        if (Libc.statx(file, &empty, Os.AT_EMPTY_PATH, Os.STATX_BASIC_STATS, &status) == 0 && status.IsRegular && status.Links == 1)
            return file;
        _ = Libc.close(file);
        return -Os.ELOOP;
    }

    private int Open(Guid taskRunId, int flags, LogFile kind)
    {
        Span<byte> name = stackalloc byte[64];
        Compose(taskRunId, kind, name);
        fixed (byte* path = name)
        {
            var how = stackalloc ulong[3];
            how[0] = (uint)(flags | Os.O_NOFOLLOW);
            how[1] = (flags & Os.O_CREAT) != 0 ? 0x1A0UL : 0; // rw-r-----
            how[2] = Beneath | NoSymlinks | NoMagicLinks;
            var file = (int)Libc.syscall(Os.SYS_openat2, _root, (nint)path, (nint)how, 24, 0);
            if (file >= 0)
                return file;
            var error = Libc.LastError;
            return error is Os.ENOSYS or Os.EPERM ? OpenInSteps(path, flags) : -error;
        }
    }

    // For kernels before 5.6 and sandboxes that do not know the call: the folder first, then the file in it.
    private int OpenInSteps(byte* path, int flags)
    {
        path[2] = 0;
        var folder = Libc.openat(_root, path, Os.O_RDONLY | Os.O_DIRECTORY | Os.O_NOFOLLOW | Os.O_CLOEXEC, 0);
        if (folder < 0)
            return -Libc.LastError;
        var file = Libc.openat(folder, path + 3, flags | Os.O_NOFOLLOW, 0x1A0);
        var error = Libc.LastError;
        _ = Libc.close(folder);
        return file >= 0 ? file : -error;
    }

    private void MakeFolder(Guid taskRunId)
    {
        Span<byte> name = stackalloc byte[64];
        Compose(taskRunId, LogFile.Output, name);
        name[2] = 0;
        fixed (byte* path = name)
            _ = Libc.mkdirat(_root, path, 0x1E8); // rwxr-x---
    }

    // The last two digits choose the folder: the first ones of time-ordered ids are the same for years.
    private static void Compose(Guid taskRunId, LogFile kind, Span<byte> name)
    {
        Span<byte> id = stackalloc byte[36];
        taskRunId.TryFormat(id, out _, "D");
        id[34..].CopyTo(name);
        name[2] = (byte)'/';
        id.CopyTo(name[3..]);
        (kind == LogFile.Output ? ".log\0"u8 : ".gap\0"u8).CopyTo(name[39..]);
    }
}

/// <summary>The files of an attempt.</summary>
internal enum LogFile
{
    /// <summary>What it wrote.</summary>
    Output,

    /// <summary>Which part of that was left out; absent when none was.</summary>
    Gap,
}
