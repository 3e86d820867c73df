using System.Globalization;
using System.Text;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite;

/// <summary>One process's hold on a database file: a lock file beside it, which the system releases when the process dies, however it dies.</summary>
internal sealed class FileLock : IDisposable
{
    private static readonly string[] NetworkFileSystems = ["nfs", "nfs4", "cifs", "smb", "smb2", "smbfs", "9p", "fuse.sshfs", "afs"];

    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Takes the hold.</summary>
    /// <exception cref="StoreException">Another process has it (the message says which), or the place is not fit for it.</exception>
    public static FileLock Take(string databasePath)
    {
        var path = databasePath + ".lock";
        RefuseNetworkFileSystem(databasePath);
        FileStream stream;
        try
        {
            // Whoever may open it may lock it, and keep the next server from starting.
            stream = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 1, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (IOException e) when (e.HResult == Libc.EAGAIN)
        {
            throw new StoreException(
                $"The database {databasePath} is in use by {HolderOf(path)}; one SQLite file serves one server at a time.", isTransient: false, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"The folder of {databasePath} is not there or not writable; create it, or name another with --db.", isTransient: false, e);
        }
        return new FileLock(stream).Signed();
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>Writes who holds it, for whoever is refused. On a full disk the hold is good without it.</summary>
    private FileLock Signed()
    {
        try
        {
            _stream.SetLength(0);
            _stream.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}\n")));
            _stream.Flush();
        }
        catch (IOException)
        {
            // The message of the one who is refused is then less precise.
        }
        return this;
    }

    private static string HolderOf(string path)
    {
        // Every way that .NET has of opening a file takes the lock first, and would be refused; the plain call does not.
        using var handle = Libc.OpenToRead(path);
        if (handle.IsInvalid) return "another process";
        var bytes = new byte[200];
        var read = RandomAccess.Read(handle, bytes, 0);
        return read > 0 ? Encoding.UTF8.GetString(bytes, 0, read).Trim() : "another process";
    }

    private static void RefuseNetworkFileSystem(string databasePath)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(databasePath))!;
        if (!Directory.Exists(folder)) return;
        var format = new DriveInfo(folder).DriveFormat;
        if (NetworkFileSystems.Contains(format, StringComparer.OrdinalIgnoreCase))
            throw new StoreException($"{folder} is on a network file system ({format}), where SQLite's locks cannot be trusted; use a local disk.", isTransient: false);
    }
}
