using System.Text.Json;
using System.Threading.Channels;
using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>News of a task's pod.</summary>
/// <param name="View">What it is now; null when there is none (any more).</param>
/// <param name="Problem">Why there is no news; null when there is.</param>
internal readonly record struct PodNews(PodView? View, string? Problem = null);

/// <summary>Follows the pods of one Job: what is there, then what changes, through cuts and expired versions.</summary>
internal sealed class PodWatch(KubernetesApi api, string selector, TimeProvider time)
{
    // A connection that is cut now and then is nothing that anybody need know of.
    private const int Forgiven = 3;

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, PodView> _pods = new(StringComparer.Ordinal);

    /// <summary>Writes news until it is stopped.</summary>
    public async Task RunAsync(ChannelWriter<PodNews> news, CancellationToken stop)
    {
        string? version = null;
        for (var failures = 0; !stop.IsCancellationRequested;)
        {
            try
            {
                version ??= await ListAsync(news, stop).ConfigureAwait(false);
                version = await WatchAsync(version, news, stop).ConfigureAwait(false);
                failures = 0;
            }
            catch (KubernetesException e)
            {
                if (e.IsExpired) version = null; // what is there now is asked for anew
                else if (failures >= Forgiven) news.TryWrite(new PodNews(Newest, e.Message));
                await Task.Delay(e.RetryAfter ?? Backoff.Delay(failures++), time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private PodView? Newest => _pods.Values.MaxBy(pod => pod.Created);

    private async Task<string> ListAsync(ChannelWriter<PodNews> news, CancellationToken stop)
    {
        var (pods, version) = await api.ListPodsAsync(selector, stop).ConfigureAwait(false);
        _pods.Clear();
        foreach (var pod in pods) _pods[pod.Name] = pod;
        news.TryWrite(new PodNews(Newest));
        return version;
    }

    /// <summary>Reads events until the server ends them, or the connection is cut.</summary>
    /// <returns>The version to go on from.</returns>
    private async Task<string> WatchAsync(string version, ChannelWriter<PodNews> news, CancellationToken stop)
    {
        using var answer = await api.WatchPodsAsync(selector, version, Longest, stop).ConfigureAwait(false);
        // A connection that died without a word gives neither an event nor its end.
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limited.CancelAfter(Longest + TimeSpan.FromSeconds(30));
        try
        {
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(limited.Token).ConfigureAwait(false));
            while (await lines.ReadLineAsync(limited.Token).ConfigureAwait(false) is { } line)
            {
                if (line.Length > 0) version = Take(line, news) ?? version;
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException || (e is OperationCanceledException && !stop.IsCancellationRequested))
        {
            // Cut: it goes on from the last version. A line that was cut too is sent again.
        }
        return version;
    }

    private string? Take(string line, ChannelWriter<PodNews> news)
    {
        JsonDocument read;
        try
        {
            read = JsonDocument.Parse(line);
        }
        catch (JsonException)
        {
            return null; // the line in which the connection was cut
        }
        using (read) return Take(read.RootElement.Text("type"), read.RootElement.At("object"), news);
    }

    private string? Take(string? type, JsonElement what, ChannelWriter<PodNews> news)
    {
        if (type == "ERROR") throw new KubernetesException(what.Number("code") ?? 500, what.Text("message") ?? "the watch ended with an error", what.Text("reason") ?? "");
        var pod = PodView.Of(what);
        if (type is "ADDED" or "MODIFIED") _pods[pod.Name] = pod;
        else if (type == "DELETED") _pods.Remove(pod.Name);
        if (type != "BOOKMARK") news.TryWrite(new PodNews(Newest));
        return what.Text("metadata", "resourceVersion");
    }
}
