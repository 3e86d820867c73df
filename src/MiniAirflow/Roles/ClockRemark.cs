using System.Globalization;

namespace MiniAirflow.Roles;

/// <summary>What to tell people of a machine whose clock is wrong. Nothing depends on it, because the database's clock decides; but its log cannot be read beside another's (F28).</summary>
internal static class ClockRemark
{
    /// <summary>A difference that an answer which took its time may explain.</summary>
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(10);

    /// <summary>One sentence; null when there is nothing to say.</summary>
    /// <param name="ahead">How far this machine's clock is ahead of the database's.</param>
    public static string? Of(TimeSpan ahead) => ahead.Duration() <= Tolerance ? null : string.Create(CultureInfo.InvariantCulture,
        $"This machine's clock is {Words(ahead.Duration())} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} the database's: leases and schedules go by the database's and are right, the times in this log are not; set this machine's clock.");

    private static string Words(TimeSpan span) => span < TimeSpan.FromMinutes(2)
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0} seconds")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0} minutes");
}
