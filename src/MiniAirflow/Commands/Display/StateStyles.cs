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
        "success" or "created" or "active" => Good,
        "failed" or "timed_out" or "lost" => Bad,
        "running" => Busy,
        "up_for_retry" or "upstream_failed" or "cancelled" or "new_version" => Odd,
        _ => Faint,
    };
}
