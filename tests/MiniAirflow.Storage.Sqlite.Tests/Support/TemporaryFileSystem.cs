using System.Diagnostics;

namespace MiniAirflow.Storage.Sqlite.Tests.Support;

/// <summary>A small file system in memory, mounted for one test, that can fill up or be made read-only; root only.</summary>
internal sealed class TemporaryFileSystem : IDisposable
{
    private TemporaryFileSystem(string path) => Path = path;

    public string Path { get; }

    /// <summary>Mounts it, or skips the test and says why.</summary>
    public static TemporaryFileSystem MountOrSkip(int kibibytes)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Mounting a file system that fills up needs root; WriteFailureTests covers the same errors without it.");
        var path = Directory.CreateTempSubdirectory("miniairflow-mount-").FullName;
        var error = Run("mount", "-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs", path);
        if (error is not null) Directory.Delete(path);
        Assert.SkipUnless(error is null, $"This machine does not let root mount a tmpfs: {error}");
        return new TemporaryFileSystem(path);
    }

    public void SetReadOnly(bool isReadOnly) =>
        Run("mount", "-o", "remount," + (isReadOnly ? "ro" : "rw"), Path).ShouldBeNull();

    public void Dispose()
    {
        Run("umount", Path).ShouldBeNull();
        Directory.Delete(Path);
    }

    private static string? Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error.Trim();
    }
}
