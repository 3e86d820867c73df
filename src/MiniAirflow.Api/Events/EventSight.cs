using MiniAirflow.Api.Access;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Events;

/// <summary>What a stream's caller may see by now: looked up again and again while the stream is open, so that a right that is taken away ends it, or what it shows.</summary>
internal sealed class EventSight(Authenticator authenticator, Caller caller, TimeProvider time, TimeSpan interval)
{
    private volatile Principal _principal = caller.Principal;

    /// <summary>Whether the caller sees only some workflows.</summary>
    public bool IsScoped => !AccessRule.AllowsEverything(_principal, Right.RunsRead);

    /// <summary>Whether the caller may see an event.</summary>
    /// <param name="text">The event.</param>
    /// <param name="workflow">Name of its workflow; null for a worker's event, or when the workflow is gone.</param>
    public bool Sees(EventText text, string? workflow)
    {
        var principal = _principal;
        if (text.RunId is null) return AccessRule.AllowsAny(principal, Right.SystemRead);
        return workflow is null ? AccessRule.AllowsEverything(principal, Right.RunsRead) : AccessRule.Allows(principal, Right.RunsRead, workflow);
    }

    /// <summary>Returns when the caller may listen no more.</summary>
    public async Task UntilRevokedAsync(CancellationToken cancellationToken)
    {
        if (caller.Credential is not { } credential)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
            return;
        }
        using var timer = new PeriodicTimer(interval, time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                if (await authenticator.RenewAsync(credential, cancellationToken) is not { } now || !AccessRule.AllowsAny(now, Right.RunsRead)) return;
                _principal = now;
            }
            catch (Core.Storage.StoreException)
            {
                // Nobody can say whether the right is still there: the stream ends, and may be opened again when the store answers.
                return;
            }
        }
    }
}
