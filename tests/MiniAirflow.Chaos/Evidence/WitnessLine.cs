using System.Globalization;

namespace MiniAirflow.Chaos.Evidence;

/// <summary>One line that a task itself wrote. The file is opened for appending, so the order of the lines is the order of what happened.</summary>
/// <param name="Place">Number of the line.</param>
/// <param name="IsBegin">A begin, or an end.</param>
/// <param name="RunId">The run.</param>
/// <param name="Task">The task.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Token">The fencing token of its lease.</param>
/// <param name="Uptime">The machine's monotonic clock.</param>
/// <param name="Pid">The shell's process id.</param>
internal sealed record WitnessLine(int Place, bool IsBegin, Guid RunId, string Task, int Attempt, long Token, TimeSpan Uptime, int Pid)
{
    /// <summary>Reads the file's lines.</summary>
    /// <exception cref="FormatException">A line is not one of ours; a witness that stammers proves nothing.</exception>
    public static IReadOnlyList<WitnessLine> Parse(IEnumerable<string> lines) => [.. lines.Select(One)];

    private static WitnessLine One(string line, int place)
    {
        var words = line.Split(' ');
        if (words.Length != 7 || words[0] is not ("begin" or "end")) throw new FormatException($"Line {place + 1} of the witness file cannot be read: {line}");
        return new WitnessLine(place, words[0] == "begin", Guid.Parse(words[1]), words[2], int.Parse(words[3], CultureInfo.InvariantCulture),
            long.Parse(words[4], CultureInfo.InvariantCulture), TimeSpan.FromSeconds(double.Parse(words[5], CultureInfo.InvariantCulture)),
            int.Parse(words[6], CultureInfo.InvariantCulture));
    }
}
