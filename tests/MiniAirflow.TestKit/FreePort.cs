using System.Net;
using System.Net.Sockets;

namespace MiniAirflow.TestKit;

/// <summary>Ports that nobody uses right now.</summary>
public static class FreePort
{
    /// <summary>One of them. Another process may take it before its user does: whoever starts a server tries again with another.</summary>
    public static int Find()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
