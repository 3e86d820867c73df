using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Core.Runs;

/// <summary>What becomes of a held attempt whose worker is gone.</summary>
public static class LossRule
{
    /// <summary>Whether a lease of which its worker does not speak never reached it. A young one may still be on its way, and an old list may be from before it.</summary>
    /// <param name="leasedAt">When it was leased.</param>
    /// <param name="now">The store's time.</param>
    /// <param name="listAge">How long ago the worker said what it holds: its heartbeat may have waited for a store that was away.</param>
    /// <param name="lease">How long a lease lasts.</param>
    public static bool IsForgotten(DateTimeOffset leasedAt, DateTimeOffset now, TimeSpan listAge, TimeSpan lease) => leasedAt < now - listAge - lease;

    /// <summary>Decides.</summary>
    /// <param name="state">State of the attempt.</param>
    /// <param name="leases">How often it has been leased.</param>
    /// <param name="isCancelRequested">Whether its end was asked for.</param>
    /// <param name="reason">Why the worker is taken for gone, as one sentence.</param>
    /// <returns>How it ends; null when it is ready again, since nobody saw it run and it has leases left. One whose end was asked for is never left to run out of leases.</returns>
    public static TaskOutcome? Decide(TaskState state, int leases, bool isCancelRequested, string reason)
    {
        if (state == TaskState.Queued && (leases < RetryRule.MaxLeases || isCancelRequested)) return null;
        return isCancelRequested ? UnconfirmedCancel(reason) : new TaskOutcome { Kind = OutcomeKind.Lost, Reason = reason };
    }

    private static TaskOutcome UnconfirmedCancel(string reason) => new()
    {
        Kind = OutcomeKind.Cancelled,
        Reason = reason + " Its end had been asked for; nobody saw whether its processes ended.",
        Kill = new KillReport(0, TimeSpan.Zero, IsConfirmed: false),
    };
}
