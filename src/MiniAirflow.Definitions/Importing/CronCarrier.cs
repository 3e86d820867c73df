using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Definitions.Importing;

/// <summary>Carries an expression of another cron into entries of our schedule that fire at the same times.</summary>
/// <remarks>
/// Where a day of the month and a weekday are given, other crons take either of them and ours takes both. Such an expression becomes two entries: a schedule fires
/// whenever one of its entries does, and once where they meet.
/// </remarks>
internal static class CronCarrier
{
    private const int DayOfMonth = 2;
    private const int Weekday = 4;

    /// <summary>Carries five fields.</summary>
    /// <param name="fields">Minute, hour, day of month, month and weekday.</param>
    /// <param name="dialect">How the other cron reads them.</param>
    /// <param name="now">From when on an entry must fire.</param>
    /// <param name="entries">The expressions; none when no date fits.</param>
    /// <returns>For each field that the other cron would refuse too, which it is and why.</returns>
    public static IReadOnlyList<(int Field, string Problem)> Carry(IReadOnlyList<string> fields, CronDialect dialect, DateTimeOffset now, out IReadOnlyList<string> entries)
    {
        var problems = new List<(int, string)>();
        var read = new CronField[fields.Count];
        for (var i = 0; i < fields.Count; i++)
        {
            if (CronField.Read(fields[i], i, dialect, out var problem) is { } field) read[i] = field;
            else problems.Add((i, problem!));
        }
        entries = problems.Count > 0 ? [] : [.. Entries(read).Where(entry => CronSchedule.TryParse(entry, WorkflowDefinition.DefaultTimeZone, now, out _, out _))];
        return problems;
    }

    private static IEnumerable<string> Entries(CronField[] fields)
    {
        if (fields[DayOfMonth].IsStar || fields[Weekday].IsStar) return [Joined(fields, null)];
        // A field that names every day by its numbers makes the other one idle.
        if (fields[DayOfMonth].Text == "*" || fields[Weekday].Text == "*") return [Joined(fields, DayOfMonth, Weekday)];
        return [Joined(fields, Weekday), Joined(fields, DayOfMonth)];
    }

    private static string Joined(CronField[] fields, params IReadOnlyList<int>? without) =>
        string.Join(' ', fields.Select((field, i) => without?.Contains(i) == true ? "*" : field.Text));
}
