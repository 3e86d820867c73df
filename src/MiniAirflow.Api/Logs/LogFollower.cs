using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using MiniAirflow.Api.Hosting;
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
        while (most > 0)
        {
            if (asked is null || time.GetElapsedTime(asked.Value) >= AskStore)
            {
                hasEnded = await store.Runs.FindTaskRunAsync(attemptId, cancellationToken) is not { } attempt || attempt.State.IsTerminal();
                asked = time.GetTimestamp();
            }
            // Whatever was written before the end was seen is read after it was seen, so nothing of the end is missed.
            var sent = await SendNewAsync(response, buffer, attemptId, from, most, cancellationToken);
            (from, most) = (from + sent, most - sent);
            if (hasEnded) return;
            if (sent == 0) await Task.Delay(options.LogPoll, time, cancellationToken);
        }
    }

    private async Task<long> SendNewAsync(HttpResponse response, byte[] buffer, Guid attemptId, long from, long most, CancellationToken cancellationToken)
    {
        var sent = 0L;
        while (sent < most)
        {
            var read = logs.Read(attemptId, from + sent, buffer.AsSpan(0, (int)Math.Min(buffer.Length, most - sent)));
            if (read == 0) break;
            await response.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            await response.Body.FlushAsync(cancellationToken);
            sent += read;
        }
        return sent;
    }
}
