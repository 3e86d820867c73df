namespace MiniAirflow.Core.Schedules;

/// <summary>Gathers decisions; slots in a row that are let pass for the same reason become one.</summary>
internal sealed class DecisionLog
{
    private readonly List<SlotDecision> _decisions = [];
    private bool _isOpen;

    public IReadOnlyList<SlotDecision> Decisions => _decisions;

    public void Add(SlotDecision decision)
    {
        _decisions.Add(decision);
        Break();
    }

    /// <summary>A slot that is not decided yet comes here: what follows is not in a row with what was before.</summary>
    /// <returns>The place, for <see cref="Reopen"/>.</returns>
    public int Break()
    {
        _isOpen = false;
        return _decisions.Count;
    }

    /// <summary>That slot is decided now: it is in a row with what was before it, if nothing has come since.</summary>
    public void Reopen(int place) => _isOpen = place > 0 && place == _decisions.Count && !_decisions[^1].WasWaiting;

    public void Skip(DateTimeOffset slot, SlotOutcome outcome, string? reason)
    {
        if (_isOpen && _decisions[^1] is var last && last.Outcome == outcome && last.Reason == reason)
            _decisions[^1] = last with { Last = slot, Slots = last.Slots + 1 };
        else
            _decisions.Add(new SlotDecision(slot, outcome, reason: reason));
        _isOpen = true;
    }
}
