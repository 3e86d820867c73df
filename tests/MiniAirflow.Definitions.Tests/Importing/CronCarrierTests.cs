using CsCheck;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Definitions.Importing;

namespace MiniAirflow.Definitions.Tests.Importing;

/// <summary>Carried expressions fire when the other cron would, told by an independent reading of its rules.</summary>
public sealed class CronCarrierTests
{
    private static readonly DateTimeOffset Begin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("0 0 1,15 * 5", "0 0 1,15 * *|0 0 * * FRI")]
    [InlineData("0 0 1-7 * mon", "0 0 1-7 * *|0 0 * * MON")]
    [InlineData("0 0 */2 * 1", "0 0 */2 * MON")]
    [InlineData("0 0 1 * */2", "0 0 1 * */2")]
    [InlineData("0 0 1-31 * 1", "0 0 * * *")]
    [InlineData("0 0 1 * 0-7", "0 0 1 * *|0 0 * * 0,1,2,3,4,5,6")]
    [InlineData("05 04 * * sun", "5 4 * * SUN")]
    [InlineData("*/5 8-18/2 * jan-mar 1-5", "*/5 8-18/2 * 1-3 MON-FRI")]
    [InlineData("0 0 * * 5-7", "0 0 * * 5,6,0")]
    [InlineData("0 0 * * 7", "0 0 * * SUN")]
    [InlineData("*/90 * * * *", "0 * * * *")]
    [InlineData("1-59/2,30 * * * *", "1-59/2,30 * * * *")]
    [InlineData("*,5 * * * *", "* * * * *")]
    [InlineData("0 0 30 2 1", "0 0 * 2 MON")]
    [InlineData("0 0 31 2 *", "")]
    public void Vixies_expressions_are_carried(string fields, string entries)
    {
        CronCarrier.Carry(fields.Split(' '), CronDialect.Vixie, Parsing.Now, out var carried).ShouldBeEmpty();
        string.Join('|', carried).ShouldBe(entries);
    }

    [Theory]
    [InlineData("0 0 */2 * 1", "0 0 */2 * *|0 0 * * MON")]
    [InlineData("5/20 ? ? * 1", "5-59/20 * * * MON")]
    public void Gos_expressions_are_carried(string fields, string entries)
    {
        CronCarrier.Carry(fields.Split(' '), CronDialect.Go, Parsing.Now, out var carried).ShouldBeEmpty();
        string.Join('|', carried).ShouldBe(entries);
    }

    [Theory]
    [InlineData("60 * * * *", 0)]
    [InlineData("* 24 * * *", 1)]
    [InlineData("* * 0 * *", 2)]
    [InlineData("* * L * *", 2)]
    [InlineData("* * * 13 *", 3)]
    [InlineData("* * * * 8", 4)]
    [InlineData("* * * * fri-mon", 4)]
    [InlineData("5/10 * * * *", 0)]
    [InlineData("*/0 * * * *", 0)]
    [InlineData("1, * * * *", 0)]
    [InlineData("? * * * *", 0)]
    [InlineData("1-2-3 * * * *", 0)]
    [InlineData("H * * * *", 0)]
    public void What_cron_refuses_is_refused_with_its_field(string fields, int field) =>
        CronCarrier.Carry(fields.Split(' '), CronDialect.Vixie, Parsing.Now, out _).ShouldHaveSingleItem().Field.ShouldBe(field);

    [Fact]
    public void Days_are_those_of_vixies_rule() =>
        Gen.Select(Field(1, 31), Field(1, 12), Field(0, 7)).Sample((day, month, weekday) =>
        {
            CronCarrier.Carry(["0", "0", day, month, weekday], CronDialect.Vixie, Begin, out var entries).ShouldBeEmpty();
            var expected = Enumerable.Range(1, 800).Select(i => Begin.AddDays(i)).Where(at => Fits(month, 1, 12, at.Month) && DayFits(day, weekday, at));
            Fires(entries, Begin.AddDays(800)).ShouldBe(expected, $"{day} {month} {weekday}: {string.Join('|', entries)}");
        }, iter: 500);

    [Fact]
    public void Times_are_those_of_vixies_rule() =>
        Gen.Select(Field(0, 59), Field(0, 23)).Sample((minute, hour) =>
        {
            CronCarrier.Carry([minute, hour, "*", "*", "*"], CronDialect.Vixie, Begin, out var entries).ShouldBeEmpty();
            var expected = Enumerable.Range(1, 1_500).Select(i => Begin.AddMinutes(i)).Where(at => Fits(minute, 0, 59, at.Minute) && Fits(hour, 0, 23, at.Hour));
            Fires(entries, Begin.AddMinutes(1_500)).ShouldBe(expected, $"{minute} {hour}: {string.Join('|', entries)}");
        }, iter: 300);

    private static Gen<string> Field(int least, int most)
    {
        var number = Gen.Int[least, most];
        var step = Gen.Int[1, most + 5];
        var range = Gen.Select(number, number, (one, other) => $"{Math.Min(one, other)}-{Math.Max(one, other)}");
        var part = Gen.Frequency(
            (3, number.Select(value => $"{value}")), (2, range), (2, Gen.Select(range, step, (text, by) => $"{text}/{by}")), (2, Gen.Const("*")), (2, step.Select(by => $"*/{by}")));
        return part.Array[1, 3].Select(parts => string.Join(',', parts));
    }

    private static bool DayFits(string day, string weekday, DateTimeOffset at)
    {
        var isDay = Fits(day, 1, 31, at.Day);
        var isWeekday = Fits(weekday, 0, 7, (int)at.DayOfWeek) || (at.DayOfWeek == DayOfWeek.Sunday && Fits(weekday, 0, 7, 7));
        return day.StartsWith('*') || weekday.StartsWith('*') ? isDay && isWeekday : isDay || isWeekday;
    }

    private static bool Fits(string field, int least, int most, int value) => field.Split(',').Any(part =>
    {
        var halves = part.Split('/');
        var bounds = halves[0].Split('-');
        var first = bounds[0] == "*" ? least : int.Parse(bounds[0], null);
        var last = bounds[0] == "*" ? most : int.Parse(bounds[^1], null);
        return value >= first && value <= last && (value - first) % (halves.Length > 1 ? int.Parse(halves[1], null) : 1) == 0;
    });

    private static SortedSet<DateTimeOffset> Fires(IReadOnlyList<string> entries, DateTimeOffset end)
    {
        var all = new SortedSet<DateTimeOffset>();
        foreach (var entry in entries)
        {
            CronSchedule.TryParse(entry, "UTC", Begin, out var schedule, out _).ShouldBeTrue(entry);
            for (var at = schedule!.NextAfter(Begin); at <= end; at = schedule.NextAfter(at.Value)) all.Add(at.Value);
        }
        return all;
    }
}
