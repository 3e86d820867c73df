using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Logs;

/// <summary>Sends a log while it grows, until its attempt has ended, the client leaves, or the server stops.</summary>
/// <remarks>Nobody wakes for log bytes: a follower looks at the file often, which is cheap, and asks the store seldom whether the attempt has ended.</remarks>
internal sealed class LogFollower(IStore store, ILogReader logs, TimeProvider time, ApiOptions options, IHostApplicationLifetime lifetime)
{
    private static readonly TimeSpan AskStore = TimeSpan.FromMilliseconds(250);

    public async Task FollowAsync(HttpResponse response, byte[] buffer, Guid attemptId, long from, long most, CancellationToken aborted)
    {
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        try
        {
            await FollowUntilEndAsync(response, buffer, attemptId, from, most, ends.Token);
        }
        catch (OperationCanceledException) when (lifetime.ApplicationStopping.IsCancellationRequested && !aborted.IsCancellationRequested)
        {
            // The server stops: the answer must not look as if the attempt had ended.
            response.HttpContext.Abort();
        }
    }

    private async Task FollowUntilEndAsync(HttpResponse response, byte[] buffer, Guid attemptId, long from, long most, CancellationToken cancellationToken)
    {
        var hasEnded = false;
        long? asked = null;
        var sender = new LogSender(response, logs, attemptId, buffer, from);
        while (most > 0)
        {
            if (asked is null || time.GetElapsedTime(asked.Value) >= AskStore)
            {
                hasEnded = await store.Runs.FindTaskRunAsync(attemptId, cancellationToken) is not { } attempt || attempt.State.IsTerminal();
                asked = time.GetTimestamp();
            }
            // Whatever was written before the end was seen is read after it was seen, so nothing of the end is missed.
            var sent = await sender.SendAsync(long.MaxValue, most, cancellationToken);
            most -= sent;
            if (sent > 0) await response.Body.FlushAsync(cancellationToken);
            if (hasEnded) return;
            if (sent == 0) await Task.Delay(options.LogPoll, time, cancellationToken);
        }
    }
}
