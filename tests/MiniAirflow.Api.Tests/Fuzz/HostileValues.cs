using System.Globalization;
using System.Text;

namespace MiniAirflow.Api.Tests.Fuzz;

/// <summary>Texts that have broken servers before: for shells, SQL, paths, readers of numbers, of JSON and of Unicode.</summary>
internal static class HostileValues
{
    private static readonly string[] Texts =
    [
        "", " ", "null", "true", "false", "undefined", "NaN", "Infinity", "-0", "0", "-1", "1", "00", "1e309", "1e-400", "0x7f", "1_000", "2147483648", "-2147483649", "9223372036854775808", "-9223372036854775809",
        "99999999999999999999999999999999999999", "0.1", ".", "..", "../../../../etc/passwd", "/etc/passwd", "..\\..\\x", "file:///etc/passwd", "C:\\con", "a/b", "//", ";", "a;b=c", "?", "#", "&", "=", "%", "%00", "%2e%2e%2f", "%c0%af", "%zz", "%u0041",
        "' or 1=1 --", "'; drop table workflows; --", "\" or \"\"=\"", "') union select null--", "%' escape '!", "\\", "\\'", "$1", "?1", ":a", "@a",
        "$(id)", "`id`", "|id", ";id;", "${IFS}", "${7*7}", "{{7*7}}", "{{constructor}}", "{{ params.x }}", "<script>alert(1)</script>", "javascript:alert(1)", "\"><img src=x onerror=alert(1)>",
        "a\r\nX-Evil: 1", "a\nb", "a\0b", "\0", "\u0001\u001b[2J\u007f", "\u0085\u2028\u2029", "\u202ecba", "\ufeff", "\uffff", "\ud800", "\udfff\ud800", "\ud83d\ude42", "ﷺ", "Ａ", "ı", "ß", "e\u0301\u0301\u0301\u0301", "𝕬",
        "00000000-0000-0000-0000-000000000000", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "{00000000-0000-0000-0000-000000000000}", "00000000000000000000000000000000", "0197d2f4-0000-7000-8000-000000000000",
        "2026-02-30", "0000-00-00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "2026-01-01T00:00:00", "2026-01-01T25:00:00Z", "292277026596-12-04T15:30:08Z", "-1-01-01", "now", "24:00", "22:00-06:00", "P1D",
        "* * * * *", "* * * * * *", "@daily", "@every 1s", "0 0 30 2 *", "0 0 1 1 * 2099", "*/0 * * * *", "0-60 * * * *", "0 0 L * *", "0 0 ? * 5#6", "Europe/Berlin", "Mars/Olympus", "UTC+99",
        "pending", "running", "success", "failed", "started", "workflow", "queue", "all", "admin", "viewer", "operator:*", "author:finance.*", "(a+)+$", "[", "(?<n>x)\\k<n>", ".*", "^", "\\p{L}{1,999}",
    ];

    /// <summary>Any of them, or a longer one, or letters at random.</summary>
    public static string Text(Random random) => random.Next(12) switch
    {
        0 => new string((char)random.Next('a', 'z' + 1), random.Next(1, 4_000)),
        1 => string.Concat(Enumerable.Range(0, random.Next(1, 30)).Select(_ => (char)random.Next(0x20, 0x2fff))),
        2 => Texts[random.Next(Texts.Length)] + Texts[random.Next(Texts.Length)],
        3 => random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture),
        4 => Guid.CreateVersion7().ToString(),
        _ => Texts[random.Next(Texts.Length)],
    };

    /// <summary>A part of an address: most of it escaped, some of it as no client would write it.</summary>
    public static string Escaped(Random random)
    {
        var text = Text(random);
        if (random.Next(8) == 0) return string.Concat(text.Where(c => c is > ' ' and not '?' and not '#')); // as it stands, in Latin letters or not
        var escaped = new StringBuilder();
        foreach (var b in Encoding.UTF8.GetBytes(text))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'_') escaped.Append((char)b);
            else escaped.Append(CultureInfo.InvariantCulture, $"%{b:x2}");
        }
        return escaped.ToString();
    }
}
