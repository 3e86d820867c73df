using System.Text.Json;

namespace MiniAirflow.Client.Wire;

/// <summary>The next slots of a schedule.</summary>
public sealed record SchedulePreviewResource
{
    /// <summary>The slots, in order; those that a calendar leaves out are among them.</summary>
    public required IReadOnlyList<PreviewSlotResource> Slots { get; init; }

    /// <summary>Sentences for people, e.g. that the schedule has ended; empty when there is nothing to say.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    /// <summary>All of it as lines of text.</summary>
    public required string Text { get; init; }
}

/// <summary>A slot as people read it.</summary>
public sealed record PreviewSlotResource
{
    /// <summary>When it is.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The same instant as the wall of its zone shows it, with the wall's distance from UTC, e.g. <c>2027-03-28T03:00:00+02:00</c>.</summary>
    public required string Local { get; init; }

    /// <summary>The name of its zone.</summary>
    public required string Zone { get; init; }

    /// <summary>Whether it fires; false when a calendar leaves it out.</summary>
    public required bool Fires { get; init; }

    /// <summary>All that is odd about it, as one line for people; absent for an ordinary slot.</summary>
    public string? Note { get; init; }

    /// <summary>The time on the wall that the clocks leave out, for which this instant stands, e.g. <c>2027-03-28T02:30:00</c>; absent for an ordinary slot.</summary>
    public string? LeftOut { get; init; }

    /// <summary>Which of two it is, when the wall shows its time twice: <c>first</c> or <c>second</c>; absent otherwise.</summary>
    public string? ComesTwice { get; init; }

    /// <summary>The calendar that leaves it out; absent for a slot that fires.</summary>
    public string? ExcludedBy { get; init; }

    /// <summary>The instant that a calendar has moved to this one; absent when it was not moved.</summary>
    public DateTimeOffset? MovedFrom { get; init; }
}

/// <summary>Which schedule to look at: give either a workflow or a definition.</summary>
public sealed record SchedulePreviewRequest
{
    /// <summary>Id or name of a workflow that the server has.</summary>
    public string? Workflow { get; init; }

    /// <summary>A workflow definition that the server need not have. Only what it says of its schedule matters; name and tasks may be left out.</summary>
    public JsonElement? Definition { get; init; }

    /// <summary>Look at what comes after this: a time, or a date or time on the wall of the schedule's zone; now by default.</summary>
    public string? After { get; init; }

    /// <summary>How many slots to give at most, 1 to 1000; 10 by default.</summary>
    public int? Count { get; init; }
}
