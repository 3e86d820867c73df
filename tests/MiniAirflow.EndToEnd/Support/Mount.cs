namespace MiniAirflow.EndToEnd.Support;

/// <summary>A small disk of a test's own.</summary>
internal sealed class Mount : IAsyncDisposable
{
    private readonly string _path;

    private Mount(string path) => _path = path;

    /// <summary>Mounts a disk in memory. Where that is not permitted the test fails: nothing here may pass without having been tried.</summary>
    public static async Task<Mount> TmpfsAsync(string path, string options)
    {
        Directory.CreateDirectory(path);
        await using var mount = ChildProcess.Start("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path], "/");
        (await mount.WaitAsync()).ShouldBe(0, $"This test needs to mount a tmpfs; run it as root with CAP_SYS_ADMIN. {mount.Error}");
        return new Mount(path);
    }

    /// <summary>Writes to a file until the disk has no room for another byte.</summary>
    public async Task FillAsync(string file)
    {
        await using var dd = ChildProcess.Start("dd", ["if=/dev/zero", $"of={file}", "bs=4k"], _path);
        (await dd.WaitAsync()).ShouldBe(1);
        dd.Error.ShouldContain("No space left");
    }

    public async ValueTask DisposeAsync()
    {
        // Lazily, so that a process which is about to end is no obstacle.
        await using var umount = ChildProcess.Start("umount", ["-l", _path], "/");
        await umount.WaitAsync();
    }
}
