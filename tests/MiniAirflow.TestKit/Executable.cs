namespace MiniAirflow.TestKit;

/// <summary>The executable under test.</summary>
public static class Executable
{
    /// <summary>Its path: <c>MINIAIRFLOW_EXE</c>, e.g. the native build, or the JIT build of this checkout.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        if (Environment.GetEnvironmentVariable("MINIAIRFLOW_EXE") is { Length: > 0 } given) return System.IO.Path.GetFullPath(given);
        // artifacts/bin/<this project>/<configuration>/ → artifacts/bin/MiniAirflow/<configuration>/miniairflow
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        return System.IO.Path.Combine(here.Parent!.Parent!.FullName, "MiniAirflow", here.Name, "miniairflow");
    }
}
