using System.Globalization;
using MiniAirflow.Api.Problems;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Api.Requests;

/// <summary>Reads route and query values from their text; whatever cannot be read is refused by name.</summary>
internal static class Parameters
{
    public const int DefaultLimit = 20;
    public const int MaxLimit = 1000;

    /// <summary>Most who occupy something, and most who wait for it, where nobody says.</summary>
    public const int OccupancyLimit = 100;

    public static Guid Id(string text, string name = "id") => OptionalId(text, name)!.Value;

    public static Guid? OptionalId(string? text, string name) =>
        text is null ? null
        : Guid.TryParseExact(text, "D", out var id) ? id
        : throw Problem.BadParameter(name, $"{name} must be a UUID, not '{Shown(text)}'.");

    public static int Offset(string? text) => (int)Number(text, "offset", 0, int.MaxValue, 0);

    public static int Limit(string? text) => (int)Number(text, "limit", 1, MaxLimit, DefaultLimit);

    public static long Number(string? text, string name, long least, long most, long byDefault) => OptionalNumber(text, name, least, most) ?? byDefault;

    public static long? OptionalNumber(string? text, string name, long least = 0, long most = long.MaxValue) =>
        text is null ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw Problem.BadParameter(name, most == long.MaxValue
            ? $"{name} must be a whole number of at least {least}, not '{Shown(text)}'."
            : $"{name} must be a whole number from {least} to {most}, not '{Shown(text)}'.");

    public static RunStatus? Status(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : StateWords.TryParseStatus(text, out var status) ? status
        : throw Problem.BadParameter("status", $"'{Shown(text)}' is no status.", $"Use one of {string.Join(", ", StateWords.AllStatusWords)}.");

    public static SlotOutcome? Outcome(string? text) =>
        string.IsNullOrEmpty(text) ? null
        : SlotOutcomes.TryParse(text, out var outcome) ? outcome
        : throw Problem.BadParameter("outcome", $"'{Shown(text)}' is no outcome of a slot.", $"Use one of {string.Join(", ", SlotOutcomes.All)}.");

    public static DateTimeOffset? OptionalTime(string? text, string name) =>
        string.IsNullOrEmpty(text) ? null
        : TryParseInstant(text, out var time) ? time
        : throw Problem.BadParameter(name, $"{name} must be a time with its distance from UTC, not '{Shown(text)}'.", "Write it like 2026-12-24T18:00:00Z or 2026-12-24T18:00:00+01:00.");

    /// <summary>A date or time, on the wall of a zone where it does not carry its distance from UTC.</summary>
    public static DateTimeOffset? OptionalTime(string? text, string name, TimeZoneInfo zone) =>
        string.IsNullOrEmpty(text) ? null
        : TryParseInstant(text, out var time) || ScheduleTexts.TryParseTime(text, zone, out time, out _) ? time
        : throw Problem.BadParameter(name, $"{name} must be a date or time, not '{Shown(text)}'.", "Write it like 2026-12-24, 2026-12-24T18:00 or 2026-12-24T18:00:00+01:00.");

    // In an address a plus that was not escaped arrives as a space.
    private static bool TryParseInstant(string text, out DateTimeOffset time) =>
        ScheduleTexts.TryParseInstant(text is [.., ' ', _, _, ':', _, _] ? $"{text[..^6]}+{text[^5..]}" : text, out time);

    public static bool Flag(string? text, string name) => text switch
    {
        null or "false" => false,
        "true" => true,
        _ => throw Problem.BadParameter(name, $"{name} must be true or false, not '{Shown(text)}'."),
    };

    /// <summary>A sentence for people: not empty, not endless, and without the one character that no store holds.</summary>
    public static string Words(string text, string name, int most = Limits.MaxDescriptionLength) =>
        !string.IsNullOrWhiteSpace(text) && text.Length <= most && !text.Contains('\0', StringComparison.Ordinal) ? text
        : throw Problem.BadParameter(name, $"{name} must be a text of 1 to {most} characters, without NUL.");

    /// <summary>A name such as workflows and queues have.</summary>
    public static string Name(string text, string name) =>
        text.Length <= Limits.MaxNameLength && Limits.Name().IsMatch(text) ? text
        : throw Problem.BadParameter(name, $"'{Shown(text)}' is no name.", $"Use at most {Limits.MaxNameLength} letters, digits, '_', '-' and '.', beginning with a letter, digit or '_'.");

    /// <summary>Long nonsense is not sent back whole.</summary>
    private static string Shown(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
