using System.Text;

namespace MiniAirflow.Api.Logs;

/// <summary>How much a line of a log matters, by what it says of itself.</summary>
internal enum LogLevel
{
    /// <summary>It says nothing of itself, or is for whoever looks for a flaw.</summary>
    Other,

    /// <summary>It goes well.</summary>
    Info,

    /// <summary>Somebody may want to know.</summary>
    Warn,

    /// <summary>It went wrong.</summary>
    Error,
}

/// <summary>Reads the level off a line. Pure, and cheap: only the beginning of a line is looked at, once.</summary>
/// <remarks>
/// There is no standard, so it goes by what programs of all kinds print. A word of the table counts in capitals (<c>ERROR</c>), and otherwise where a program sets it off:
/// <c>[warn]</c>, <c>level=error</c>, <c>"level":"info"</c>, <c>error: no such file</c>. The first that counts decides, so <c>INFO 0 ERRORS</c> went well. So do the
/// name of an exception before a colon (<c>ValueError:</c>), Python's <c>Traceback (</c>, and the letters of glog (<c>E0304 12:00:01</c>).
/// A line that begins with white space goes with the line before, as a stack trace does.
/// </remarks>
internal static class LogLevelRule
{
    /// <summary>So many characters of a line are looked at.</summary>
    public const int Head = 200;

    private static readonly string[] Words = ["other", "info", "warn", "error"];

    /// <summary>The words for levels, the least first.</summary>
    public static IReadOnlyList<string> AllWords => Words;

    /// <summary>Reads a level from its word.</summary>
    public static bool TryParse(string word, out LogLevel level)
    {
        var index = Array.IndexOf(Words, word);
        level = (LogLevel)Math.Max(0, index);
        return index >= 0;
    }

    /// <summary>The level of a line as it is in a log.</summary>
    /// <param name="line">Its bytes, without their end; the beginning is enough.</param>
    /// <param name="before">The level of the line before.</param>
    public static LogLevel Of(ReadOnlySpan<byte> line, LogLevel before)
    {
        Span<char> head = stackalloc char[Head * 2];
        // Levels are ASCII; what else there is need not be read well here, and codes for a terminal make the beginning longer.
        var length = Encoding.Latin1.GetChars(line[..Math.Min(line.Length, head.Length)], head);
        head = head[..length];
        return Of(head[..TerminalCodes.Remove(head)], before);
    }

    /// <summary>The level of a line.</summary>
    /// <param name="line">Its beginning, without codes for a terminal.</param>
    /// <param name="before">The level of the line before.</param>
    public static LogLevel Of(ReadOnlySpan<char> line, LogLevel before)
    {
        if (line.Length > Head) line = line[..Head];
        if (line.IsEmpty) return LogLevel.Other;
        var isIndented = line[0] is ' ' or '\t';
        if (!isIndented && Glog(line) is { } letter) return letter;
        for (var at = 0; at < line.Length;)
        {
            if (!char.IsAsciiLetter(line[at]))
            {
                at++;
                continue;
            }
            var end = at + 1;
            while (end < line.Length && char.IsAsciiLetterOrDigit(line[end])) end++;
            if (Of(line, at, end) is { } level) return level;
            at = end;
        }
        return isIndented ? before : LogLevel.Other;
    }

    private static LogLevel? Of(ReadOnlySpan<char> line, int at, int end)
    {
        var word = line[at..end];
        var next = end < line.Length ? line[end] : '\n';
        if (next == ':' && IsException(word)) return LogLevel.Error;
        if (at == 0 && next == ' ' && word is "Traceback" && end + 1 < line.Length && line[end + 1] == '(') return LogLevel.Error;
        if (word.Length is < 3 or > 11 || Known(word) is not { } level) return null;
        var previous = at > 0 ? line[at - 1] : '\n';
        // Within a longer name it is no level: MAX_ERROR, error-rate.
        if (previous is '_' or '-' or '.' or '/' || next is '_' or '-' or '/') return null;
        return IsCapital(word) || previous is '=' or '"' or '\'' or '[' or '<' || next is ':' or ']' ? level : null;
    }

    private static bool IsException(ReadOnlySpan<char> word) =>
        char.IsAsciiLetterUpper(word[0]) && (word.EndsWith("Error", StringComparison.Ordinal) || word.EndsWith("Exception", StringComparison.Ordinal));

    private static bool IsCapital(ReadOnlySpan<char> word)
    {
        foreach (var one in word)
            if (!char.IsAsciiLetterUpper(one)) return false;
        return true;
    }

    private static LogLevel? Known(ReadOnlySpan<char> word) => (word[0] | ' ') switch
    {
        'e' => Is(word, "error") || Is(word, "err") || Is(word, "emerg") || Is(word, "emergency") || Is(word, "exception") ? LogLevel.Error : null,
        'f' => Is(word, "fatal") || Is(word, "failed") || Is(word, "failure") ? LogLevel.Error : null,
        'c' => Is(word, "critical") || Is(word, "crit") ? LogLevel.Error : null,
        's' => Is(word, "severe") ? LogLevel.Error : null,
        'p' => Is(word, "panic") ? LogLevel.Error : null,
        'a' => Is(word, "alert") ? LogLevel.Error : null,
        'w' => Is(word, "warn") || Is(word, "warning") ? LogLevel.Warn : null,
        'i' => Is(word, "info") || Is(word, "information") || Is(word, "inf") ? LogLevel.Info : null,
        'n' => Is(word, "notice") ? LogLevel.Info : null,
        'd' => Is(word, "debug") || Is(word, "dbg") ? LogLevel.Other : null,
        't' => Is(word, "trace") ? LogLevel.Other : null,
        'v' => Is(word, "verbose") ? LogLevel.Other : null,
        _ => null,
    };

    private static bool Is(ReadOnlySpan<char> word, string known) => word.Equals(known, StringComparison.OrdinalIgnoreCase);

    /// <summary>A letter, month and day, and the time: the first words of a line of glog, klog and their like.</summary>
    private static LogLevel? Glog(ReadOnlySpan<char> line)
    {
        if (line.Length < 8 || line[5] != ' ' || line[1..5].ContainsAnyExceptInRange('0', '9') || !char.IsAsciiDigit(line[6])) return null;
        return line[0] switch { 'I' => LogLevel.Info, 'W' => LogLevel.Warn, 'E' or 'F' => LogLevel.Error, _ => null };
    }
}
