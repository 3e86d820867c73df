namespace MiniAirflow.Roles;

/// <summary>How this program calls itself.</summary>
internal static class OwnExecutable
{
    /// <summary>The command line of a verb: the native executable, or dotnet with this assembly.</summary>
    public static IReadOnlyList<string> Command(string verb)
    {
        var self = Environment.ProcessPath!;
        var isDotnet = Path.GetFileNameWithoutExtension(self) == "dotnet";
        return isDotnet ? [self, Path.Combine(AppContext.BaseDirectory, "miniairflow.dll"), verb] : [self, verb];
    }
}
