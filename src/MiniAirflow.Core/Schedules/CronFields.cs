using Cronos;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Schedules;

/// <summary>Tells of every field of a cron expression that is wrong, with its place and what it may say. (Cronos stops at the first, and names no place.)</summary>
internal static class CronFields
{
    private static readonly (string Name, string Allowed)[] Fields =
    [
        ("second", "0 to 59"),
        ("minute", "0 to 59"),
        ("hour", "0 to 23"),
        ("day of month", "1 to 31, L for the last day, W for the nearest weekday"),
        ("month", "1 to 12 or JAN to DEC"),
        ("weekday", "0 to 7 or SUN to SAT (0 and 7 are Sunday), 5L for the last Friday, 5#2 for the second"),
    ];

    /// <summary>The problems of the fields, each as a phrase; empty when every field by itself is right.</summary>
    public static IReadOnlyList<string> Problems(string[] parts)
    {
        var problems = new List<string>();
        for (var i = 0; i < parts.Length; i++)
        {
            var (name, allowed) = Fields[i + Fields.Length - parts.Length];
            if (!IsRight(parts, i)) problems.Add($"{name} (field {i + 1}) is {ProblemText.Quoted(parts[i])}, but may be {allowed}");
        }
        return problems;
    }

    private static bool IsRight(string[] parts, int index)
    {
        var alone = parts.Select((part, i) => i == index ? part : "*");
        try
        {
            return CronExpression.TryParse(string.Join(' ', alone), parts.Length == Fields.Length ? CronFormat.IncludeSeconds : CronFormat.Standard, out _);
        }
        catch (MissingSeedException) // H, a place that Jenkins chooses; here jitter_seconds does that
        {
            return false;
        }
    }
}
