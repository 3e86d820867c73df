using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Pools;

/// <summary>Who comes first among those that wait for the same limit: the more urgent, and the longer it has waited the more urgent it is.</summary>
/// <remarks>
/// Each step of priority is worth <see cref="Step"/> of waiting. Since all grow more urgent alike, the order of two never changes while they wait; so a place is one
/// time that never changes either, and an index has the order. Nobody waits for ever: whoever comes a certain time later comes behind, whatever its priority.
/// </remarks>
public static class WaitingOrder
{
    /// <summary>The time of waiting that one step of priority is worth.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromMinutes(5);

    // Backfills use what nobody else wants, however long they wait.
    private static readonly TimeSpan Never = TimeSpan.FromDays(100 * 365);

    /// <summary>The place of an attempt: earlier comes first.</summary>
    /// <param name="priority">Its priority in the queue; see <see cref="PriorityClass"/>.</param>
    /// <param name="since">Since when it waits.</param>
    public static DateTimeOffset RankOf(int priority, DateTimeOffset since) => priority == PriorityClass.Backfill ? since + Never : since - (priority * Step);
}
