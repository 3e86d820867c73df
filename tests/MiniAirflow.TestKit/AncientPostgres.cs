using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MiniAirflow.TestKit;

/// <summary>A server that logs anybody in and says that it is PostgreSQL of some version: enough for a client that leaves when it hears which.</summary>
public sealed class AncientPostgres : IAsyncDisposable
{
    private const int SslRequest = 80877103;
    private const int GssRequest = 80877104;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly string _version;
    private readonly Task _serving;

    private AncientPostgres(string version)
    {
        _version = version;
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    /// <summary>Its URL.</summary>
    public string Url => $"postgres://airflow@127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/airflow?sslmode=disable";

    /// <summary>Starts one.</summary>
    /// <param name="version">What it says it is, such as <c>13.9</c>.</param>
    public static AncientPostgres Start(string version) => new(version);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await ServeAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // The end of the test.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        try
        {
            await WelcomeAsync(stream);
        }
        catch (IOException)
        {
            // It has left, as a client does that only looks whether somebody listens.
        }
    }

    private async Task WelcomeAsync(NetworkStream stream)
    {
        while (await RequestAsync(stream) is SslRequest or GssRequest) await stream.WriteAsync("N"u8.ToArray(), _stop.Token);
        byte[] welcome =
        [
            .. Message('R', [0, 0, 0, 0]), .. Message('S', Encoding.ASCII.GetBytes($"server_version\0{_version}\0")), .. Message('S', "client_encoding\0UTF8\0"u8),
            .. Message('S', "TimeZone\0UTC\0"u8), .. Message('S', "integer_datetimes\0on\0"u8), .. Message('K', [0, 0, 0, 1, 0, 0, 0, 1]), .. Message('Z', "I"u8),
        ];
        await stream.WriteAsync(welcome, _stop.Token);
        // Until it leaves; nothing that it asks is answered.
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, _stop.Token) > 0)
        {
        }
    }

    private async Task<int> RequestAsync(NetworkStream stream)
    {
        var head = new byte[8];
        await stream.ReadExactlyAsync(head, _stop.Token);
        await stream.ReadExactlyAsync(new byte[BinaryPrimitives.ReadInt32BigEndian(head) - head.Length], _stop.Token);
        return BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4));
    }

    private static byte[] Message(char type, ReadOnlySpan<byte> body)
    {
        var message = new byte[5 + body.Length];
        message[0] = (byte)type;
        BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), 4 + body.Length);
        body.CopyTo(message.AsSpan(5));
        return message;
    }
}
