using MiniAirflow.Core.Pools;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>The rows of those that wait for limits, in a transaction in which nobody else admits anything.</summary>
public interface IWaitingRows
{
    /// <summary>The first of each lane, in their order; those that somebody else has locked are left out.</summary>
    /// <param name="lanes">The lanes.</param>
    /// <param name="each">Most of one lane.</param>
    IReadOnlyList<LimitedRow> Heads(IReadOnlyCollection<string> lanes, int each);

    /// <summary>Limits as they are now. What attempts that have ended occupied is free.</summary>
    IReadOnlyList<(string Limit, LimitState State)> StatesOf(IReadOnlyCollection<string> limits);

    /// <summary>Writes what was decided: those that are admitted are queued and occupy their slots, those that moved stand in their new lane.</summary>
    /// <param name="admitted">Have their slots.</param>
    /// <param name="moved">Stand in another lane.</param>
    /// <param name="stale">Wait no more: their attempts were cancelled.</param>
    void Write(IReadOnlyList<LimitedRow> admitted, IReadOnlyList<Waiter> moved, IReadOnlyList<LimitedRow> stale);
}

/// <summary>An attempt that waits, with what its event needs.</summary>
/// <param name="Waiter">What it waits for.</param>
/// <param name="RunId">Its run.</param>
/// <param name="TaskId">Its task.</param>
/// <param name="TaskName">Name of the task.</param>
/// <param name="Attempt">Its number.</param>
/// <param name="BornAt">When it came into being.</param>
/// <param name="Queue">Its queue.</param>
/// <param name="IsScheduled">Whether it waits still; if not, it has been cancelled meanwhile.</param>
/// <param name="MapIndex">The place of the item in a mapped task's list; null for a task that is not mapped.</param>
public sealed record LimitedRow(Waiter Waiter, Guid RunId, Guid TaskId, string TaskName, int Attempt, DateTimeOffset BornAt, string Queue, bool IsScheduled, int? MapIndex);
