using System.Globalization;
using System.Text.RegularExpressions;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Pools;

/// <summary>At most so many starts in any window of this length, wherever it begins.</summary>
/// <param name="Starts">How many; 1 to <see cref="Limits.MaxPoolStarts"/>.</param>
/// <param name="WindowSeconds">Length of the window: a second, a minute or an hour.</param>
public readonly partial record struct StartRate(int Starts, int WindowSeconds)
{
    private static readonly (string Word, int Seconds)[] Windows = [("second", 1), ("minute", 60), ("hour", 3600)];

    /// <summary>Length of the window.</summary>
    public TimeSpan Window => TimeSpan.FromSeconds(WindowSeconds);

    /// <summary>Reads a rate such as <c>30 per minute</c>.</summary>
    /// <returns>False when it is none.</returns>
    public static bool TryParse(string text, out StartRate rate)
    {
        rate = default;
        var match = Form().Match(text);
        if (!match.Success || !int.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var starts)) return false;
        if (starts is < 1 or > Limits.MaxPoolStarts) return false;
        rate = new StartRate(starts, Windows.First(one => one.Word == match.Groups[2].Value).Seconds);
        return true;
    }

    /// <summary>The rate as it is written.</summary>
    public override string ToString()
    {
        var seconds = WindowSeconds;
        return string.Create(CultureInfo.InvariantCulture, $"{Starts} per {Windows.First(one => one.Seconds == seconds).Word}");
    }

    [GeneratedRegex(@"^\s*([0-9]{1,6})\s*(?:per\s+|/\s*)(second|minute|hour)\s*\z", RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}
