using System.Globalization;

namespace MiniAirflow.Definitions.Calendars;

/// <summary>Numbers of things in sentences.</summary>
internal static class Counting
{
    public static string Of(int count, string thing) => $"{count.ToString(CultureInfo.InvariantCulture)} {thing}{(count == 1 ? "" : "s")}";

    public static string Was(int count) => count == 1 ? "was" : "were";
}
