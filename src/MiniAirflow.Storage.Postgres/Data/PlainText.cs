using System.Text;

namespace MiniAirflow.Storage.Postgres.Data;

/// <summary>Text that the server takes: it refuses NUL and anything that is no Unicode, and no outcome may be lost to what a task printed.</summary>
internal static class PlainText
{
    public static string Of(string text)
    {
        // One pass of the processor's wide instructions over almost every text there is.
        if (!text.Contains('\0', StringComparison.Ordinal) && text.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0) return text;
        var plain = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes()) plain.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return plain.ToString();
    }
}
