using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Schedules;

/// <summary>The slots that are due, oldest first, and which of them the catch-up policy gives up.</summary>
internal sealed class PassedSlots(ScheduleSituation situation, DateTimeOffset now)
{
    private Slot? _following = Find(situation);
    private Slot? _current;
    private bool _isNewestKnown;
    private int _steps;

    /// <summary>The slot that is looked at.</summary>
    public Slot Current => _current!.Value;

    /// <summary>The slot after it, due or not; null when there is none.</summary>
    public DateTimeOffset? Following => _following?.At;

    /// <summary>Goes on to the next due slot; false when there is none, or when enough were looked at for now.</summary>
    public bool MoveNext()
    {
        if (!IsDue(_following) || _steps++ == SchedulePlanner.MaxSteps) return false;
        _current = _following;
        _following = situation.Timetable.NextAfter(Current.At);
        return true;
    }

    /// <summary>Why the current slot is given up; null when it is not.</summary>
    public SlotOutcome? Fate(Slot slot)
    {
        var late = now - slot.At;
        var isOnTime = late <= SchedulePlanner.Grace + TimeSpan.FromSeconds(situation.Policy.JitterSeconds);
        var isWithinWindow = isOnTime || late <= TimeSpan.FromSeconds(situation.Policy.CatchupWindowSeconds);
        var isKept = situation.Policy.Catchup switch
        {
            Catchup.None => isOnTime && IsNewest(),
            Catchup.Latest => isWithinWindow && IsNewest(),
            _ => isWithinWindow,
        };
        return isKept ? null : situation.WasPaused ? SlotOutcome.SkippedPause : SlotOutcome.Missed;
    }

    /// <summary>Whether no later slot that fires is due. Looked for once: until one is found, every slot but the last has one.</summary>
    private bool IsNewest()
    {
        for (var later = _following; !_isNewestKnown && IsDue(later); later = situation.Timetable.NextAfter(later!.Value.At))
            if (later!.Value.ExcludedBy is null) return false;
        _isNewestKnown = true;
        return true;
    }

    private bool IsDue(Slot? slot) => slot is { } one && one.At + Jitter.Of(situation.WorkflowId, one.At, situation.Policy.JitterSeconds) <= now;

    // The timetable tells of a slot what the stored instant does not: which calendar has to do with it.
    private static Slot? Find(ScheduleSituation situation) => situation.Next is { } at ? situation.Timetable.NextAfter(at.AddTicks(-1)) : null;
}
