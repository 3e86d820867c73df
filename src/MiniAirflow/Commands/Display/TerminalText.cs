using System.Globalization;
using System.Text;

namespace MiniAirflow.Commands.Display;

/// <summary>The one place where text from servers, files and tasks is made harmless for a terminal (S20).</summary>
/// <remarks>
/// Escape sequences can move the cursor, set titles and links, or clear what was said before; bidirectional overrides and invisible characters
/// make text look like other text. All of them come out as visible escapes such as <c>\x1b</c> and <c>\u202e</c>.
/// </remarks>
internal static class TerminalText
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;

    /// <summary>Text for a place where one line belongs: line breaks and tabs are made visible too.</summary>
    public static string Line(string text) => IsHarmless(text, keepsLayout: false) ? text : Escaped(text, keepsLayout: false);

    /// <summary>Text that may have several lines: line breaks and tabs stay.</summary>
    public static string Block(string text) => IsHarmless(text, keepsLayout: true) ? text : Escaped(text, keepsLayout: true);

    private static bool IsHarmless(string text, bool keepsLayout)
    {
        foreach (var c in text)
            if (c is < ' ' or > '~' && !(keepsLayout && (c == '\n' || c == '\t'))) return false;
        return true;
    }

    private static string Escaped(string text, bool keepsLayout)
    {
        var result = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune))
            {
                AppendEscape(result, text[i++]);
                continue;
            }
            i += rune.Utf16SequenceLength;
            if (rune.Value == '\r' && keepsLayout && i < text.Length && text[i] == '\n') continue;
            if (keepsLayout && (rune.Value == '\n' || rune.Value == '\t')) result.Append((char)rune.Value);
            else if (IsShown(rune)) result.Append(rune.ToString());
            else AppendEscape(result, rune.Value);
        }
        return result.ToString();
    }

    private static bool IsShown(Rune rune) => rune.Value is ZeroWidthJoiner or ZeroWidthNonJoiner
        || Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);

    private static void AppendEscape(StringBuilder result, int value) => _ = value switch
    {
        '\n' => result.Append("\\n"),
        '\r' => result.Append("\\r"),
        '\t' => result.Append("\\t"),
        < 0x100 => result.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}"),
        < 0x10000 => result.Append(CultureInfo.InvariantCulture, $"\\u{value:x4}"),
        _ => result.Append(CultureInfo.InvariantCulture, $"\\U{value:x8}"),
    };
}
