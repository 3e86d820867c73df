using CsCheck;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Tests.Schedules;

public sealed class SchedulePlannerTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CronSchedule Hourly = Parse("@hourly");

    [Theory]
    [InlineData(-1, null, 0, 0)] // not due yet
    [InlineData(0, 0, 60, 0)] // due this very instant
    [InlineData(59, 0, 60, 0)]
    [InlineData(60, 60, 120, 1)] // the newest of two
    [InlineData(24 * 60 + 30, 24 * 60, 25 * 60, 24)]
    public void The_newest_slot_that_has_passed_is_fired_and_the_others_are_counted(int minutesAfterDue, int? fire, int next, int missed) =>
        SchedulePlanner.Plan(Hourly, Now, Now.AddMinutes(minutesAfterDue)).ShouldBe(
            new FirePlan(fire is { } minutes ? Now.AddMinutes(minutes) : null, Now.AddMinutes(next), missed));

    [Fact]
    public void A_new_schedule_begins_after_now_unless_it_is_switched_off()
    {
        SchedulePlanner.Begin("@hourly", "UTC", isActive: true, Now).ShouldBe((Now.AddHours(1), null));
        SchedulePlanner.Begin("@hourly", "UTC", isActive: false, Now).ShouldBe((null, null));
    }

    [Fact]
    public void F39_a_schedule_whose_zone_is_unknown_says_why_it_does_not_fire()
    {
        var (next, problem) = SchedulePlanner.Begin("@hourly", "Mars/Olympus", isActive: true, Now);
        next.ShouldBeNull();
        problem.ShouldNotBeNull().ShouldContain("Mars/Olympus");
    }

    [Fact]
    public void F35_A_long_downtime_of_a_fast_schedule_is_looked_through_in_bounded_steps_that_lose_no_slot()
    {
        var everySecond = Parse("* * * * * *");
        var (due, steps, slots) = (Now, 0, 0);
        var after = Now.AddHours(7);
        while (due <= after)
        {
            var plan = SchedulePlanner.Plan(everySecond, due, after);
            plan.Fire.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(due);
            slots += plan.Missed + 1;
            due = plan.Next.ShouldNotBeNull();
            (++steps).ShouldBeLessThan(10);
        }
        slots.ShouldBe(7 * 3600 + 1);
    }

    [Fact]
    public void I5_Every_slot_is_fired_or_counted_whenever_one_looks() =>
        Gen.Int[0, 400].Array[1, 20].Sample(minutes =>
        {
            var (now, due, seen) = (Now, Now.AddHours(1), 0);
            foreach (var pause in minutes)
            {
                now = now.AddMinutes(pause);
                var plan = SchedulePlanner.Plan(Hourly, due, now);
                if (plan.Fire is { } fire)
                {
                    fire.ShouldBeLessThanOrEqualTo(now);
                    seen += 1 + plan.Missed;
                }
                due = plan.Next.ShouldNotBeNull();
                due.ShouldBeGreaterThan(now);
            }
            seen.ShouldBe((int)(now - Now).TotalHours);
        });

    private static CronSchedule Parse(string expression) =>
        CronSchedule.TryParse(expression, "UTC", Now, out var schedule, out var problem) ? schedule! : throw new FormatException(problem);
}
