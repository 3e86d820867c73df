namespace MiniAirflow.Definitions.Calendars;

/// <summary>One property of an iCalendar text: <c>NAME;PARAMETER=VALUE:value</c>.</summary>
/// <param name="Number">The line it begins on, from 1.</param>
/// <param name="Name">Its name, in capitals.</param>
/// <param name="Parameters">Its parameters; names in capitals, values without quotes.</param>
/// <param name="Value">Its value as written.</param>
internal sealed record ContentLine(int Number, string Name, IReadOnlyDictionary<string, string> Parameters, string Value)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>A parameter's value in capitals; null without it.</summary>
    public string? Parameter(string name) => Parameters.GetValueOrDefault(name)?.ToUpperInvariant();

    /// <summary>Reads an unfolded line; null when it is none.</summary>
    public static ContentLine? Read(int number, string text)
    {
        var end = text.AsSpan().IndexOfAny(':', ';');
        if (end <= 0 || !IsName(text.AsSpan(0, end))) return null;
        var colon = end;
        var parameters = text[end] == ':' ? None : ReadParameters(text, end, out colon);
        return parameters is null ? null : new ContentLine(number, text[..end].ToUpperInvariant(), parameters, text[(colon + 1)..].Trim());
    }

    private static Dictionary<string, string>? ReadParameters(string text, int at, out int colon)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        colon = 0;
        while (at < text.Length && text[at] == ';')
        {
            var equals = text.IndexOf('=', at);
            if (equals < 0 || !IsName(text.AsSpan(at + 1, equals - at - 1))) return null;
            var name = text[(at + 1)..equals].ToUpperInvariant();
            at = EndOfValue(text, equals + 1);
            if (at < 0 || !parameters.TryAdd(name, text[(equals + 1)..at].Replace("\"", "", StringComparison.Ordinal))) return null;
        }
        colon = at;
        return at < text.Length ? parameters : null;
    }

    private static int EndOfValue(string text, int at)
    {
        for (var isQuoted = false; at < text.Length; at++)
        {
            if (text[at] == '"') isQuoted = !isQuoted;
            else if (!isQuoted && (text[at] is ':' or ';')) return at;
        }
        return -1;
    }

    private static bool IsName(ReadOnlySpan<char> text)
    {
        foreach (var letter in text)
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '-') return false;
        return text.Length > 0;
    }
}
