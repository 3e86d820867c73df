using System.Text;
using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Finds a program in the PATH of the task, which is not the worker's.</summary>
internal static unsafe class ProgramPath
{
    private const string PathPrefix = "PATH=";
    private const string DefaultPath = "/usr/local/bin:/usr/bin:/bin";

    /// <summary>The file to execute; null when no directory of the PATH holds it.</summary>
    /// <param name="program">The program as it was named; with a slash it is taken as it stands.</param>
    /// <param name="environment">The task's environment.</param>
    internal static string? Find(string program, IReadOnlyList<string> environment)
    {
        if (program.Contains('/', StringComparison.Ordinal))
            return program;
        if (program.Length == 0)
            return null;
        string? notExecutable = null;
        foreach (var directory in PathOf(environment).Split(':'))
        {
            // An empty or relative entry would mean the working directory, in which the task may have written anything.
            if (!directory.StartsWith('/'))
                continue;
            var candidate = $"{directory.TrimEnd('/')}/{program}";
            if (!File.Exists(candidate))
                continue;
            if (MayEnter(candidate))
                return candidate;
            notExecutable ??= candidate;
        }

        return notExecutable; // its execution fails, with the exact reason
    }

    /// <summary>Whether this user may execute the file or enter the directory.</summary>
    internal static bool MayEnter(string path)
    {
        fixed (byte* p = Encoding.UTF8.GetBytes(path + '\0'))
            return Libc.access(p, Os.X_OK) == 0;
    }

    private static string PathOf(IReadOnlyList<string> environment)
    {
        for (var i = environment.Count - 1; i >= 0; i--)
        {
            if (environment[i].StartsWith(PathPrefix, StringComparison.Ordinal))
                return environment[i][PathPrefix.Length..];
        }

        return DefaultPath;
    }
}
