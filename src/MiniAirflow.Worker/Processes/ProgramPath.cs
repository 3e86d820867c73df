namespace MiniAirflow.Worker.Processes;

/// <summary>Finds a program in the <em>task's</em> PATH, as a shell would, with a shell's answers when it cannot.</summary>
internal static class ProgramPath
{
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>The program's path; null, with the failure, when there is none.</summary>
    public static string? Resolve(CommandSpec spec, out StartFailure? failure)
    {
        failure = null;
        var name = spec.Argv[0];
        if (spec.IsShell) return File.Exists(name) ? name : Fail(new StartFailure(127, $"command not found: {name} is missing on this worker"), out failure);
        if (name.Contains('/', StringComparison.Ordinal)) return ResolvePath(spec, name, out failure);
        var isFoundUnexecutable = false;
        foreach (var folder in PathOf(spec).Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            var candidate = Path.Combine(folder, name);
            if (!File.Exists(candidate)) continue;
            if (IsExecutable(candidate)) return candidate;
            isFoundUnexecutable = true;
        }
        return Fail(isFoundUnexecutable
            ? new StartFailure(126, $"not executable: {name}")
            : new StartFailure(127, $"command not found: {name}"), out failure);
    }

    private static string? ResolvePath(CommandSpec spec, string name, out StartFailure? failure)
    {
        failure = null;
        if (!Directory.Exists(spec.WorkingDirectory)) return Fail(StartFailure.NoDirectory(spec.WorkingDirectory), out failure);
        var path = Path.Combine(spec.WorkingDirectory, name);
        if (!File.Exists(path)) return Fail(new StartFailure(Directory.Exists(path) ? 126 : 127, Directory.Exists(path) ? $"not executable: {name} is a directory" : $"command not found: {name}"), out failure);
        return IsExecutable(path) ? path : Fail(new StartFailure(126, $"not executable: {name}"), out failure);
    }

    private static string? Fail(StartFailure why, out StartFailure? failure)
    {
        failure = why;
        return null;
    }

    private static bool IsExecutable(string path) =>
        (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0;

    private static string PathOf(CommandSpec spec)
    {
        for (var i = spec.Environment.Count - 1; i >= 0; i--)
            if (spec.Environment[i].StartsWith("PATH=", StringComparison.Ordinal)) return spec.Environment[i]["PATH=".Length..];
        return DefaultPath;
    }
}
