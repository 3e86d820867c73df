using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace MiniAirflow.TestKit;

/// <summary>A web service that keeps what it is told. It answers 200 unless told otherwise.</summary>
/// <remarks>The listener of the framework's own, so that the tests of the native executable need nothing more.</remarks>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly List<ReceivedRequest> _requests = [];
    private readonly Task _serving;

    /// <summary>Starts it.</summary>
    /// <param name="port">Its port; null for a free one.</param>
    public WebhookReceiver(int? port = null)
    {
        Port = port ?? FreePort.Find();
        _listener.Prefixes.Add($"http://127.0.0.1:{Port}/");
        _listener.Start();
        _serving = ServeAsync();
    }

    /// <summary>Its port, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Its address.</summary>
    public string Url => $"http://127.0.0.1:{Port}/hook";

    /// <summary>Answers a request, whose number from 1 it is told. By default with 200.</summary>
    public Func<HttpListenerResponse, int, Task> Answer { get; set; } = static (response, _) =>
    {
        response.StatusCode = 200;
        return Task.CompletedTask;
    };

    /// <summary>What it was told, in order.</summary>
    public IReadOnlyList<ReceivedRequest> Requests
    {
        get
        {
            lock (_requests) return [.. _requests];
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                _ = TakeAsync(context);
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }

    private async Task TakeAsync(HttpListenerContext context)
    {
        try
        {
            using var buffer = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(buffer);
            int number;
            lock (_requests)
            {
                _requests.Add(new ReceivedRequest(context.Request.HttpMethod, context.Request.RawUrl ?? "", context.Request.Headers.AllKeys.ToDictionary(key => key!, key => context.Request.Headers[key]!, StringComparer.OrdinalIgnoreCase), buffer.ToArray()));
                number = _requests.Count;
            }
            await Answer(context.Response, number);
            context.Response.Close();
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or IOException or InvalidOperationException)
        {
            // The other side went.
        }
    }
}

/// <summary>A request as it arrived.</summary>
/// <param name="Method">Its method.</param>
/// <param name="Path">Its path and query.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="Body">Its body.</param>
public sealed record ReceivedRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Whether it is signed with this key, as a receiver would look at it by the public specification.</summary>
    public bool IsSignedWith(string key)
    {
        var signed = Encoding.UTF8.GetBytes($"{Headers["webhook-id"]}.{Headers["webhook-timestamp"]}.").Concat(Body).ToArray();
        return Headers.TryGetValue("webhook-signature", out var signature) && signature == "v1," + Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), signed));
    }
}
