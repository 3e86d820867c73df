using MiniAirflow.Commands.Frame;

namespace MiniAirflow.Commands.Schedules;

/// <summary><c>schedule</c>: when workflows will run, and what became of the times at which they should have.</summary>
internal static class ScheduleCommands
{
    public static Verb Create(CommandHost host) => new("schedule", "Look ahead in schedules, compare them, and see what became of their slots",
        "miniairflow schedule preview etl",
        "miniairflow schedule why etl 02:30")
    {
        PreviewCommand.Create(host),
        DiffCommand.Create(host),
        HistoryCommand.Create(host),
        WhyCommand.Create(host),
    };
}
