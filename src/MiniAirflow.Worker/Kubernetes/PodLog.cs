using MiniAirflow.Worker.Leasing;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>Brings a container's output into the attempt's log, as it comes, each line once.</summary>
internal sealed class PodLog(KubernetesApi api, string pod, IOutputSink sink, TimeProvider time)
{
    /// <summary>How long the last of the output is asked for, when the server does not give it.</summary>
    private static readonly TimeSpan LastPatience = TimeSpan.FromSeconds(20);

    // A stream that has been silent so long may be a dead connection, and is asked for again.
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(5);

    private readonly LogLines _lines = new(sink);
    private readonly byte[] _buffer = new byte[16 * 1024];

    /// <summary>Follows until there will be no more.</summary>
    /// <param name="ended">Says that the container has ended: the stream that is open is read to its end, and no other one begun.</param>
    /// <param name="stop">Ends it at once.</param>
    public async Task FollowAsync(CancellationToken ended, CancellationToken stop)
    {
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                failures = await ReadAsync(follows: true, stop).ConfigureAwait(false) > 0 ? 0 : failures + 1;
            }
            catch (KubernetesException e) when (e.Status == 404)
            {
                return;
            }
            catch (KubernetesException)
            {
                failures++;
            }
            if (ended.IsCancellationRequested) return;
            // Also after the stream's proper end: nobody but the watch says whether that was the container's.
            await Task.Delay(Backoff.Delay(Math.Min(failures, 4)), time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested) return;
        }
    }

    /// <summary>Reads what has not been passed on yet; the container has ended.</summary>
    /// <returns>Why that could not be done; null when it was.</returns>
    public async Task<string?> FinishAsync(CancellationToken stop)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limited.CancelAfter(LastPatience);
        var problem = "the API server did not give it";
        for (var failures = 0; !limited.IsCancellationRequested;)
        {
            try
            {
                if (await ReadAsync(follows: false, limited.Token).ConfigureAwait(false) >= 0)
                {
                    _lines.End();
                    return null;
                }
            }
            catch (KubernetesException e) when (e.IsTransient)
            {
                problem = e.Message;
            }
            catch (KubernetesException e)
            {
                return e.Message;
            }
            await Task.Delay(Backoff.Delay(failures++), time, limited.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        return problem;
    }

    /// <summary>Reads one stream.</summary>
    /// <returns>How many bytes; less than 0 when it was cut.</returns>
    private async Task<long> ReadAsync(bool follows, CancellationToken stop)
    {
        _lines.Begin();
        var total = 0L;
        try
        {
            using var answer = await api.ReadLogAsync(pod, _lines.Since, follows, stop).ConfigureAwait(false);
            using var body = await answer.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
            using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
            while (true)
            {
                limited.CancelAfter(Silence);
                var count = await body.ReadAsync(_buffer, limited.Token).ConfigureAwait(false);
                if (count == 0) return total;
                total += count;
                _lines.Pass(_buffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or OperationCanceledException)
        {
            return -1;
        }
    }
}
