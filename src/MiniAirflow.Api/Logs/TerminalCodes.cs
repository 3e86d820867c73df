namespace MiniAirflow.Api.Logs;

/// <summary>What programs tell a terminal: it is in logs, and nobody looks for it.</summary>
internal static class TerminalCodes
{
    private const char Escape = '\u001b';
    private const char Bell = '\u0007';

    /// <summary>Takes the codes out, in place.</summary>
    /// <returns>How long the text is without them.</returns>
    public static int Remove(Span<char> text)
    {
        var at = text.IndexOf(Escape);
        if (at < 0) return text.Length;
        var kept = at;
        while (at < text.Length)
        {
            if (text[at] == Escape) at = EndOf(text, at + 1);
            else text[kept++] = text[at++];
        }
        return kept;
    }

    /// <summary>The first place after a code. One that its line cuts off ends with the line.</summary>
    private static int EndOf(ReadOnlySpan<char> text, int at)
    {
        if (at >= text.Length) return at;
        switch (text[at])
        {
            case '[':
                for (at++; at < text.Length && text[at] is >= ' ' and < '@'; at++)
                {
                }
                return at < text.Length && text[at] is >= '@' and <= '~' ? at + 1 : at;
            case ']':
                for (at++; at < text.Length && text[at] is not ('\n' or Bell or Escape); at++)
                {
                }
                return at < text.Length && text[at] == Bell ? at + 1 : at;
            default:
                return text[at] == '\n' ? at : at + 1;
        }
    }
}
