using System.Globalization;
using System.Text;
using MiniAirflow.Core.Storage;

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
        try
        {
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.None);
            stream.SetLength(0);
            stream.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}\n")));
            stream.Flush();
            return new FileLock(stream);
        }
        catch (IOException e) when (File.Exists(path))
        {
            throw new StoreException(
                $"The database {databasePath} is in use by {HolderOf(path)}; one SQLite file serves one server at a time.", isTransient: false, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(
                $"The folder of {databasePath} is not there or not writable; create it, or name another with --db.", isTransient: false, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private static string HolderOf(string path)
    {
        try
        {
            // The lock is advisory: whoever holds it does not keep us from reading its name.
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[200];
            var read = RandomAccess.Read(handle, bytes, 0);
            return read > 0 ? Encoding.UTF8.GetString(bytes, 0, read).Trim() : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
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
