using Spectre.Console;

namespace MiniAirflow.Commands.Display;

/// <summary>Which colour a state has, everywhere.</summary>
internal static class StateStyles
{
    private static readonly Style Good = new(Color.Green);
    private static readonly Style Bad = new(Color.Red);
    private static readonly Style Busy = new(Color.Blue);
    private static readonly Style Odd = new(Color.Yellow);
    private static readonly Style Faint = new(Color.Grey);

    public static Style Of(string state) => state switch
    {
        "success" or "created" or "active" or "started" or "delivered" => Good,
        "failed" or "timed_out" or "lost" or "missed" => Bad,
        "running" or "waiting" or "up_for_reschedule" or "deferred" => Busy,
        "up_for_retry" or "awaiting_input" or "upstream_failed" or "cancelled" or "new_version" or "skipped_overlap" or "skipped_pause" or "skipped_calendar" or "withdrawn" => Odd,
        _ => Faint,
    };
}
