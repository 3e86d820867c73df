using System.Buffers;
using System.Globalization;
using System.Text;
using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Writing;

/// <summary>Text as a YAML scalar that every reader takes for that text, and that has nothing in it which a terminal obeys.</summary>
internal static class YamlText
{
    /// <summary>Words that YAML 1.1 takes for booleans. Our reader does not, but editors and other tools do.</summary>
    private static readonly HashSet<string> OldBooleans = new(StringComparer.OrdinalIgnoreCase) { "y", "n", "yes", "no", "on", "off", "true", "false", "null" };

    private static readonly SearchValues<char> FlowMarks = SearchValues.Create(",[]{}:");

    /// <summary>The text in one line: plain where it is safe, else quoted.</summary>
    public static string Inline(string text, bool isInFlow)
    {
        if (IsPlain(text, isInFlow)) return text;
        return text.All(IsPrintable) ? "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'" : Escaped(text);
    }

    /// <summary>Lines as a literal block, the first of them behind the key; null where only quotes keep the text as it is.</summary>
    public static string? Block(string text, int indent)
    {
        if (!text.Contains('\n', StringComparison.Ordinal) || text.EndsWith("\n\n", StringComparison.Ordinal) || text[0] is ' ' or '\t' or '\n') return null;
        var body = text.EndsWith('\n') ? text[..^1] : text;
        var lines = body.Split('\n');
        if (!lines.All(line => line.All(c => c == '\t' || IsPrintable(c)) && (line.Length == 0 || !string.IsNullOrWhiteSpace(line)))) return null;
        var block = new StringBuilder(text.Length == body.Length ? "|-\n" : "|\n");
        foreach (var line in lines) block.Append(' ', line.Length == 0 ? 0 : indent).Append(line).Append('\n');
        return block.ToString();
    }

    // Narrower than YAML, so that nobody has to know its grammar to see that it is right.
    private static bool IsPlain(string text, bool isInFlow)
    {
        if (!BeginsPlain(text)) return false;
        if (text[^1] is ' ' or ':' || OldBooleans.Contains(text) || CoreSchema.KindOf(text) != ScalarKind.Text) return false;
        if (isInFlow && text.AsSpan().ContainsAny(FlowMarks)) return false;
        return text.All(c => c is >= ' ' and <= '~') && !text.Contains(": ", StringComparison.Ordinal) && !text.Contains(" #", StringComparison.Ordinal);
    }

    private static bool BeginsPlain(string text) => text switch
    {
        [var first, ..] when char.IsAsciiLetter(first) || first is '_' or '/' => true,
        ['-', var second, ..] => char.IsAsciiLetter(second),
        ['.', '/', ..] => true,
        _ => false,
    };

    private static bool IsPrintable(char c) => c is >= ' ' and <= '~' || (c >= '\u00a0' && c != '\ufeff' && CharUnicodeInfo.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or
         UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned));

    private static string Escaped(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\') quoted.Append('\\').Append((char)rune.Value);
            else if (rune.Value == '\n') quoted.Append("\\n");
            else if (rune.Value == '\t') quoted.Append("\\t");
            else if (rune.IsBmp && IsPrintable((char)rune.Value)) quoted.Append((char)rune.Value);
            else quoted.Append(rune.IsBmp ? "\\u" : "\\U").Append(rune.Value.ToString(rune.IsBmp ? "x4" : "x8", CultureInfo.InvariantCulture));
        }
        return quoted.Append('"').ToString();
    }
}
