using System.Text.RegularExpressions;
using CsCheck;

namespace MiniAirflow.Definitions.Tests.Calendars;

/// <summary>Random rules have the days that an independent reader of iCalendar finds.</summary>
public sealed partial class RecurrencePropertyTests
{
    private static readonly string[] Weekdays = ["SU", "MO", "TU", "WE", "TH", "FR", "SA"];
    private static readonly DateOnly First = Icalendar.Today.AddYears(-2);
    private static readonly DateOnly Last = Icalendar.Today.AddYears(10);

    /// <summary>Rules whose every part holds for their first day, as RFC 5545 demands; only BYSETPOS may leave it out.</summary>
    private static readonly Gen<string> AnyEvent =
        from start in Gen.Int[0, 6_000].Select(days => new DateOnly(2018, 1, 1).AddDays(days))
        from frequency in Gen.OneOf("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
        from interval in Gen.Frequency((2, Gen.Const(1)), (1, Gen.Int[2, 7]))
        from end in Gen.OneOf(Gen.Const(""), Gen.Int[1, 60].Select(count => $";COUNT={count}"), Gen.Int[0, 3_000].Select(days => $";UNTIL={Shown(start.AddDays(days))}"))
        from hasParts in Gen.Bool.Array[4]
        from months in Gen.Int[1, 12].Array[0, 3]
        from monthDays in Gen.Int[1, 31].Select(Gen.Bool, (day, isFromEnd) => isFromEnd ? -day : day).Array[0, 3]
        from days in Gen.OneOf(Weekdays).Array[0, 3]
        from counts in Gen.Int[0, 2]
        from isFromEnd in Gen.Bool
        from positions in Gen.OneOf(1, 2, 3, -1, -2).Array[1, 2]
        from weekStart in Gen.OneOf(["", .. Weekdays.Select(day => $";WKST={day}")])
        from length in Gen.Frequency((3, Gen.Const(1)), (1, Gen.Int[2, 9]))
        from removed in Gen.Int[0, 60].Array[0, 3]
        from added in Gen.Int[0, 3_000].Array[0, 3]
        let hasMonthDays = hasParts[1] && frequency != "WEEKLY" && (hasParts[0] || frequency != "YEARLY")
        let hasOrdinals = counts > 0 && !hasMonthDays && (frequency is "MONTHLY" or "YEARLY")
        let parts = (hasParts[0] ? $";BYMONTH={string.Join(',', months.Append(start.Month).Distinct())}" : "")
            + (hasMonthDays ? $";BYMONTHDAY={string.Join(',', monthDays.Append(isFromEnd ? FromEnd(start) : start.Day).Distinct())}" : "")
            + (hasParts[2] ? $";BYDAY={string.Join(',', hasOrdinals ? [Ordinal(start, frequency == "YEARLY" && !hasParts[0], isFromEnd) + Day(start)] : days.Append(Day(start)).Distinct())}" : "")
        select string.Join("\r\n", (string[])[
            $"DTSTART;VALUE=DATE:{Shown(start)}", $"DURATION:P{length}D",
            $"RRULE:FREQ={frequency};INTERVAL={interval}{end}{parts}{(hasParts[3] && parts.Length > 0 ? $";BYSETPOS={string.Join(',', positions.Distinct())}" : "")}{weekStart}",
            .. removed.Select(day => $"EXDATE;VALUE=DATE:{Shown(start.AddDays(day))}"),
            .. added.Select(day => $"RDATE;VALUE=DATE:{Shown(start.AddDays(day))}")]);

    [Fact]
    public void Random_rules_have_the_days_that_an_independent_reader_finds()
    {
        var compared = 0;
        AnyEvent.Sample(
            lines =>
            {
                var text = Icalendar.OfEvent(lines);
                var parsed = Icalendar.Parse(text);
                var isEmpty = parsed.Problems.Any(problem => problem.Message.StartsWith("It has no all-day event", StringComparison.Ordinal));
                if (parsed.Problems.Any(problem => problem.Message.Contains("is no day of its RRULE", StringComparison.Ordinal))) return lines.Contains("BYSETPOS", StringComparison.Ordinal);
                Interlocked.Increment(ref compared);
                var oracle = OracleDays(text);
                return (isEmpty || parsed.Problems.Count == 0) && parsed.Days.SequenceEqual(oracle)
                    ? true
                    : throw new InvalidOperationException($"{lines}\n{parsed.Told()}\nours alone: {string.Join(' ', parsed.Days.Except(oracle).Take(5).Select(Shown))}\ntheirs alone: {string.Join(' ', oracle.Except(parsed.Days).Take(5).Select(Shown))}");
            },
            iter: 500);
        compared.ShouldBeGreaterThan(250);
    }

    private static List<DateOnly> OracleDays(string text)
    {
        // The oracle loses the last year or month when UNTIL comes earlier in it than DTSTART in its own: there UNTIL is applied here.
        var until = EndOfRule().Match(text);
        var last = until.Success ? DateOnly.ParseExact(until.Groups[1].ValueSpan, "yyyyMMdd") : DateOnly.MaxValue;
        var one = Ical.Net.Calendar.Load(until.Success ? text.Replace($";UNTIL={until.Groups[1].Value}", "", StringComparison.Ordinal) : text)!.Events.Single();
        var days = new SortedSet<DateOnly>();
        foreach (var occurrence in one.GetOccurrences().TakeWhile(occurrence => occurrence.Period.StartTime.Date <= Last))
        {
            var period = occurrence.Period;
            if (period.StartTime.Date > last && !text.Contains($"RDATE;VALUE=DATE:{Shown(period.StartTime.Date)}", StringComparison.Ordinal)) continue;
            for (var day = period.StartTime.Date; day < period.EffectiveEndTime!.Date; day = day.AddDays(1))
                if (day >= First && day <= Last) days.Add(day);
        }
        return [.. days];
    }

    [GeneratedRegex("FREQ=(?:MONTHLY|YEARLY).*;UNTIL=([0-9]{8})")]
    private static partial Regex EndOfRule();

    private static string Shown(DateOnly day) => day.ToString("yyyyMMdd");

    private static string Day(DateOnly day) => Weekdays[(int)day.DayOfWeek];

    private static int FromEnd(DateOnly day) => day.Day - DateTime.DaysInMonth(day.Year, day.Month) - 1;

    private static int Ordinal(DateOnly day, bool isOfYear, bool isFromEnd)
    {
        var (before, all) = isOfYear ? (day.DayOfYear - 1, DateTime.IsLeapYear(day.Year) ? 366 : 365) : (day.Day - 1, DateTime.DaysInMonth(day.Year, day.Month));
        return isFromEnd ? -(((all - 1 - before) / 7) + 1) : (before / 7) + 1;
    }
}
