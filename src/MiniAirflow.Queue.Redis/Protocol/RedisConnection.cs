using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace MiniAirflow.Queue.Redis.Protocol;

/// <summary>One connection. Not for concurrent use: whoever sends commands reads their replies before sending more.</summary>
internal sealed class RedisConnection : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly Stream _stream;
    private readonly RespReader _reader;
    private readonly RedisDispatchOptions _options;
    private readonly RespWriter _single = new();

    private RedisConnection(TcpClient tcp, Stream stream, RedisDispatchOptions options)
    {
        (_tcp, _stream, _options) = (tcp, stream, options);
        _reader = new RespReader(stream);
    }

    /// <summary>Connects, gets in, and checks that the server has what we need.</summary>
    /// <exception cref="RedisRefusedException">It is there, and waiting will not make it usable.</exception>
    /// <exception cref="Exception">See <see cref="IsOutage"/>: waiting may help.</exception>
    public static async Task<RedisConnection> OpenAsync(RedisDispatchOptions options, CancellationToken cancellationToken)
    {
        var tcp = new TcpClient { NoDelay = true };
        try
        {
            using var deadline = Deadline.After(options.AnswerTimeout, options.Time, cancellationToken);
            var connection = await deadline.Run(async token =>
            {
                await tcp.ConnectAsync(options.Address.Host, options.Address.Port, token).ConfigureAwait(false);
                KeepAlive(tcp.Client);
                return new RedisConnection(tcp, await EncryptAsync(tcp, options.Address, token).ConfigureAwait(false), options);
            }).ConfigureAwait(false);
            await Handshake.RunAsync(connection, options, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (AuthenticationException e)
        {
            tcp.Dispose();
            throw new RedisRefusedException($"The certificate of Redis at {options.Address} was not accepted: {e.Message}", e);
        }
        catch
        {
            tcp.Dispose();
            throw;
        }
    }

    /// <summary>Whether an error means that the server is out of reach or not ready, so that trying again may help.</summary>
    public static bool IsOutage(Exception e) => e is IOException or SocketException or TimeoutException or ObjectDisposedException or RedisErrorException;

    /// <summary>One command, one reply.</summary>
    /// <exception cref="RedisErrorException">The server said no.</exception>
    public async Task<RespValue> SendAsync(string[] words, CancellationToken cancellationToken, TimeSpan? extra = null)
    {
        _single.Clear();
        var replies = await SendAsync(_single.Add(words), cancellationToken, extra).ConfigureAwait(false);
        return replies[0].IsError ? throw new RedisErrorException(replies[0].Text!) : replies[0];
    }

    /// <summary>Commands in one piece, and their replies, errors among them, in order.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="cancellationToken">Ends it; the connection is of no use afterwards.</param>
    /// <param name="extra">How much longer than usual the server may take.</param>
    public async Task<RespValue[]> SendAsync(RespWriter commands, CancellationToken cancellationToken, TimeSpan? extra = null)
    {
        using var deadline = Deadline.After(_options.AnswerTimeout + (extra ?? TimeSpan.Zero), _options.Time, cancellationToken);
        return await deadline.Run(async token =>
        {
            await _stream.WriteAsync(commands.Bytes, token).ConfigureAwait(false);
            var replies = new RespValue[commands.Count];
            for (var i = 0; i < replies.Length; i++) replies[i] = await _reader.ReadAsync(token).ConfigureAwait(false);
            return replies;
        }).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _tcp.Dispose();
    }

    private static void KeepAlive(Socket socket)
    {
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, 10);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, 5);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    private static async Task<Stream> EncryptAsync(TcpClient tcp, RedisAddress address, CancellationToken cancellationToken)
    {
        if (!address.IsTls) return tcp.GetStream();
        var tls = new SslStream(tcp.GetStream());
        var options = new SslClientAuthenticationOptions { TargetHost = address.Host };
        if (address.AuthorityFile is { } file)
        {
            var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            policy.CustomTrustStore.ImportFromPemFile(file);
            options.CertificateChainPolicy = policy;
        }
        await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
        return tls;
    }
}
