namespace MiniAirflow.Core.Schedules;

/// <summary>What a change of a schedule does to the times at which it fires, within a window. Pure.</summary>
/// <param name="Lines">The fires of both schedules, in order.</param>
public sealed record ScheduleDiff(IReadOnlyList<ScheduleChange> Lines)
{
    /// <summary>How many fires are shown where nobody says how many.</summary>
    public const int DefaultCount = 20;

    /// <summary>How many of the lines are of this kind.</summary>
    public int Count(ChangeKind kind) => Lines.Count(line => line.Kind == kind);

    /// <summary>Whether the window holds a difference.</summary>
    public bool IsDifferent => Lines.Any(line => line.Kind != ChangeKind.Stays);

    /// <summary>The counts as one sentence.</summary>
    public string Summary
    {
        get
        {
            var (goes, comes, stays) = (Count(ChangeKind.Goes), Count(ChangeKind.Comes), Count(ChangeKind.Stays));
            return $"{goes} {(goes == 1 ? "slot goes" : "slots go")}, {comes} {(comes == 1 ? "comes" : "come")}, {stays} {(stays == 1 ? "stays" : "stay")}.";
        }
    }

    /// <summary>Compares two timetables. Slots that a calendar leaves out do not fire, and are passed over.</summary>
    /// <param name="before">The timetable as it was.</param>
    /// <param name="after">The timetable as it will be.</param>
    /// <param name="from">The instant after which to compare.</param>
    /// <param name="count">How many fires of the two together to look at, from 1 to <see cref="SchedulePreview.MaxCount"/>.</param>
    /// <returns>Fewer lines where both end, or where a calendar leaves out so many slots in a row that the next fire is not worth the search.</returns>
    public static ScheduleDiff Of(Timetable before, Timetable after, DateTimeOffset from, int count = DefaultCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, SchedulePreview.MaxCount);
        var lines = new List<ScheduleChange>();
        var (was, will) = (new Fires(before, from), new Fires(after, from));
        while (lines.Count < count && was.IsKnown && will.IsKnown && (was.Next ?? will.Next) is not null)
        {
            var (hadIt, hasIt) = (IsFirst(was.Next, will.Next), IsFirst(will.Next, was.Next));
            var kind = !hasIt ? ChangeKind.Goes : hadIt ? ChangeKind.Stays : ChangeKind.Comes;
            lines.Add(new ScheduleChange(PreviewSlot.Of((hasIt ? will.Next : was.Next)!.Value), kind));
            if (hadIt) was.MoveOn();
            if (hasIt) will.MoveOn();
        }
        return new ScheduleDiff(lines);
    }

    /// <summary>Whether a slot is there and no later than another.</summary>
    private static bool IsFirst(Slot? one, Slot? other) => one is { } slot && (other is null || slot.At <= other.Value.At);

    /// <summary>The slots of a timetable that fire, one after the other.</summary>
    private sealed class Fires
    {
        private readonly Timetable _timetable;

        public Fires(Timetable timetable, DateTimeOffset from)
        {
            _timetable = timetable;
            Find(from);
        }

        /// <summary>The fire; null when there are no more.</summary>
        public Slot? Next { get; private set; }

        /// <summary>False once a search was given up: whether there are more is not known.</summary>
        public bool IsKnown { get; private set; } = true;

        public void MoveOn() => Find(Next!.Value.At);

        private void Find(DateTimeOffset after)
        {
            Next = _timetable.NextAfter(after);
            for (var steps = 1; IsKnown && Next is { ExcludedBy: not null } leftOut; steps++)
            {
                IsKnown = steps < SchedulePlanner.MaxSteps;
                Next = _timetable.NextAfter(leftOut.At);
            }
        }
    }
}

/// <summary>A fire of one schedule, or of both.</summary>
/// <param name="Slot">When; as the new schedule shows it, where it has it.</param>
/// <param name="Kind">Which of the two has it.</param>
public readonly record struct ScheduleChange(PreviewSlot Slot, ChangeKind Kind);

/// <summary>What a change of a schedule does to one of its fires.</summary>
public enum ChangeKind
{
    /// <summary>Both schedules have it.</summary>
    Stays,

    /// <summary>Only the old one has it.</summary>
    Goes,

    /// <summary>Only the new one has it.</summary>
    Comes,
}
