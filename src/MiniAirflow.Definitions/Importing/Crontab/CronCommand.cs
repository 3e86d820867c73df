using System.Globalization;
using System.Text;

namespace MiniAirflow.Definitions.Importing.Crontab;

/// <summary>The command of an entry as cron understands it: a percent sign ends it, what follows is its standard input with each further one as a line break; <c>\%</c> is a percent sign.</summary>
/// <param name="Line">What the shell is given.</param>
/// <param name="Input">Its standard input; null when the entry gives none.</param>
internal sealed record CronCommand(string Line, string? Input)
{
    public static CronCommand Read(string text)
    {
        var end = LineEnd(text);
        return new CronCommand(Unescaped(text[..end]), end == text.Length ? null : InputOf(text[(end + 1)..]));
    }

    /// <summary>The same for a shell, which gets the input as a here-document.</summary>
    public string ToShell()
    {
        if (Input is null) return Line;
        var lines = Input.Split('\n');
        var word = "END";
        for (var i = 2; lines.Contains(word); i++) word = string.Create(CultureInfo.InvariantCulture, $"END{i}");
        // Braces, since all commands of the line share the input; line breaks, since the line may end with '&' or a comment.
        return $"{{\n{Line}\n}} <<'{word}'\n{Input}{word}\n";
    }

    private static int LineEnd(string text)
    {
        var isEscaped = false;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && !isEscaped) return i;
            isEscaped = text[i] == '\\' && !isEscaped;
        }
        return text.Length;
    }

    private static string Unescaped(string text)
    {
        var line = new StringBuilder(text.Length);
        var isEscaped = false;
        foreach (var c in text)
        {
            if (isEscaped && c == '%') line.Length--;
            line.Append(c);
            isEscaped = c == '\\' && !isEscaped;
        }
        return line.ToString();
    }

    private static string InputOf(string text)
    {
        var input = new StringBuilder(text.Length + 1);
        var isEscaped = false;
        foreach (var c in text)
        {
            if (isEscaped && c == '%') input.Length--;
            input.Append(c == '%' && !isEscaped ? '\n' : c);
            isEscaped = c == '\\';
        }
        if (input.Length > 0 && input[^1] != '\n') input.Append('\n');
        return input.ToString();
    }
}
