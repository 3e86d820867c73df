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

    /// <summary>How long the end of a log may take to arrive from another machine, after its attempt's end was seen.</summary>
    private static readonly TimeSpan Arrival = TimeSpan.FromSeconds(3);

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

    /// <summary>Length of an attempt's log; of one that has just ended, once its end has arrived.</summary>
    public async Task<long> LengthAsync(TaskRun attempt, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var length = await logs.LengthAsync(attempt.Id, cancellationToken);
        while (attempt.FinishedAt is { } end && time.GetUtcNow() - end < Arrival && !HasArrived(length, BytesOf(attempt), began))
        {
            await Task.Delay(options.LogPoll, time, cancellationToken);
            length = await logs.LengthAsync(attempt.Id, cancellationToken);
        }
        return length;
    }

    private async Task FollowUntilEndAsync(HttpResponse response, byte[] buffer, Guid attemptId, long from, long most, CancellationToken cancellationToken)
    {
        var hasEnded = false;
        long? asked = null, ended = null;
        var whole = 0L;
        var sender = new LogSender(response, logs, attemptId, buffer, from);
        while (most > 0)
        {
            if (asked is null || time.GetElapsedTime(asked.Value) >= AskStore)
            {
                var attempt = await store.Runs.FindTaskRunAsync(attemptId, cancellationToken);
                hasEnded = attempt is null || attempt.State.IsTerminal();
                whole = attempt is null ? 0 : BytesOf(attempt);
                asked = time.GetTimestamp();
            }
            // Whatever was written before the end was seen is read after it was seen, so nothing of the end is missed.
            var sent = await sender.SendAsync(long.MaxValue, most, cancellationToken);
            most -= sent;
            if (sent > 0) await response.Body.FlushAsync(cancellationToken);
            if (hasEnded && HasArrived(sender.At, whole, ended ??= time.GetTimestamp())) return;
            if (sent == 0) await Task.Delay(options.LogPoll, time, cancellationToken);
        }
    }

    private static long BytesOf(TaskRun attempt) => attempt.Outcome is { } outcome ? outcome.OutputBytes - outcome.OutputBytesDropped : 0;

    /// <summary>An outcome never waits for its log, so where logs are shipped from other machines the end of one may come after it.</summary>
    private bool HasArrived(long at, long whole, long ended) => at >= whole || time.GetElapsedTime(ended) >= Arrival;
}
