using System.Net;
using System.Net.Sockets;

namespace MiniAirflow.TestKit;

/// <summary>Which way bytes go through a <see cref="FaultProxy"/>.</summary>
[Flags]
public enum ProxyDirections
{
    /// <summary>Neither.</summary>
    None = 0,

    /// <summary>From the client to the server.</summary>
    ToServer = 1,

    /// <summary>From the server to the client.</summary>
    ToClient = 2,

    /// <summary>Both ways.</summary>
    Both = ToServer | ToClient,
}

/// <summary>A TCP proxy that does on command what networks do by chance.</summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly int _target;
    private readonly Lock _lock = new();
    private readonly HashSet<ProxyConnection> _connections = [];
    private readonly CancellationTokenSource _stop = new();
    private TcpListener? _listener;

    private FaultProxy(int target) => _target = target;

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>How many connections go through it now.</summary>
    public int ConnectionCount
    {
        get { lock (_lock) return _connections.Count; }
    }

    internal ProxyDirections Swallowed { get; private set; }

    internal TimeSpan DelayTime { get; private set; }

    /// <summary>Starts one.</summary>
    /// <param name="target">Port of the server on 127.0.0.1.</param>
    public static FaultProxy Start(int target)
    {
        var proxy = new FaultProxy(target);
        proxy.Listen(0);
        return proxy;
    }

    /// <summary>Resets all connections; new ones are let through.</summary>
    public void Cut()
    {
        List<ProxyConnection> all;
        lock (_lock) all = [.. _connections];
        foreach (var connection in all) connection.Dispose();
    }

    /// <summary>Goes on taking bytes but forwards none of them: to both ends the other one seems alive and silent. New connections fare the same.</summary>
    public void HalfOpen(ProxyDirections directions = ProxyDirections.Both) => Swallowed = directions;

    /// <summary>Holds every piece back for this long, each way.</summary>
    public void Delay(TimeSpan time) => DelayTime = time;

    /// <summary>Resets all connections and refuses new ones.</summary>
    public void Refuse()
    {
        _listener?.Dispose();
        _listener = null;
        Cut();
    }

    /// <summary>Forwards everything again. Connections of which bytes were swallowed are reset: what they carry has a hole.</summary>
    public void Heal()
    {
        Swallowed = ProxyDirections.None;
        DelayTime = TimeSpan.Zero;
        List<ProxyConnection> holed;
        lock (_lock) holed = [.. _connections.Where(connection => connection.HasHole)];
        foreach (var connection in holed) connection.Dispose();
        if (_listener is null) Listen(Port);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener?.Dispose();
        Cut();
    }

    private void Listen(int port)
    {
        var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        Port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _listener = listener;
        _ = Task.Run(() => AcceptAsync(listener));
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptSocketAsync(_stop.Token);
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
            {
                return;
            }
            _ = Task.Run(() => ServeAsync(client));
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var connection = new ProxyConnection(this, client);
        lock (_lock) _connections.Add(connection);
        try
        {
            await connection.RunAsync(_target, _stop.Token);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Cut, or its server is not there: the client sees a reset either way.
        }
        finally
        {
            lock (_lock) _connections.Remove(connection);
            connection.Dispose();
        }
    }
}
