using System.Globalization;

namespace MiniAirflow.Core.Schedules;

/// <summary>A slot as people read it: on the wall of its zone, with all that is odd about it.</summary>
public sealed record PreviewSlot
{
    /// <summary>When it is, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The same instant as the wall of its zone shows it, with the wall's distance from UTC.</summary>
    public required DateTimeOffset Local { get; init; }

    /// <summary>The name of its zone.</summary>
    public required string Zone { get; init; }

    /// <summary>The time on the wall that the clocks leave out, for which this instant stands; null for an ordinary slot.</summary>
    public DateTime? LeftOutTime { get; init; }

    /// <summary>Whether the wall shows <see cref="Local"/> twice, and which of the two this is.</summary>
    public Showing Showing { get; init; }

    /// <summary>The calendar that leaves it out; null for a slot that fires.</summary>
    public string? ExcludedBy { get; init; }

    /// <summary>Where a calendar has moved it from, as the wall shows that; null when it was not moved.</summary>
    public DateTimeOffset? MovedFrom { get; init; }

    /// <summary>Whether it fires.</summary>
    public bool Fires => ExcludedBy is null;

    /// <summary>All that is odd about it as one line; null for an ordinary slot.</summary>
    public string? Note => string.Join("; ", Notes()) is { Length: > 0 } note ? note : null;

    /// <summary>Shows a slot.</summary>
    public static PreviewSlot Of(Slot slot)
    {
        var clock = WallClock.Of(slot.Zone);
        return new PreviewSlot
        {
            At = slot.At,
            Local = OnWall(clock, slot.At),
            Zone = slot.Zone.Id,
            LeftOutTime = slot.LeftOutTime,
            Showing = clock.ShowingAt(slot.At.UtcDateTime),
            ExcludedBy = slot.ExcludedBy,
            MovedFrom = slot.MovedFrom is { } from ? OnWall(clock, from) : null,
        };
    }

    private IEnumerable<string> Notes()
    {
        var invariant = CultureInfo.InvariantCulture;
        if (ExcludedBy is { } calendar) yield return $"does not fire: calendar {calendar} leaves it out";
        if (MovedFrom is { } from) yield return string.Create(invariant, $"moved by a calendar from {from:yyyy-MM-dd HH:mm}");
        if (LeftOutTime is { } wall)
            yield return string.Create(invariant, $"left out: {(wall.Date == Local.Date ? $"{wall:HH:mm}" : $"{wall:yyyy-MM-dd HH:mm}")} does not exist, fires at the jump");
        if (Showing != Showing.Only) yield return $"comes twice: {(Showing == Showing.First ? "first" : "second")}";
    }

    private static DateTimeOffset OnWall(WallClock clock, DateTimeOffset at)
    {
        var wall = clock.WallAt(at.UtcDateTime);
        return new DateTimeOffset(DateTime.SpecifyKind(wall, DateTimeKind.Unspecified), wall - at.UtcDateTime);
    }
}

/// <summary>How often a wall shows a time: the hour before the clocks are set back comes twice.</summary>
public enum Showing
{
    /// <summary>Once.</summary>
    Only,

    /// <summary>Twice, and this is the first time.</summary>
    First,

    /// <summary>Twice, and this is the second time.</summary>
    Second,
}
