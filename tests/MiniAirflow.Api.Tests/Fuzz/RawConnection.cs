using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace MiniAirflow.Api.Tests.Fuzz;

/// <summary>A connection that sends what it is given, byte for byte, and reads as much of the answer as a client must to send again.</summary>
/// <remarks>No library between: they mend addresses and headers, and it is the broken ones that matter.</remarks>
internal sealed class RawConnection(Uri server, TimeSpan patience) : IDisposable
{
    /// <summary>What stands for an answer when the server closed the connection without one.</summary>
    public const int Closed = 0;

    private readonly byte[] _buffer = new byte[64 * 1024];
    private Socket? _socket;
    private int _filled;

    /// <summary>Sends a request and reads its answer.</summary>
    /// <returns>The status, and the beginning of the body.</returns>
    /// <exception cref="TimeoutException">The server neither answered nor closed.</exception>
    public (int Status, string Body) Send(ReadOnlySpan<byte> request) => Send(request, Stopwatch.GetTimestamp());

    private (int Status, string Body) Send(ReadOnlySpan<byte> request, long began)
    {
        var isFresh = _socket is null;
        try
        {
            Connect();
            TrySend(request);
            return Read();
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            Close();
            // A kernel that is short of buffers for a moment says of a large request what it says of time that is over: then it has not gone out, and is sent anew.
            if (Stopwatch.GetElapsedTime(began) < patience) return Send(request, began);
            throw new TimeoutException($"No answer within {patience.TotalSeconds} s.");
        }
        catch (SocketException)
        {
            Close();
            // The server may have closed a connection that it had kept, before it saw this request.
            return isFresh ? (Closed, "") : Send(request, began);
        }
    }

    public void Dispose() => Close();

    private void Connect()
    {
        if (_socket is not null) return;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = (int)patience.TotalMilliseconds, SendTimeout = (int)patience.TotalMilliseconds };
        _socket.Connect(server.Host, server.Port);
        _filled = 0;
    }

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }

    // A server may refuse what it has not read to its end: its answer is there all the same.
    private void TrySend(ReadOnlySpan<byte> request)
    {
        try
        {
            for (var sent = 0; sent < request.Length;) sent += _socket!.Send(request[sent..]);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted)
        {
        }
    }

    private (int Status, string Body) Read()
    {
        int end;
        while ((end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8)) < 0)
            if (!Receive()) throw new SocketException((int)SocketError.ConnectionReset);
        var head = _buffer.AsSpan(0, end + 2);
        if (!Utf8Parser.TryParse(head[9..], out int status, out _)) throw new InvalidDataException($"No status: {Encoding.Latin1.GetString(head)}");
        var (length, isChunked, closes) = (Header(head, "Content-Length:"u8), Contains(head, "Transfer-Encoding: chunked"u8), Contains(head, "Connection: close"u8));
        Consume(end + 4);
        if (status == 100) return Read(); // "go on": the answer comes after it
        if (status == 101)
        {
            Close();
            return (status, "");
        }
        var body = isChunked ? ReadChunks() : status is 204 or 304 ? "" : ReadLength(length ?? 0);
        if (closes) Close();
        return (status, body);
    }

    private string ReadLength(long length)
    {
        var kept = new StringBuilder();
        while (length > 0)
        {
            if (_filled == 0 && !Receive()) throw new SocketException((int)SocketError.ConnectionReset);
            var part = (int)Math.Min(_filled, length);
            Keep(kept, _buffer.AsSpan(0, part));
            Consume(part);
            length -= part;
        }
        return kept.ToString();
    }

    private string ReadChunks()
    {
        var kept = new StringBuilder();
        while (true)
        {
            int line;
            while ((line = _buffer.AsSpan(0, _filled).IndexOf("\r\n"u8)) < 0)
                if (!Receive()) throw new SocketException((int)SocketError.ConnectionReset);
            if (!Utf8Parser.TryParse(_buffer.AsSpan(0, line), out long length, out _, 'x')) throw new InvalidDataException("No length of a chunk.");
            Consume(line + 2);
            kept.Append(ReadLength(length));
            _ = ReadLength(2);
            if (length == 0) return kept.ToString();
        }
    }

    private bool Receive()
    {
        if (_filled == _buffer.Length) throw new InvalidDataException("A head or a line of more than 64 KiB.");
        var read = _socket!.Receive(_buffer.AsSpan(_filled));
        _filled += read;
        return read > 0;
    }

    private void Consume(int count)
    {
        _buffer.AsSpan(count, _filled - count).CopyTo(_buffer);
        _filled -= count;
    }

    private static void Keep(StringBuilder kept, ReadOnlySpan<byte> bytes)
    {
        if (kept.Length < 2_000) kept.Append(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 2_000)]));
    }

    private static bool Contains(ReadOnlySpan<byte> head, ReadOnlySpan<byte> text) => head.IndexOf(text) >= 0;

    private static long? Header(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        var at = head.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(head[(at + name.Length)..].TrimStart((byte)' '), out long value, out _) ? value : null;
    }
}
