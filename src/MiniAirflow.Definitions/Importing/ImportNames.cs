using System.Globalization;
using System.Text;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Importing;

/// <summary>Makes names that are valid, and unique within one import.</summary>
internal sealed class ImportNames
{
    // Room for a number behind it.
    private const int Longest = Limits.MaxNameLength - 12;

    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _next = new(StringComparer.Ordinal);

    /// <summary>The name itself, or with the first free number behind it.</summary>
    public string Unique(string name)
    {
        if (_taken.Add(name)) return name;
        var number = _next.GetValueOrDefault(name, 2);
        string numbered;
        do numbered = string.Create(CultureInfo.InvariantCulture, $"{name}-{number++}");
        while (!_taken.Add(numbered));
        _next[name] = number;
        return numbered;
    }

    /// <summary>The text with whatever a name may not have replaced by hyphens; the other name when nothing is left.</summary>
    public static string Valid(string text, string otherwise)
    {
        if (text.Length <= Longest && Limits.Name().IsMatch(text)) return text;
        var name = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (name.Length >= Longest) break;
            var isPlain = rune.IsBmp && (Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber || rune.Value is '_' or '.');
            if (isPlain && !(name.Length == 0 && rune.Value == '.')) name.Append((char)rune.Value);
            else if (name.Length > 0 && name[^1] != '-') name.Append('-');
        }
        var trimmed = name.ToString().TrimEnd('-', '.');
        return trimmed.Length > 0 ? trimmed : otherwise;
    }
}
