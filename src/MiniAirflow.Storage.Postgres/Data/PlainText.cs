using System.Text;

namespace MiniAirflow.Storage.Postgres.Data;

/// <summary>Text that the server takes: it refuses NUL and anything that is no Unicode, and no outcome may be lost to what a task printed.</summary>
internal static class PlainText
{
    public static string Of(string text)
    {
        var isPlain = true;
        foreach (var rune in text.EnumerateRunes())
        {
            // A surrogate without its other half is enumerated as the replacement character.
            if (rune.Value != 0 && rune != Rune.ReplacementChar) continue;
            isPlain = false;
            break;
        }
        if (isPlain) return text;
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) plain.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return plain.ToString();
    }
}
