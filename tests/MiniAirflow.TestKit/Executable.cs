namespace MiniAirflow.TestKit;

/// <summary>The executable under test.</summary>
public static class Executable
{
    /// <summary>Its path: <c>MINIAIRFLOW_EXE</c>, e.g. the native build, from the root of the checkout on; else the JIT build of this checkout.</summary>
    public static string Path { get; } = Find();

    private static string Find()
    {
        // The working directory is no help: test runners choose their own.
        if (Environment.GetEnvironmentVariable("MINIAIRFLOW_EXE") is { Length: > 0 } given) return System.IO.Path.GetFullPath(given, Checkout());
        // artifacts/bin/<this project>/<configuration>/ → artifacts/bin/MiniAirflow/<configuration>/miniairflow
        var here = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(System.IO.Path.DirectorySeparatorChar));
        return System.IO.Path.Combine(here.Parent!.Parent!.FullName, "MiniAirflow", here.Name, "miniairflow");
    }

    private static string Checkout()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "MiniAirflow.slnx"))) folder = folder.Parent;
        return folder?.FullName ?? Environment.CurrentDirectory;
    }
}
