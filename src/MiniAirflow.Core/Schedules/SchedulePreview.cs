using System.Globalization;
using System.Text;

namespace MiniAirflow.Core.Schedules;

/// <summary>A look ahead: the next slots of a timetable, those that calendars leave out among them, and what is worth a remark. Pure.</summary>
/// <param name="Slots">The slots, in order.</param>
/// <param name="Remarks">Sentences for people; none when there is nothing to say.</param>
public sealed record SchedulePreview(IReadOnlyList<PreviewSlot> Slots, IReadOnlyList<string> Remarks)
{
    /// <summary>How many slots are shown where nobody says how many.</summary>
    public const int DefaultCount = 10;

    /// <summary>Most slots of one look.</summary>
    public const int MaxCount = 1_000;

    /// <summary>Looks ahead.</summary>
    /// <param name="timetable">The timetable.</param>
    /// <param name="after">The instant after which to look.</param>
    /// <param name="count">How many slots to show at most, from 1 to <see cref="MaxCount"/>.</param>
    public static SchedulePreview Of(Timetable timetable, DateTimeOffset after, int count = DefaultCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, MaxCount);
        PreviewSlot[] slots = [.. timetable.After(after).Take(count).Select(PreviewSlot.Of)];
        return new SchedulePreview(slots, [.. RemarksOn(timetable, slots, after, isWhole: slots.Length < count)]);
    }

    /// <summary>The preview as lines of text: one a slot, then the remarks.</summary>
    public string ToText()
    {
        var text = new StringBuilder();
        var zoneWidth = Slots.Count == 0 ? 0 : Slots.Max(slot => slot.Zone.Length);
        foreach (var slot in Slots)
        {
            var line = string.Create(CultureInfo.InvariantCulture, $"{slot.At.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}  {slot.Local:ddd yyyy-MM-dd HH:mm:ss zzz}  {slot.Zone.PadRight(zoneWidth)}  {slot.Note}");
            text.Append(line.TrimEnd()).Append('\n');
        }
        foreach (var remark in Remarks) text.Append(remark).Append('\n');
        return text.ToString();
    }

    private static IEnumerable<string> RemarksOn(Timetable timetable, PreviewSlot[] slots, DateTimeOffset after, bool isWhole)
    {
        if (timetable.IsEmpty) yield return "There is no schedule: the workflow runs only when triggered.";
        else if (slots.Length == 0) yield return "The schedule has ended.";
        else if (slots.FirstOrDefault(slot => slot.Fires) is not { } fire) yield return "None of these slots fires: calendars leave them all out.";
        else if (YearsBetween(after.UtcDateTime, fire.At.UtcDateTime) is > 0 and var years)
            yield return years == 1 ? "The next fire is in more than a year." : string.Create(CultureInfo.InvariantCulture, $"The next fire is in {years} years.");
        if (isWhole && slots.Length > 0) yield return "The schedule ends with the last of these slots.";
    }

    /// <summary>Whole years that pass; 0 for a year to the day, which is not more than a year.</summary>
    private static int YearsBetween(DateTime from, DateTime to)
    {
        var years = to.Year - from.Year;
        if (years > 0 && from.AddYears(years) > to) years--;
        return years == 1 && from.AddYears(1) == to ? 0 : years;
    }
}
