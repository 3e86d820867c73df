namespace MiniAirflow.Chaos.Running;

/// <summary>A disk in memory that can be filled.</summary>
internal static class SmallDisk
{
    public static async Task MountAsync(string path)
    {
        await using var mount = ChildProcess.Start("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", path], "/");
        if (await mount.WaitAsync() != 0) throw new InvalidOperationException($"No tmpfs could be mounted: {mount.Error}");
    }

    public static async Task FillAsync(string path, TimeSpan lasts)
    {
        var file = Path.Combine(path, "filler");
        // It ends when there is no room for another byte, with the exit code of a failure.
        await using (var dd = ChildProcess.Start("dd", ["if=/dev/zero", $"of={file}", "bs=4k"], "/")) await dd.WaitAsync();
        await Poll.ForAsync(lasts);
        File.Delete(file);
    }

    public static async Task UnmountAsync(string path)
    {
        await using var umount = ChildProcess.Start("umount", ["-l", path], "/");
        await umount.WaitAsync();
    }
}
