using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>The few requests to the API server that Jobs take. One for a worker, used by all its slots.</summary>
/// <remarks>Our own: README.md beside this file says what the library would cost. HTTP/1.1: each watch and each log is a connection of its own, so that a slow reader holds up nobody.</remarks>
internal sealed class KubernetesApi : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly KubernetesOptions _options;
    private readonly TimeProvider _time;
    private readonly HttpClient _http;
    private readonly string _jobs, _pods, _secrets;

    /// <summary>Creates it; nothing is asked yet.</summary>
    /// <exception cref="KubernetesException">The file of certificates cannot be read.</exception>
    public KubernetesApi(KubernetesOptions options, TimeProvider time)
    {
        (_options, _time) = (options, time);
        _http = new HttpClient(CreateHandler(options)) { BaseAddress = options.Server, Timeout = Timeout.InfiniteTimeSpan };
        var space = Uri.EscapeDataString(options.Namespace);
        (_jobs, _pods, _secrets) = ($"/apis/batch/v1/namespaces/{space}/jobs", $"/api/v1/namespaces/{space}/pods", $"/api/v1/namespaces/{space}/secrets");
    }

    /// <summary>The server's time, by the last answer that told it.</summary>
    public DateTimeOffset Now => _time.GetUtcNow() + _ahead;

    private TimeSpan _ahead;

    /// <summary>Makes a Job.</summary>
    public Task<Job> CreateJobAsync(byte[] manifest, CancellationToken stop) => AskAsync(HttpMethod.Post, _jobs, Body(manifest), Job.Of, stop);

    /// <summary>The Job; null when there is none.</summary>
    public async Task<Job?> FindJobAsync(string name, CancellationToken stop)
    {
        try
        {
            return await AskAsync(HttpMethod.Get, $"{_jobs}/{name}", null, Job.Of, stop).ConfigureAwait(false);
        }
        catch (KubernetesException e) when (e.Status == 404)
        {
            return null;
        }
    }

    /// <summary>Changes what the patch has; with a resource version in it, only if that is still the Job's.</summary>
    public Task<Job> PatchJobAsync(string name, byte[] patch, CancellationToken stop) => AskAsync(HttpMethod.Patch, $"{_jobs}/{name}", Body(patch, "application/merge-patch+json"), Job.Of, stop);

    /// <summary>Deletes a Job.</summary>
    public Task<bool> DeleteJobAsync(string name, byte[] deletion, CancellationToken stop) => AskAsync(HttpMethod.Delete, $"{_jobs}/{name}", Body(deletion), static _ => true, stop);

    /// <summary>Makes a Secret.</summary>
    public Task<bool> CreateSecretAsync(byte[] manifest, CancellationToken stop) => AskAsync(HttpMethod.Post, _secrets, Body(manifest), static _ => true, stop);

    /// <summary>The pods with a label, and the version that they are of.</summary>
    public Task<(List<PodView> Pods, string Version)> ListPodsAsync(string selector, CancellationToken stop) => AskAsync(HttpMethod.Get, $"{_pods}?labelSelector={Uri.EscapeDataString(selector)}", null, static list =>
    {
        List<PodView> pods = [];
        if (list.At("items") is { ValueKind: JsonValueKind.Array } items)
            foreach (var pod in items.EnumerateArray()) pods.Add(PodView.Of(pod));
        return (pods, list.Text("metadata", "resourceVersion") ?? "0");
    }, stop);

    /// <summary>What happens to them from a version on, an event a line, until the server ends it.</summary>
    public Task<HttpResponseMessage> WatchPodsAsync(string selector, string version, TimeSpan longest, CancellationToken stop) => OpenAsync(
        $"{_pods}?watch=true&allowWatchBookmarks=true&timeoutSeconds={(int)longest.TotalSeconds}&labelSelector={Uri.EscapeDataString(selector)}&resourceVersion={Uri.EscapeDataString(version)}", stop);

    /// <summary>The output of the task's container, each line after its time; followed until the container has ended, or as far as it is now.</summary>
    public Task<HttpResponseMessage> ReadLogAsync(string pod, DateTimeOffset? since, bool follows, CancellationToken stop)
    {
        var from = since is { } time ? "&sinceTime=" + time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "";
        return OpenAsync($"{_pods}/{pod}/log?container={JobManifest.TaskContainer}&timestamps=true&follow={(follows ? "true" : "false")}{from}", stop);
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<T> AskAsync<T>(HttpMethod method, string path, HttpContent? body, Func<JsonElement, T> read, CancellationToken stop)
    {
        using var answer = await SendAsync(method, path, body, stop).ConfigureAwait(false);
        try
        {
            using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false));
            return read(json.RootElement);
        }
        catch (JsonException e)
        {
            throw new KubernetesException(0, $"the API server's answer cannot be read: {e.Message}");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, CancellationToken stop)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limited.CancelAfter(Patience);
        try
        {
            return await SendAsync(method, path, body, HttpCompletionOption.ResponseContentRead, limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new KubernetesException(0, $"the API server did not answer within {Patience.TotalSeconds:0} s");
        }
    }

    private async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken stop)
    {
        // The headers come at once, however long the body takes: a server that sends none is none.
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limited.CancelAfter(Patience);
        try
        {
            return await SendAsync(HttpMethod.Get, path, null, HttpCompletionOption.ResponseHeadersRead, limited.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new KubernetesException(0, $"the API server did not answer within {Patience.TotalSeconds:0} s");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? body, HttpCompletionOption until, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        request.Headers.UserAgent.ParseAdd("miniairflow");
        HttpResponseMessage answer;
        try
        {
            if (_options.TokenFile is { } file) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(file, stop).ConfigureAwait(false)).Trim());
            answer = await _http.SendAsync(request, until, stop).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException or AuthenticationException or FormatException)
        {
            var wasSent = e is HttpRequestException { HttpRequestError: not (HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError) };
            throw new KubernetesException(0, $"the API server {_options.Server.Authority} cannot be asked: {(e.InnerException ?? e).Message}", wasSent: wasSent);
        }
        if (answer.Headers.Date is { } date) _ahead = date - _time.GetUtcNow();
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw await RefusalAsync(answer, stop).ConfigureAwait(false);
    }

    private static async Task<KubernetesException> RefusalAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        var status = (int)answer.StatusCode;
        var after = answer.Headers.RetryAfter?.Delta;
        try
        {
            using var told = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(stop).ConfigureAwait(false));
            return new KubernetesException(status, told.RootElement.Text("message") is { Length: > 0 } message ? message : $"status {status}", told.RootElement.Text("reason") ?? "", after);
        }
        catch (Exception e) when (e is JsonException or HttpRequestException or IOException)
        {
            return new KubernetesException(status, $"status {status}", "", after);
        }
    }

    private static ByteArrayContent Body(byte[] json, string kind = "application/json")
    {
        var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue(kind);
        return content;
    }

    private static SocketsHttpHandler CreateHandler(KubernetesOptions options)
    {
        var handler = new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5), UseCookies = false, UseProxy = false, AllowAutoRedirect = false };
        if (options.CaFile is not { } file) return handler;
        try
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPem(File.ReadAllText(file, Encoding.UTF8));
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.AddRange(roots);
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = policy };
            return handler;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new KubernetesException(0, $"the certificates of the API server in {file} cannot be read: {e.Message}");
        }
    }
}
