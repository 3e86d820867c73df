using System.Net;
using System.Net.Sockets;

namespace MiniAirflow.TestKit;

/// <summary>Ports that nobody uses right now.</summary>
public static class FreePort
{
    // Below those that the kernel gives to outgoing connections: of such a one the next connection of anybody could take the port while
    // its server restarts, and a client that looks for its server on it can even end up connected to itself.
    private const int First = 15_000;
    private const int Last = 32_000;

    /// <summary>One of them. Another process may take it before its user does: whoever starts a server tries again with another.</summary>
    public static int Find()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // The next one.
            }
        }
    }
}
