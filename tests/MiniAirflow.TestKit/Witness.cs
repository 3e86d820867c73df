using System.Globalization;

namespace MiniAirflow.TestKit;

/// <summary>A file to which tasks themselves write when they begin and end, so that a test need not believe the product.</summary>
/// <remarks>The lines are short and the file is opened for appending, so the kernel puts them in the order in which things happened: no clock is needed.</remarks>
public sealed class Witness(string path)
{
    /// <summary>One line of it.</summary>
    /// <param name="Kind"><c>b</c> for a begin, <c>e</c> for an end, or another word of the test's.</param>
    /// <param name="Task">The task.</param>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Token">The fencing token of its lease: another each time that the attempt is handed out.</param>
    /// <param name="RunId">The run.</param>
    public sealed record Entry(string Kind, string Task, int Attempt, long Token, string RunId);

    /// <summary>All lines, in the order in which they were written.</summary>
    public IReadOnlyList<Entry> Entries => !File.Exists(path) ? [] :
        [.. File.ReadAllLines(path).Select(line => line.Split(' ')).Where(words => words.Length == 5)
            .Select(words => new Entry(words[0], words[1], int.Parse(words[2], CultureInfo.InvariantCulture), long.Parse(words[3], CultureInfo.InvariantCulture), words[4]))];

    /// <summary>What began while an earlier attempt of the same task was still at it; see <see cref="AroundAlone"/>.</summary>
    public IReadOnlyList<Entry> Overlaps => [.. Entries.Where(entry => entry.Kind == "OVERLAP")];

    /// <summary>All lines, for the message of a failed test.</summary>
    public override string ToString() => string.Join('\n', Entries);

    /// <summary>A shell line that writes a line of this kind; a builtin of the shell, hence no process.</summary>
    public string Say(string kind) => $"echo \"{kind} $MINIAIRFLOW_TASK $MINIAIRFLOW_ATTEMPT $MINIAIRFLOW_TOKEN $MINIAIRFLOW_RUN_ID\" >> '{path}'";

    /// <summary>A shell line that says so before and after a command.</summary>
    public string Around(string command) => $"{Say("b")} && {command} && {Say("e")}";

    /// <summary>The same for a task that must never overlap with another attempt of itself: it, and whatever it starts, holds a lock that the kernel frees at the last one's death.</summary>
    public string AroundAlone(string command) => $"exec 9>>'{path}'.$MINIAIRFLOW_RUN_ID.$MINIAIRFLOW_TASK; flock -n 9 || {Say("OVERLAP")}; {Around(command)}";
}
