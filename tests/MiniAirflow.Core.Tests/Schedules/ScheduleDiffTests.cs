using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Tests.Schedules;

public sealed class ScheduleDiffTests
{
    /// <summary>Schedules of all kinds that end, are sparse, or change with the clocks; entries stand between semicolons.</summary>
    private static readonly Gen<Timetable> AnyTimetable = Gen.Select(
        Gen.OneOf("0 * * * *", "*/30 * * * *", "0 2 * * *", "30 2 * * *", "0 2 * * 1-5", "0 0 29 2 *", "every 45m", "every 2h", "at 2026-01-01T05:00", "until 0 6 * * *").Array[0, 3],
        Gen.OneOf("UTC", "Europe/Berlin", "America/New_York")).Select((entries, zone) => Timetables.Of([.. entries.Select(entry => Entry(entry) with { TimeZone = zone })]));

    private static readonly Gen<(Timetable Before, Timetable After, DateTimeOffset From, int Count)> Change = Gen.Select(AnyTimetable, AnyTimetable, Gen.Int[0, 12_000].Select(hours => Timetables.Now.AddHours(hours)), Gen.Int[1, 80]);

    /// <summary>Before, after, and what the next six fires of the two together are.</summary>
    public static TheoryData<string, string, string, string> Changes => new()
    {
        { "0 2 * * *", "0 2 * * *", "02 02:00, 03 02:00, 04 02:00", "0 slots go, 0 come, 3 stay." },
        { "0 2 * * *", "0 3 * * *", "-01 02:00, +01 03:00, -02 02:00", "2 slots go, 1 comes, 0 stay." },
        { "0 2 * * *", "0 2,3 * * *", "01 02:00, +01 03:00, 02 02:00", "0 slots go, 1 comes, 2 stay." },
        { "0 0,12 * * *", "0 12 2 * *", "-01 12:00, -02 00:00, 02 12:00", "2 slots go, 0 come, 1 stays." },
        { "at 2026-01-01T05:00", "at 2026-01-01T06:00", "-01 05:00, +01 06:00", "1 slot goes, 1 comes, 0 stay." },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void Each_fire_of_the_two_together_goes_comes_or_stays(string before, string after, string lines, string summary)
    {
        var from = before == after ? Timetables.Now.AddHours(12) : Timetables.Now;
        var diff = ScheduleDiff.Of(Timetables.Of(Entry(before)), Timetables.Of(Entry(after)), from, 3);
        string.Join(", ", diff.Lines.Select(line => $"{(line.Kind == ChangeKind.Goes ? "-" : line.Kind == ChangeKind.Comes ? "+" : "")}{line.Slot.At:dd HH:mm}")).ShouldBe(lines);
        diff.Summary.ShouldBe(summary);
    }

    [Fact]
    public void Equal_schedules_have_no_difference() =>
        Change.Sample(one =>
        {
            var diff = ScheduleDiff.Of(one.Before, one.Before, one.From, one.Count);
            diff.IsDifferent.ShouldBeFalse();
            diff.Lines.Select(line => line.Slot.At).ShouldBe(one.Before.After(one.From).Take(one.Count).Select(slot => slot.At));
        });

    [Fact]
    public void Lines_are_in_order_and_no_time_both_goes_and_comes() =>
        Change.Sample(one =>
        {
            var times = Diff(one).Lines.Select(line => line.Slot.At).ToList();
            times.ShouldBe(times.Distinct().Order());
        });

    [Fact]
    public void The_old_schedule_with_the_difference_applied_is_the_new_one() =>
        Change.Sample(one =>
        {
            var diff = Diff(one);
            // Up to the last line both are known; without one, neither fires again.
            var until = diff.Lines.Count == one.Count ? diff.Lines[^1].Slot.At : DateTimeOffset.MaxValue;
            var fires = FiresOf(one.Before, one.From, until).ToHashSet();
            foreach (var line in diff.Lines)
            {
                if (line.Kind == ChangeKind.Goes) fires.Remove(line.Slot.At).ShouldBeTrue();
                if (line.Kind == ChangeKind.Comes) fires.Add(line.Slot.At).ShouldBeTrue();
                if (line.Kind == ChangeKind.Stays) fires.ShouldContain(line.Slot.At);
            }
            fires.Order().ShouldBe(FiresOf(one.After, one.From, until));
        });

    [Fact]
    public void Backwards_what_goes_comes() =>
        Change.Sample(one =>
        {
            var back = ScheduleDiff.Of(one.After, one.Before, one.From, one.Count);
            Diff(one).Lines.Select(line => (line.Slot.At, line.Kind switch { ChangeKind.Goes => ChangeKind.Comes, ChangeKind.Comes => ChangeKind.Goes, _ => ChangeKind.Stays }))
                .ShouldBe(back.Lines.Select(line => (line.Slot.At, line.Kind)));
        });

    [Fact]
    public void A_calendar_s_days_go()
    {
        var calendar = new WorkCalendar("holidays", [new DateOnly(2026, 1, 2)], []);
        var diff = ScheduleDiff.Of(Timetables.Of("0 9 * * *"), Timetables.Of(Excluding(calendar), calendar), Timetables.Now, 3);
        diff.Lines.Select(line => (line.Slot.At.Day, line.Kind)).ShouldBe([(1, ChangeKind.Stays), (2, ChangeKind.Goes), (3, ChangeKind.Stays)]);
    }

    [Fact]
    public void Where_a_calendar_leaves_out_all_that_follows_nothing_is_claimed()
    {
        var always = new WorkCalendar("always", [], Enum.GetValues<DayOfWeek>().Select(day => new WeeklyHours(day, TimeOnly.MinValue, TimeOnly.MaxValue)));
        ScheduleDiff.Of(Timetables.Of("0 9 * * *"), Timetables.Of(Excluding(always), always), Timetables.Now, 3).Lines.ShouldBeEmpty();
    }

    private static WorkflowDefinition Excluding(WorkCalendar calendar) =>
        new() { Name = "w", Schedules = [ScheduleDefinition.OfCron("0 9 * * *") with { Exclude = [calendar.Name] }] };

    private static ScheduleDiff Diff((Timetable Before, Timetable After, DateTimeOffset From, int Count) one) => ScheduleDiff.Of(one.Before, one.After, one.From, one.Count);

    private static IEnumerable<DateTimeOffset> FiresOf(Timetable timetable, DateTimeOffset from, DateTimeOffset until) =>
        timetable.After(from).TakeWhile(slot => slot.At <= until).Select(slot => slot.At);

    private static ScheduleDefinition Entry(string text) => text.Split(' ', 2) switch
    {
        ["every", var every] => new ScheduleDefinition { Every = every },
        ["at", var at] => new ScheduleDefinition { At = at },
        ["until", var cron] => new ScheduleDefinition { Cron = cron, EndDate = "2026-01-20" },
        _ => ScheduleDefinition.OfCron(text),
    };
}
