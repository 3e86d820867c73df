using System.Text;

namespace MiniAirflow.Roles;

/// <summary>
/// Says, to whoever uses the same data directory on the same host, which workers live: one file for each, locked by the kernel for as long as its process is there.
/// A lock that can be had means that its worker is dead, however it ended, whatever became of its process id; a living twin of the same name keeps its lock.
/// </summary>
internal sealed class WorkerPresence(string folder, string name, string hostname) : IDisposable
{
    private FileStream? _own;

    /// <summary>Makes this process known as a worker; the identity that it had before is given up.</summary>
    /// <exception cref="IOException">The file cannot be made.</exception>
    public void Enter(Guid workerId)
    {
        if (_own is { } known && Path.GetFileName(known.Name) == workerId.ToString()) return;
        Leave();
        Directory.CreateDirectory(folder);
        var file = Open(Path.Combine(folder, workerId.ToString()), FileMode.OpenOrCreate);
        _own = file; // before it is written: a file that could not be is still ours to close
        file.Write(Encoding.UTF8.GetBytes($"{name}\n{hostname}\n"));
        file.Flush();
    }

    /// <summary>This process is no worker any more.</summary>
    public void Leave()
    {
        if (_own is not { } file) return;
        _own = null;
        Remove(file);
    }

    /// <summary>The dead predecessors of this name and host. While the answer lives, their locks are held, so nobody else recovers them at the same time.</summary>
    public DeadWorkers TakeDead()
    {
        var dead = new List<FileStream>();
        if (!Directory.Exists(folder)) return new DeadWorkers(dead);
        foreach (var path in Directory.GetFiles(folder))
            if (Guid.TryParse(Path.GetFileName(path), out _) && TakeIfDead(path) is { } file) dead.Add(file);
        return new DeadWorkers(dead);
    }

    public void Dispose() => _own?.Dispose();

    internal static void Remove(FileStream file)
    {
        // First the name, then the lock: a file that can be locked must always mean a worker that is to be recovered.
        File.Delete(file.Name);
        file.Dispose();
    }

    private FileStream? TakeIfDead(string path)
    {
        try
        {
            var file = Open(path, FileMode.Open);
            var lines = new StreamReader(file, leaveOpen: true).ReadToEnd().Split('\n');
            if (lines is [var itsName, var itsHost, ..] && itsName == name && itsHost == hostname) return file;
            file.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Locked: it lives. Gone: somebody else has recovered it.
        }
        return null;
    }

    // FileShare.None is a lock of the kernel's (flock), which goes with the process; children do not inherit the file.
    private static FileStream Open(string path, FileMode mode) => new(path, mode, FileAccess.ReadWrite, FileShare.None);
}

/// <summary>Workers that died, held so that one process alone recovers them.</summary>
internal sealed class DeadWorkers(List<FileStream> files) : IDisposable
{
    /// <summary>Who they are.</summary>
    public IReadOnlyList<Guid> Ids { get; } = [.. files.Select(file => Guid.Parse(Path.GetFileName(file.Name)))];

    /// <summary>They have been recovered from, and need not be known any more.</summary>
    public void Forget()
    {
        foreach (var file in files) WorkerPresence.Remove(file);
        files.Clear();
    }

    public void Dispose()
    {
        foreach (var file in files) file.Dispose();
    }
}
