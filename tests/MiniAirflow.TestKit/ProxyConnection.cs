using System.Net;
using System.Net.Sockets;

namespace MiniAirflow.TestKit;

/// <summary>One connection through a <see cref="FaultProxy"/>.</summary>
internal sealed class ProxyConnection(FaultProxy proxy, Socket client) : IDisposable
{
    private readonly Socket _server = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private readonly Lock _lock = new();
    private volatile ProxyDirections _holes;

    /// <summary>Whether bytes of it were swallowed.</summary>
    public bool HasHole => _holes != ProxyDirections.None;

    public async Task RunAsync(int target, CancellationToken stop)
    {
        client.NoDelay = true;
        await _server.ConnectAsync(new IPEndPoint(IPAddress.Loopback, target), stop);
        // When either way breaks, both ends are reset; a way that ends in good order leaves the other one open.
        var ways = new[] { PumpAsync(client, _server, ProxyDirections.ToServer, stop), PumpAsync(_server, client, ProxyDirections.ToClient, stop) };
        await await Task.WhenAny(ways);
        await Task.WhenAll(ways);
    }

    /// <summary>Resets both ends.</summary>
    public void Dispose()
    {
        foreach (var socket in new[] { client, _server })
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Gone already.
            }
            socket.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to, ProxyDirections way, CancellationToken stop)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReceiveAsync(buffer, stop) is > 0 and var read)
        {
            if (proxy.DelayTime is { Ticks: > 0 } delay) await Task.Delay(delay, TimeProvider.System, stop);
            if (proxy.Swallowed.HasFlag(way)) AddHole(way);
            // Bytes after a hole would be nonsense: a way that was half open once stays so until it is reset.
            if (_holes.HasFlag(way)) continue;
            for (var sent = 0; sent < read;) sent += await to.SendAsync(buffer.AsMemory(sent, read - sent), stop);
        }
        if (proxy.Swallowed.HasFlag(way)) AddHole(way);
        if (!_holes.HasFlag(way)) to.Shutdown(SocketShutdown.Send);
        else await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
    }

    // One writer for each flag, two flags in one field.
    private void AddHole(ProxyDirections way)
    {
        lock (_lock) _holes |= way;
    }
}
