using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Schedules;

/// <summary>Decides by the overlap policy which slots start now, which wait, and which are let pass. Slots come oldest first.</summary>
internal sealed class Admission(ScheduleSituation situation)
{
    private readonly SchedulePolicy _policy = situation.Policy;
    private readonly List<(DateTimeOffset Slot, bool WasWaiting, string? Story)> _held = [];
    private int _started;
    private int _mark;

    /// <summary>Slots that wait after all.</summary>
    public int Waiting => _held.Count;

    /// <summary>Whether one of them did not wait before.</summary>
    public bool HasNewWaiting => _held.Any(one => !one.WasWaiting);

    /// <summary>Whether no further slot can be taken in, neither to run nor to wait.</summary>
    public bool IsFull => _policy.Overlap is Overlap.Allow or Overlap.QueueAll && _held.Count >= SchedulePlanner.MaxWaiting;

    /// <summary>Whether the runs that are alive are to make room.</summary>
    public bool CancelsActive => _policy.Overlap == Overlap.CancelPrevious && _held.Count > 0 && situation.ActiveRuns > 0;

    private bool IsBusy => Active > 0;

    private int Active => situation.ActiveRuns + _started;

    /// <summary>Decides one slot.</summary>
    public void Admit(DateTimeOffset slot, bool wasWaiting, DecisionLog log, string? story = null)
    {
        if (_policy.Overlap == Overlap.CancelPrevious) Replace(log);
        else if (_held.Count == 0 && HasRoom)
        {
            Start(slot, wasWaiting, story, log);
            return;
        }
        else if ((_policy.Overlap == Overlap.Skip && IsBusy) || (_policy.Overlap is Overlap.Skip or Overlap.QueueOne && _held.Count > 0))
        {
            Pass(slot, wasWaiting, null, log);
            return;
        }
        _held.Add((slot, wasWaiting, story));
        _mark = log.Break();
    }

    /// <summary>Notes those that wait, once it is known which do.</summary>
    public void Settle(DecisionLog log)
    {
        // Of what cancels its predecessors only the newest is worth a start.
        if (_policy.Overlap == Overlap.CancelPrevious && _held.Count > 0 && HasRoom)
        {
            var (slot, wasWaiting, story) = _held[0];
            _held.Clear();
            Start(slot, wasWaiting, story, log);
        }
        foreach (var (slot, wasWaiting, story) in _held)
            if (!wasWaiting) log.Add(new SlotDecision(slot, SlotOutcome.Waiting, reason: story));
    }

    private void Replace(DecisionLog log)
    {
        foreach (var (slot, wasWaiting, _) in _held)
        {
            log.Reopen(_mark);
            Pass(slot, wasWaiting, "A newer slot took its place.", log);
        }
        _held.Clear();
    }

    private void Start(DateTimeOffset slot, bool wasWaiting, string? story, DecisionLog log)
    {
        _started++;
        log.Add(new SlotDecision(slot, SlotOutcome.Started, wasWaiting, story));
    }

    private bool HasRoom => _policy.DependsOnPast
        ? !IsBusy && !situation.HasPastFailed
        : Active < (_policy.Overlap == Overlap.Allow ? _policy.MaxActiveRuns : 1);

    private static void Pass(DateTimeOffset slot, bool wasWaiting, string? reason, DecisionLog log)
    {
        if (wasWaiting) log.Add(new SlotDecision(slot, SlotOutcome.SkippedOverlap, wasWaiting: true, reason));
        else log.Skip(slot, SlotOutcome.SkippedOverlap, reason);
    }
}
