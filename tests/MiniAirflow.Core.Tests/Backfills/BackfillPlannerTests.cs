using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Tests.Schedules;

namespace MiniAirflow.Core.Tests.Backfills;

public sealed class BackfillPlannerTests
{
    private static readonly DateTimeOffset Midnight = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Slots_that_a_calendar_leaves_out_are_not_looked_through_without_end()
    {
        var schedule = ScheduleDefinition.OfCron("* * * * * *") with { Include = ["never"] };
        var timetable = Timetables.Of(new WorkflowDefinition { Name = "w", Schedules = [schedule] }, new WorkCalendar("never", [], []));
        BackfillPlanner.Slots(Request(Midnight.AddDays(1)), timetable).ShouldBeEmpty();
        BackfillPlanner.Slots(Request(Midnight.AddYears(1)), timetable).ShouldBeNull();
    }

    [Fact]
    public void A_backfill_may_have_as_many_slots_as_are_allowed_and_not_one_more()
    {
        var timetable = Timetables.Of("* * * * * *");
        BackfillPlanner.Slots(Request(Midnight.AddSeconds(BackfillPlan.MaxSlots - 1)), timetable).ShouldNotBeNull().Count.ShouldBe(BackfillPlan.MaxSlots);
        BackfillPlanner.Slots(Request(Midnight.AddSeconds(BackfillPlan.MaxSlots)), timetable).ShouldBeNull();
    }

    private static BackfillRequest Request(DateTimeOffset to) => new(Guid.Empty, Midnight, to);
}
