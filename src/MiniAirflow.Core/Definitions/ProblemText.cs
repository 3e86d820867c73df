using System.Globalization;
using System.Text;

namespace MiniAirflow.Core.Definitions;

/// <summary>How messages show text that a user wrote.</summary>
public static class ProblemText
{
    private const int Longest = 60;

    /// <summary>The text in single quotes, cut to a readable length, its control characters escaped so that no terminal obeys them.</summary>
    public static string Quoted(string text)
    {
        var shown = new StringBuilder("'");
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, Longest)))
        {
            if (IsPlain(c)) shown.Append(c);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }
        if (text.Length > Longest) shown.Append('…');
        return shown.Append('\'').ToString();
    }

    // Format characters can reverse or hide what follows them; lone surrogates break the output's encoding.
    private static bool IsPlain(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or
         UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse);
}
