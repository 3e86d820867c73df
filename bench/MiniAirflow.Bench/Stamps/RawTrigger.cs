using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace MiniAirflow.Bench.Stamps;

/// <summary>Triggers over a plain socket: what is measured begins when the server gets the request, and a client library's own time is no part of that.</summary>
internal sealed partial class RawTrigger : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly byte[] _answer = new byte[16 * 1024];

    public RawTrigger(Uri server, Guid workflowId)
    {
        _request = Encoding.ASCII.GetBytes($"POST /workflows/{workflowId}/trigger HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Length: 0\r\n\r\n");
        _socket.Connect(IPAddress.Loopback, server.Port);
    }

    /// <summary>Sends the request and reads the answer.</summary>
    /// <returns>When it was sent, on the clock of <see cref="Stamp"/>, and the run.</returns>
    public (long SentAt, Guid RunId) Send()
    {
        var sentAt = Stamp.Now();
        _socket.Send(_request);
        var answer = Receive();
        return RunId().Match(answer) is { Success: true } id ? (sentAt, Guid.Parse(id.Groups[1].Value)) : throw new InvalidOperationException(answer);
    }

    /// <summary>One whole answer: the server sends its body in chunks, the last of which is empty.</summary>
    private string Receive()
    {
        for (var length = 0; ;)
        {
            var received = _socket.Receive(_answer.AsSpan(length));
            if (received == 0) throw new InvalidOperationException("The server closed the connection.");
            length += received;
            if (_answer.AsSpan(0, length).EndsWith("0\r\n\r\n"u8)) return Encoding.UTF8.GetString(_answer, 0, length);
        }
    }

    public void Dispose() => _socket.Dispose();

    [GeneratedRegex("\"id\":\"([0-9a-f-]{36})\"")]
    private static partial Regex RunId();
}
