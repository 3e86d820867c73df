using System.Globalization;
using System.IO.Enumeration;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Looks;

/// <summary>Looks for a file by its path, in whose names <c>*</c> and <c>?</c> stand for any characters.</summary>
internal static class FileLook
{
    // What one look may cost, whatever the directories hold.
    private const int MostEntries = 100_000;

    /// <summary>Looks.</summary>
    /// <param name="wait">What to look for, with values put in.</param>
    /// <param name="now">The time, to which a file's age is compared.</param>
    public static TaskOutcome Look(WaitDefinition wait, DateTimeOffset now)
    {
        var pattern = wait.File!;
        if (!pattern.StartsWith('/')) return TaskOutcome.Failure($"wait_for.file: {ProblemText.Quoted(pattern)} is no absolute path.") with { IsFinal = true };
        try
        {
            string? unfit = null;
            foreach (var file in Matches(pattern))
            {
                if (WhyUnfit(file, wait, now) is { } reason) unfit ??= reason;
                else return TaskOutcome.Success with { ExitCode = null, Outputs = OutputsOf(file) };
            }
            return NotYet(unfit ?? $"No file fits {ProblemText.Quoted(pattern)}.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return NotYet($"{ProblemText.Quoted(pattern)} could not be looked at: {e.Message}");
        }
    }

    private static TaskOutcome NotYet(string reason) => new() { Kind = OutcomeKind.NotYet, Reason = reason };

    private static Dictionary<string, string> OutputsOf(FileInfo file) => new(StringComparer.Ordinal)
    {
        ["path"] = file.FullName,
        ["bytes"] = file.Length.ToString(CultureInfo.InvariantCulture),
    };

    private static string? WhyUnfit(FileInfo file, WaitDefinition wait, DateTimeOffset now)
    {
        if (file.Length < wait.MinBytes) return $"{ProblemText.Quoted(file.FullName)} has {file.Length} bytes, less than {wait.MinBytes}.";
        var age = now - file.LastWriteTimeUtc;
        return wait.StableSeconds > 0 && age < TimeSpan.FromSeconds(wait.StableSeconds)
            ? string.Create(CultureInfo.InvariantCulture, $"{ProblemText.Quoted(file.FullName)} was changed {Math.Max(0, (long)age.TotalSeconds)} s ago; it must stay unchanged for {wait.StableSeconds} s.")
            : null;
    }

    /// <summary>Regular files that fit, in the order of their names.</summary>
    private static IEnumerable<FileInfo> Matches(string pattern)
    {
        string[] names = pattern.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var budget = MostEntries;
        return Descend("/", 0);

        IEnumerable<FileInfo> Descend(string folder, int depth)
        {
            if (depth == names.Length) yield break;
            var (name, isLast) = (names[depth], depth == names.Length - 1);
            if (name.AsSpan().IndexOfAny('*', '?') < 0)
            {
                var path = Path.Combine(folder, name);
                if (isLast && File.Exists(path)) yield return new FileInfo(path);
                else if (!isLast)
                    foreach (var below in Descend(path, depth + 1)) yield return below;
                yield break;
            }
            if (!Directory.Exists(folder)) yield break;
            var fits = new List<string>();
            foreach (var path in Directory.EnumerateFileSystemEntries(folder))
            {
                if (--budget < 0) throw new IOException($"there are more than {MostEntries} names to look at.");
                if (FileSystemName.MatchesSimpleExpression(name, Path.GetFileName(path.AsSpan()), ignoreCase: false)) fits.Add(path);
            }
            fits.Sort(StringComparer.Ordinal);
            foreach (var path in fits)
            {
                if (isLast && File.Exists(path)) yield return new FileInfo(path);
                else if (!isLast)
                    foreach (var below in Descend(path, depth + 1)) yield return below;
            }
        }
    }
}
