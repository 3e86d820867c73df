using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Waiting;

namespace MiniAirflow.Api.Waiting;

/// <summary>How long attempts waited, and for what.</summary>
internal static class WaitShares
{
    /// <summary>The parts of an attempt's wait.</summary>
    public static async Task<IReadOnlyList<WaitShareResource>> ReadAsync(IStore store, TaskRun attempt, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (from, to) = WaitAccount.SpanOf(attempt, now);
        if (from == to) return [];
        var pauses = await store.Pauses.ListSpansAsync(attempt.Queue, from, to, cancellationToken);
        var workers = await store.Workers.ListBetweenAsync(from, to, cancellationToken);
        return [.. WaitAccount.Of(attempt, pauses, workers, now).Select(share => new WaitShareResource { Cause = share.Kind.Word(), Seconds = share.Time.TotalSeconds })];
    }
}
