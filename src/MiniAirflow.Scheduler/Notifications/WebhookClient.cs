using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MiniAirflow.Scheduler.Notifications;

/// <summary>Sends requests outside, and trusts nobody there: the address is checked when it is connected to, no redirect is followed, time and size are bounded.</summary>
internal sealed class WebhookClient : IDisposable
{
    private const int MaxAnswerBytes = 1024;
    private const int MaxHeaderKilobytes = 16;

    private readonly AddressGuard _guard;
    private readonly SocketsHttpHandler _handler;
    private readonly HttpClient _client;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public WebhookClient(NotificationOptions options, TimeProvider time)
    {
        (_guard, _timeout, _time) = (new AddressGuard(options.AllowedNetworks), options.Timeout, time);
        _handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false, // a proxy would connect where it likes
            UseCookies = false,
            ConnectTimeout = options.ConnectTimeout,
            ConnectCallback = ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            ActivityHeadersPropagator = null,
        };
        _client = new HttpClient(_handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Sends a request; the answer's status, and the beginning of its body as text.</summary>
    /// <exception cref="ForbiddenAddressException">It must not be sent there.</exception>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    /// <exception cref="TimeoutException">There was none in time.</exception>
    public async Task<(HttpStatusCode Status, string Beginning)> SendAsync(HttpRequestMessage request, CancellationToken stop)
    {
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stop);
        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token).ConfigureAwait(false);
            return (response.StatusCode, await BeginningAsync(response, both.Token).ConfigureAwait(false));
        }
        catch (HttpRequestException e) when (e.InnerException is ForbiddenAddressException forbidden)
        {
            throw forbidden;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer within {_timeout.TotalSeconds:0.###} s.");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _handler.Dispose();
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var end = context.DnsEndPoint;
        var found = IPAddress.TryParse(end.Host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(end.Host, cancellationToken).ConfigureAwait(false);
        var permitted = found.Where(address => _guard.Problem(address) is null).ToArray();
        if (permitted.Length == 0) throw new ForbiddenAddressException(found.Select(_guard.Problem).FirstOrDefault() ?? $"{end.Host} has no address.");
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            // By the addresses that were checked, never by the name.
            await socket.ConnectAsync(permitted, end.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxAnswerBytes];
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var length = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return string.Concat(Encoding.UTF8.GetString(buffer.AsSpan(0, length)).Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        }
    }
}
