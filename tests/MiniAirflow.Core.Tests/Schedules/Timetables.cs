using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Tests.Schedules;

/// <summary>Timetables for tests.</summary>
internal static class Timetables
{
    public static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Timetable Of(string cron, string zone = "UTC") => Of([ScheduleDefinition.OfCron(cron) with { TimeZone = zone }]);

    public static Timetable Of(params IReadOnlyList<ScheduleDefinition> schedules) => Of(new WorkflowDefinition { Name = "w", Schedules = schedules });

    public static Timetable Of(WorkflowDefinition definition, params IReadOnlyList<WorkCalendar> calendars) =>
        Timetable.TryRead(definition, Now, name => calendars.FirstOrDefault(one => one.Name == name), out var timetable, out var problem) ? timetable! : throw new FormatException(problem!.Message);
}
