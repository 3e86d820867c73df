using System.Globalization;

namespace MiniAirflow.Core.Leasing;

/// <summary>How a task is told a date.</summary>
public static class DateText
{
    /// <summary>In UTC, with as many digits of a second as it has.</summary>
    public static string Of(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
