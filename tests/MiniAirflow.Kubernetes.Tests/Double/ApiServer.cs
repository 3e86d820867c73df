using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MiniAirflow.Kubernetes.Tests.Double;

/// <summary>The API server of a <see cref="Cluster"/>, with TLS, tokens, streams, and faults on demand.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    public const string Namespace = "jobs";

    private readonly Authority _authority = new();
    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _web;
    private readonly Lock _gate = new();
    private readonly HashSet<LiveStream> _streams = [];
    private readonly List<string> _requests = [];

    private ApiServer(WebApplication web) => _web = web;

    public Cluster Cluster { get; } = new();

    /// <summary>Its address.</summary>
    public Uri Address { get; private set; } = new("https://127.0.0.1:1");

    /// <summary>The token that it takes; whoever has the file reads it there.</summary>
    public string Token { get; private set; } = "token-1";

    public string TokenFile => _folder["token"];

    public string CaFile => _folder["ca.crt"];

    /// <summary>Answers a request instead of the cluster; null lets it through. It gets the method, the path with its query, and how often the same was asked.</summary>
    public Func<string, string, int, Refusal?> Fault { get; set; } = static (_, _, _) => null;

    /// <summary>Whether every connection is cut, as if nobody was there.</summary>
    public bool IsAway { get; set; }

    /// <summary>Whether the next Job is made, and the connection cut before the answer.</summary>
    public bool LosesAnswerToCreation { get; set; }

    /// <summary>After how many bytes the next log stream is cut, in the middle of whatever it is; null for never.</summary>
    public int? CutLogAfter { get; set; }

    /// <summary>Methods and paths, in order.</summary>
    public IReadOnlyList<string> Requests
    {
        get { lock (_gate) return [.. _requests]; }
    }

    /// <summary>The settings of a worker that uses it.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["CONTAINERS"] = "kubernetes", ["KUBERNETES_API"] = Address.ToString(), ["KUBERNETES_NAMESPACE"] = Namespace, ["KUBERNETES_TOKEN_FILE"] = TokenFile, ["KUBERNETES_CA_FILE"] = CaFile,
        ["KUBERNETES_SERVICE_ACCOUNTS"] = "builder",
    };

    public static async Task<ApiServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        ApiServer? server = null;
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => server!._authority.Certificate)));
        var web = builder.Build();
        server = new ApiServer(web);
        web.Run(server.AnswerAsync);
        await web.StartAsync();
        server.Address = new Uri(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        await File.WriteAllTextAsync(server.CaFile, server._authority.Pem);
        server.Rotate("token-1");
        return server;
    }

    /// <summary>From now on another token counts, and the file has it, as the kubelet does it.</summary>
    public void Rotate(string token)
    {
        File.WriteAllText(TokenFile + ".new", token + "\n");
        File.Move(TokenFile + ".new", TokenFile, overwrite: true);
        Token = token;
    }

    /// <summary>Cuts all watches and logs.</summary>
    public int CutStreams()
    {
        // Under the lock, since a request that has ended must not be touched.
        lock (_gate)
        {
            foreach (var one in _streams) one.Http.Abort();
            return _streams.Count;
        }
    }

    public async ValueTask DisposeAsync()
    {
        CutStreams();
        await _web.StopAsync();
        await _web.DisposeAsync();
        Cluster.Dispose();
        _authority.Dispose();
        _folder.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value + http.Request.QueryString;
        int times;
        lock (_gate)
        {
            _requests.Add($"{http.Request.Method} {path}");
            times = _requests.Count(one => one == _requests[^1]);
        }
        if (IsAway)
        {
            http.Abort();
            return;
        }
        try
        {
            if (http.Request.Headers.Authorization != $"Bearer {Token}") throw new Refusal(401, "Unauthorized", "Unauthorized");
            if (Fault(http.Request.Method, path, times) is { } fault) throw fault;
            await RouteAsync(http, http.Request.Path.Value!.Trim('/').Split('/'));
        }
        catch (Refusal refusal)
        {
            if (http.Response.HasStarted) return;
            http.Response.StatusCode = refusal.Status;
            if (refusal.Status == 429) http.Response.Headers.RetryAfter = "1";
            await WriteAsync(http, StatusOf(refusal));
        }
        catch (Exception e) when (e is YamlDotNet.Core.YamlException or System.Text.Json.JsonException)
        {
            http.Response.StatusCode = 400;
            await WriteAsync(http, StatusOf(new Refusal(400, "BadRequest", $"strict decoding error: {e.Message}")));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The other side went.
        }
    }

    private Task RouteAsync(HttpContext http, string[] path) => (http.Request.Method, path) switch
    {
        ("POST", ["apis", "batch", "v1", "namespaces", Namespace, "jobs"]) => CreateAsync(http, Cluster.CreateJob),
        ("POST", ["api", "v1", "namespaces", Namespace, "secrets"]) => CreateAsync(http, Cluster.CreateSecret),
        ("GET", ["apis", "batch", "v1", "namespaces", Namespace, "jobs", var name]) => WriteAsync(http, Cluster.Find("jobs", name).Found ?? throw new Refusal(404, "NotFound", $"jobs.batch \"{name}\" not found")),
        ("PATCH", ["apis", "batch", "v1", "namespaces", Namespace, "jobs", var name]) => PatchAsync(http, name),
        ("DELETE", ["apis", "batch", "v1", "namespaces", Namespace, "jobs", var name]) => DeleteAsync(http, name),
        ("GET", ["api", "v1", "namespaces", Namespace, "pods"]) => http.Request.Query["watch"] == "true" ? WatchAsync(http) : ListAsync(http),
        ("GET", ["api", "v1", "namespaces", Namespace, "pods", var name, "log"]) => LogAsync(http, name),
        _ => throw new Refusal(404, "NotFound", "the server could not find the requested resource"),
    };

    private async Task CreateAsync(HttpContext http, Func<JsonObject, JsonObject> create)
    {
        var made = create(await BodyAsync(http, "application/json"));
        if (LosesAnswerToCreation)
        {
            LosesAnswerToCreation = false;
            http.Abort();
            return;
        }
        http.Response.StatusCode = 201;
        await WriteAsync(http, made);
    }

    private async Task PatchAsync(HttpContext http, string name) => await WriteAsync(http, Cluster.PatchJob(name, await BodyAsync(http, "application/merge-patch+json")));

    private async Task DeleteAsync(HttpContext http, string name)
    {
        Cluster.DeleteJob(name, KubernetesYaml.Deserialize<V1DeleteOptions>((await BodyAsync(http, "application/json")).ToJsonString(), strict: true));
        await WriteAsync(http, new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Success" });
    }

    private async Task ListAsync(HttpContext http)
    {
        var (pods, version) = Cluster.ListPods(http.Request.Query["labelSelector"]!);
        await WriteAsync(http, new JsonObject { ["kind"] = "PodList", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) }, ["items"] = new JsonArray([.. pods]) });
    }

    private async Task WatchAsync(HttpContext http)
    {
        var (selector, version) = (http.Request.Query["labelSelector"].ToString(), long.Parse(http.Request.Query["resourceVersion"]!, CultureInfo.InvariantCulture));
        using var ended = Stream(http, TimeSpan.FromSeconds(int.Parse(http.Request.Query["timeoutSeconds"]!, CultureInfo.InvariantCulture)));
        await http.Response.StartAsync(ended.Token);
        while (!ended.IsCancellationRequested)
        {
            Task news;
            try
            {
                (var events, var newest, news) = Cluster.EventsSince(version, selector);
                foreach (var (_, type, pod) in events) await EventAsync(http, type, pod, ended.Token);
                version = newest;
                if (events.Count > 0 && http.Request.Query["allowWatchBookmarks"] == "true")
                    await EventAsync(http, "BOOKMARK", new JsonObject { ["kind"] = "Pod", ["apiVersion"] = "v1", ["metadata"] = new JsonObject { ["resourceVersion"] = version.ToString(CultureInfo.InvariantCulture) } }, ended.Token);
            }
            catch (Refusal expired)
            {
                await EventAsync(http, "ERROR", StatusOf(expired), ended.Token);
                return;
            }
            await news.WaitAsync(ended.Token);
        }
    }

    private static async Task EventAsync(HttpContext http, string type, JsonObject what, CancellationToken stop)
    {
        var line = Encoding.UTF8.GetBytes(new JsonObject { ["type"] = type, ["object"] = what }.ToJsonString() + "\n");
        // In two pieces, as a network may.
        await http.Response.Body.WriteAsync(line.AsMemory(0, line.Length / 2), stop);
        await http.Response.Body.FlushAsync(stop);
        await http.Response.Body.WriteAsync(line.AsMemory(line.Length / 2), stop);
        await http.Response.Body.FlushAsync(stop);
    }

    private async Task LogAsync(HttpContext http, string name)
    {
        if (Cluster.Find("pods", name).Found is null) throw new Refusal(404, "NotFound", $"pods \"{name}\" not found");
        if (http.Request.Query["container"] != "task" || http.Request.Query["timestamps"] != "true") throw new Refusal(400, "BadRequest", "no such container");
        if (Cluster.ProcessOf(name) is not { } pod) throw new Refusal(400, "BadRequest", "container \"task\" in pod is waiting to start: ContainerCreating");
        var since = http.Request.Query["sinceTime"].ToString() is { Length: > 0 } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeSeconds() * 1_000_000_000 : 0;
        var follows = http.Request.Query["follow"] == "true";
        using var ended = Stream(http, Timeout.InfiniteTimeSpan);
        await http.Response.StartAsync(ended.Token);
        for (int next = 0, sent = 0; ;)
        {
            var isOver = pod.Ended.IsCompleted;
            var (lines, news) = pod.From(next);
            next += lines.Count;
            foreach (var (time, line) in lines.Where(one => one.Nanoseconds >= since)) sent += await LineAsync(http, time, line, sent, ended.Token);
            if (lines.Count == 0 && (isOver || !follows)) return;
            if (lines.Count == 0) await Task.WhenAny(news, pod.Ended).WaitAsync(ended.Token);
        }
    }

    private async Task<int> LineAsync(HttpContext http, long time, byte[] line, int sent, CancellationToken stop)
    {
        var stamp = DateTimeOffset.FromUnixTimeSeconds(time / 1_000_000_000).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + string.Create(CultureInfo.InvariantCulture, $".{time % 1_000_000_000:000000000}Z ");
        byte[] whole = [.. Encoding.ASCII.GetBytes(stamp), .. line];
        if (CutLogAfter is { } most && sent + whole.Length > most)
        {
            CutLogAfter = null;
            await http.Response.Body.WriteAsync(whole.AsMemory(0, Math.Clamp(most - sent, 0, whole.Length)), stop);
            await http.Response.Body.FlushAsync(stop);
            http.Abort();
            throw new OperationCanceledException();
        }
        await http.Response.Body.WriteAsync(whole, stop);
        await http.Response.Body.FlushAsync(stop);
        return whole.Length;
    }

    private LiveStream Stream(HttpContext http, TimeSpan longest)
    {
        http.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        var stream = new LiveStream(this, http, CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _web.Lifetime.ApplicationStopping));
        lock (_gate) _streams.Add(stream);
        stream.CancelAfter(longest);
        return stream;
    }

    private static async Task<JsonObject> BodyAsync(HttpContext http, string kind)
    {
        if (http.Request.ContentType != kind) throw new Refusal(415, "UnsupportedMediaType", $"the body is {http.Request.ContentType}, not {kind}");
        return (JsonObject)(await JsonNode.ParseAsync(http.Request.Body))!;
    }

    private static Task WriteAsync(HttpContext http, JsonObject answer)
    {
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(answer.ToJsonString());
    }

    private static JsonObject StatusOf(Refusal refusal) =>
        new() { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["message"] = refusal.Message, ["reason"] = refusal.Reason, ["code"] = refusal.Status };

    private sealed class LiveStream(ApiServer server, HttpContext http, CancellationTokenSource end) : IDisposable
    {
        public HttpContext Http => http;

        public CancellationToken Token => end.Token;

        public bool IsCancellationRequested => end.IsCancellationRequested;

        public void CancelAfter(TimeSpan longest) => end.CancelAfter(longest);

        public void Dispose()
        {
            lock (server._gate) server._streams.Remove(this);
            end.Dispose();
        }
    }
}
