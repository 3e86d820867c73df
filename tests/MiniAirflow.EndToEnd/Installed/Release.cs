using System.Runtime.InteropServices;

namespace MiniAirflow.EndToEnd.Installed;

/// <summary>The executable under test as it is released: packed by the script that packs releases.</summary>
public sealed class Release : IAsyncLifetime
{
    private const string Name = "miniairflow-release";
    private const UnixFileMode ForAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly TemporaryFolder _checkout = new();

    /// <summary>Whether the executable is the native one; else it needs the folder that it was built in.</summary>
    public static bool IsNative { get; } = !File.Exists(Path.ChangeExtension(Executable.Path, ".dll"));

    public async ValueTask InitializeAsync()
    {
        Copy(Path.Combine(AppContext.BaseDirectory, "checkout"), _checkout.Path, "*", SearchOption.AllDirectories);
        var built = _checkout["artifacts/publish/MiniAirflow"];
        Directory.CreateDirectory(built);
        if (IsNative) Copy(Path.GetDirectoryName(Executable.Path)!, built, "*", SearchOption.TopDirectoryOnly);
        else await StandInAsync(built);
        await RunAsync("bash", ["eng/archive.sh", Name], _checkout.Path);
    }

    public ValueTask DisposeAsync()
    {
        _checkout.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Unpacks it.</summary>
    /// <param name="place">An existing folder.</param>
    /// <returns>The folder that was in the archive.</returns>
    public async Task<string> UnpackAsync(string place)
    {
        await RunAsync("tar", ["-xzf", _checkout[$"artifacts/release/{Name}.tar.gz"]], place);
        return Path.Combine(place, Name);
    }

    /// <summary>Makes a file into a program for everybody.</summary>
    internal static async Task WriteProgramAsync(string path, string text)
    {
        await File.WriteAllTextAsync(path, text);
        File.SetUnixFileMode(path, ForAll);
    }

    /// <summary>Makes a folder that everybody may enter.</summary>
    internal static void OpenFolder(string path)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, ForAll);
    }

    /// <summary>The build that is not native cannot be carried away, so a script stands for it; the library beside it is what the page says.</summary>
    private static async Task StandInAsync(string built)
    {
        var runtime = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../.."));
        await WriteProgramAsync(Path.Combine(built, "miniairflow"), $"#!/bin/sh\nDOTNET_ROOT='{runtime}' exec '{Executable.Path}' \"$@\"\n");
        var library = $"runtimes/linux-{(RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64")}/native/libe_sqlite3.so";
        File.Copy(Path.Combine(Path.GetDirectoryName(Executable.Path)!, library), Path.Combine(built, "libe_sqlite3.so"));
    }

    private static void Copy(string from, string to, string pattern, SearchOption depth)
    {
        // What debuggers want is large, and no archive takes it along.
        foreach (var file in Directory.EnumerateFiles(from, pattern, depth).Where(file => !file.EndsWith(".dbg", StringComparison.Ordinal)))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    private static async Task RunAsync(string program, IReadOnlyList<string> arguments, string folder)
    {
        await using var process = ChildProcess.Start(program, arguments, folder);
        (await process.WaitAsync()).ShouldBe(0, process.Error);
    }
}
