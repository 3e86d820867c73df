using System.Globalization;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Api.Schedules;

/// <summary>The model as wire records. Public for the command line, which looks at files without a server and says the same of them.</summary>
public static class ScheduleMapping
{
    /// <summary>Shows a preview.</summary>
    public static SchedulePreviewResource Shown(this SchedulePreview preview) =>
        new() { Slots = [.. preview.Slots.Select(Shown)], Remarks = preview.Remarks, Text = preview.ToText() };

    /// <summary>Shows a slot.</summary>
    public static PreviewSlotResource Shown(this PreviewSlot slot) => new()
    {
        At = slot.At,
        Local = slot.Local.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture),
        Zone = slot.Zone,
        Fires = slot.Fires,
        Note = slot.Note,
        LeftOut = slot.LeftOutTime?.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
        ComesTwice = slot.Showing switch { Showing.First => "first", Showing.Second => "second", _ => null },
        ExcludedBy = slot.ExcludedBy,
        MovedFrom = slot.MovedFrom,
    };

    internal static OccurrenceResource Shown(this Occurrence row) => new()
    {
        WorkflowId = row.WorkflowId,
        Slot = row.Slot,
        LastSlot = row.LastSlot,
        Slots = row.Slots,
        Outcome = row.Outcome.Word(),
        DecidedAt = row.DecidedAt,
        RunId = row.RunId,
        LagMs = row.LagMilliseconds,
        Reason = row.Reason,
    };
}
