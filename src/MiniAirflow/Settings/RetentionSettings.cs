using System.Globalization;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Settings;

/// <summary>How long ended runs are kept where a workflow does not say it.</summary>
/// <param name="Policy">How long (<c>RETENTION_DAYS</c>, <c>RETENTION_RUNS</c>). Default: for ever.</param>
/// <param name="Interval">How often it is looked for what is to go (<c>RETENTION_INTERVAL_SECONDS</c>). Default 10 min.</param>
internal sealed record RetentionSettings(RetentionPolicy Policy, TimeSpan Interval)
{
    private const int MostSeconds = 86_400;

    /// <summary>Nothing goes.</summary>
    public static RetentionSettings Default { get; } = new(default, TimeSpan.FromMinutes(10));

    /// <summary>Reads the environment.</summary>
    public static RetentionSettings Read(Func<string, string?> environment, List<string> problems)
    {
        return new RetentionSettings(new RetentionPolicy(Number("RETENTION_DAYS", 0, Limits.MaxRetentionDays) ?? 0, Number("RETENTION_RUNS", 0, Limits.MaxRetentionRuns) ?? 0),
            Number("RETENTION_INTERVAL_SECONDS", 1, MostSeconds) is { } seconds ? TimeSpan.FromSeconds(seconds) : Default.Interval);

        int? Number(string name, int least, int most)
        {
            if (environment(name) is not { Length: > 0 } text) return null;
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from {least} to {most}, not '{text}'."));
            return null;
        }
    }
}
