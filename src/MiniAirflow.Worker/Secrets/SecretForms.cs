using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MiniAirflow.Worker.Secrets;

/// <summary>How programs print a secret: as it is, line by line, in Base64 wherever in the encoded text it begins, in an address, in JSON. Pure.</summary>
internal static class SecretForms
{
    /// <summary>A line of a secret that is shorter is not looked for by itself: it may be a brace.</summary>
    private const int ShortestLine = 8;

    private const int ShortestEncoded = 6;

    /// <summary>Every text to look for; none for a value that is too short.</summary>
    public static IEnumerable<string> Of(string value)
    {
        var trimmed = value.Trim();
        if (trimmed.Length < SecretMask.ShortestValue) return [];
        // With and without the white space at its ends, which shells drop and add.
        return new[] { value, trimmed }.Distinct(StringComparer.Ordinal).SelectMany(Whole).Concat(Lines(trimmed)).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Whole(string value)
    {
        yield return value;
        if (value.Contains('\n', StringComparison.Ordinal)) yield return value.ReplaceLineEndings("\r\n");
        yield return JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();
        yield return JsonEncodedText.Encode(value).ToString();
        var address = Uri.EscapeDataString(value);
        yield return address;
        yield return LowerHex(address);
        yield return address.Replace("%20", "+", StringComparison.Ordinal);
        foreach (var encoded in Base64(Encoding.UTF8.GetBytes(value))) yield return encoded;
    }

    private static IEnumerable<string> Lines(string value) => value.Contains('\n', StringComparison.Ordinal)
        ? value.Split('\n', StringSplitOptions.TrimEntries).Where(line => line.Length >= ShortestLine)
        : [];

    /// <summary>Base64 of the bytes, as it reads when none, one or two bytes stand before them: without the letters that also tell of their neighbours.</summary>
    private static IEnumerable<string> Base64(byte[] bytes)
    {
        for (var before = 0; before < 3; before++)
        {
            var encoded = Convert.ToBase64String([.. new byte[before], .. bytes]);
            var (from, to) = ((before * 8 + 5) / 6, (before + bytes.Length) * 8 / 6);
            if (to - from < ShortestEncoded) continue;
            var certain = encoded[from..to];
            yield return certain;
            yield return certain.Replace('+', '-').Replace('/', '_');
        }
    }

    private static string LowerHex(string address)
    {
        var lower = new StringBuilder(address);
        for (var i = 0; i + 2 < lower.Length; i++)
        {
            if (lower[i] != '%') continue;
            lower[i + 1] = char.ToLowerInvariant(lower[i + 1]);
            lower[i + 2] = char.ToLowerInvariant(lower[i + 2]);
        }
        return lower.ToString();
    }
}
