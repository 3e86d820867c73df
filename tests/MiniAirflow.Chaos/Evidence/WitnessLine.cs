using System.Globalization;

namespace MiniAirflow.Chaos.Evidence;

/// <summary>One line that a task itself wrote. The file is opened for appending, so the order of the lines is the order of what happened.</summary>
/// <param name="Place">Number of the line.</param>
/// <param name="Kind">A begin, a sign of life, or an end.</param>
/// <param name="RunId">The run.</param>
/// <param name="Task">The task.</param>
/// <param name="Attempt">The attempt.</param>
/// <param name="Token">The fencing token of its lease.</param>
/// <param name="Uptime">The machine's monotonic clock.</param>
/// <param name="Pid">The shell's process id.</param>
internal sealed record WitnessLine(int Place, WitnessKind Kind, Guid RunId, string Task, int Attempt, long Token, TimeSpan Uptime, int Pid)
{
    public bool IsBegin => Kind == WitnessKind.Begin;

    public bool IsEnd => Kind == WitnessKind.End;

    /// <summary>Reads the file's lines.</summary>
    /// <exception cref="FormatException">A line is not one of ours; a witness that stammers proves nothing.</exception>
    public static IReadOnlyList<WitnessLine> Parse(IEnumerable<string> lines) => [.. lines.Select(One)];

    private static WitnessLine One(string line, int place)
    {
        var words = line.Split(' ');
        if (words.Length != 7 || !Enum.TryParse<WitnessKind>(words[0], ignoreCase: true, out var kind)) throw new FormatException($"Line {place + 1} of the witness file cannot be read: {line}");
        return new WitnessLine(place, kind, Guid.Parse(words[1]), words[2], int.Parse(words[3], CultureInfo.InvariantCulture),
            long.Parse(words[4], CultureInfo.InvariantCulture), TimeSpan.FromSeconds(double.Parse(words[5], CultureInfo.InvariantCulture)),
            int.Parse(words[6], CultureInfo.InvariantCulture));
    }
}

/// <summary>What a task says of itself.</summary>
internal enum WitnessKind
{
    /// <summary>It begins.</summary>
    Begin,

    /// <summary>It still lives; long tasks say so all the time, so that something is known of one that is killed.</summary>
    Beat,

    /// <summary>It has done everything.</summary>
    End,
}
