using MiniAirflow.Definitions.Documents;

namespace MiniAirflow.Definitions.Calendars;

/// <summary>How many comparisons of days may be made for one calendar: far more than calendars of people need, and about a second.</summary>
internal sealed class WorkBudget
{
    private long _left = 100_000_000;

    /// <exception cref="DocumentException">It is used up.</exception>
    public void Spend(int comparisons)
    {
        _left -= comparisons;
        if (_left < 0) throw new DocumentException(Position.Start, "The rules of the calendar take too long.", "keep the events that schedules need, and begin their rules later");
    }
}
