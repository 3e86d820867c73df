using System.Globalization;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Importing;

/// <summary>One field of another cron's expression, in the words of ours.</summary>
/// <param name="Text">The field as ours reads it.</param>
/// <param name="IsStar">Whether the other cron takes it for "every day", when it decides how days of the month and weekdays go together.</param>
internal sealed record CronField(string Text, bool IsStar)
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>Minute, hour, day of month, month and weekday.</summary>
    public static readonly IReadOnlyList<(string Name, int Least, int Most, string[] Names)> Kinds =
        [("minute", 0, 59, []), ("hour", 0, 23, []), ("day of month", 1, 31, []), ("month", 1, 12, Months), ("weekday", 0, 7, Weekdays)];

    private const int Weekday = 4;

    /// <summary>Reads a field; null, and what is wrong with it, when the other cron would refuse it too.</summary>
    public static CronField? Read(string text, int kind, CronDialect dialect, out string? problem)
    {
        problem = null;
        var parts = new List<string>();
        var written = text.Split(',');
        foreach (var part in written)
        {
            if (Part(part, kind, dialect, isAlone: written.Length == 1) is { } read)
            {
                parts.Add(read);
                continue;
            }
            var (name, least, most, names) = Kinds[kind];
            problem = $"The {name} is {ProblemText.Quoted(text)}, but may be {least} to {most}{(names.Length > 0 ? $" or {names[0]} to {names[^1]}" : "")}, '*', a range as in {least}-{most}, steps as in */2, and a list of these.";
            return null;
        }
        var isStar = dialect == CronDialect.Vixie ? text[0] == '*' : written.Any(part => part is "*" or "?" or "*/1" or "?/1");
        return new CronField(parts.Contains("*") ? "*" : string.Join(',', parts), isStar);
    }

    private static string? Part(string part, int kind, CronDialect dialect, bool isAlone)
    {
        var (_, least, most, _) = Kinds[kind];
        var slash = part.IndexOf('/', StringComparison.Ordinal);
        var range = slash < 0 ? part : part[..slash];
        var step = 1;
        if (slash >= 0 && (!Number(part[(slash + 1)..], out step) || step == 0)) return null;
        if (range == "*" || (range == "?" && dialect == CronDialect.Go)) return Steps(least, kind == Weekday ? 6 : most, step, kind, isAlone);
        var dash = range.IndexOf('-', StringComparison.Ordinal);
        if (!Value(dash < 0 ? range : range[..dash], kind, out var first)) return null;
        var last = first;
        if (dash >= 0 && (!Value(range[(dash + 1)..], kind, out last) || last < first)) return null;
        if (dash < 0 && slash >= 0)
        {
            // Vixie's descendants understand a single number with a step in three ways.
            if (dialect == CronDialect.Vixie) return null;
            last = kind == Weekday ? 6 : most;
        }
        return dash < 0 && slash < 0 ? Shown(first, kind) : Steps(first, last, step, kind, isAlone);
    }

    private static string Steps(int first, int last, int step, int kind, bool isAlone)
    {
        var (_, least, most, _) = Kinds[kind];
        if (step > last - first) return Shown(first, kind);
        // Our cron ends a week at 6.
        if (kind == Weekday && last == 7) return string.Join(',', Enumerable.Range(0, ((last - first) / step) + 1).Select(i => (first + (i * step)) % 7).Distinct().Select(Digits));
        var isWhole = first == least && last == (kind == Weekday ? 6 : most);
        if (step == 1) return isWhole ? "*" : $"{Shown(first, kind)}-{Shown(last, kind)}";
        // Our cron has no star with a step in a list.
        return isWhole && isAlone ? $"*/{Digits(step)}" : $"{Digits(first)}-{Digits(last)}/{Digits(step)}";
    }

    private static bool Value(string text, int kind, out int value)
    {
        var (_, least, most, names) = Kinds[kind];
        value = Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (value >= 0)
        {
            value += least;
            return true;
        }
        return Number(text, out value) && value >= least && value <= most;
    }

    private static bool Number(string text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && text.Length <= 4;

    // Weekdays by name, since readers of numbers disagree about the first day of the week.
    private static string Shown(int value, int kind) => kind == Weekday ? Weekdays[value % 7] : Digits(value);

    private static string Digits(int value) => value.ToString(CultureInfo.InvariantCulture);
}
