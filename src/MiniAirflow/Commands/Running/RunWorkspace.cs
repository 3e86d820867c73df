using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Running;

/// <summary>The folder in which <c>run</c> keeps its database and logs: a fresh one of its own that goes when the runs are over, or one that the user keeps.</summary>
internal sealed class RunWorkspace : IDisposable
{
    private readonly bool _isKept;

    private RunWorkspace(string directory, string databasePath, bool isKept, bool isTemporary) =>
        (Directory, DatabasePath, _isKept, IsTemporary) = (directory, databasePath, isKept, isTemporary);

    public string Directory { get; }

    public string DatabasePath { get; }

    /// <summary>Whether nobody will look at it when the process has ended; commits need not reach the disk then.</summary>
    public bool IsThrowAway => IsTemporary && !_isKept;

    /// <summary>Whether it was made for these runs.</summary>
    public bool IsTemporary { get; }

    /// <param name="databasePath">A database to use and keep; logs go beside it. Null for a temporary one.</param>
    /// <param name="isKept">Keep a temporary one too.</param>
    public static RunWorkspace Open(string? databasePath, bool isKept)
    {
        if (databasePath is null)
        {
            var folder = System.IO.Directory.CreateTempSubdirectory("miniairflow-run-").FullName;
            return new RunWorkspace(folder, Path.Combine(folder, "miniairflow.db"), isKept, isTemporary: true);
        }
        var full = Path.GetFullPath(databasePath);
        if (System.IO.Directory.Exists(full)) throw CommandException.BadInput($"'{databasePath}' is a folder; --db needs a file.");
        var beside = Path.GetDirectoryName(full)!;
        System.IO.Directory.CreateDirectory(beside);
        return new RunWorkspace(beside, full, isKept: true, isTemporary: false);
    }

    public void Dispose()
    {
        if (!IsThrowAway) return;
        try
        {
            System.IO.Directory.Delete(Directory, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A task's leftover may hold on to a file; the system clears its temporary folder.
        }
    }
}
