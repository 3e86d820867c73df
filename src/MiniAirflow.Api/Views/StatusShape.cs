using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Views;

/// <summary>The figures of the store as they go over the line.</summary>
internal static class StatusShape
{
    /// <param name="statistics">What the store counted.</param>
    /// <param name="took">How long that took.</param>
    public static StatusResource Shown(this StoreStatistics statistics, TimeSpan took) => new()
    {
        At = statistics.At,
        StoreReadSeconds = took.TotalSeconds,
        ScheduleLagSeconds = Seconds(statistics.OldestDueSlot, statistics.At),
        Ready = statistics.Queues.Sum(queue => queue.Ready),
        OldestReadySeconds = Seconds(statistics.Queues.Select(queue => (DateTimeOffset?)queue.OldestSince).Min(), statistics.At),
        Open = statistics.Open.ToDictionary(state => state.Key.Word(), state => state.Value),
    };

    private static double Seconds(DateTimeOffset? since, DateTimeOffset now) => since is { } then ? Math.Max(0, (now - then).TotalSeconds) : 0;
}
