using System.Net;
using System.Net.Sockets;
using MiniAirflow.TestKit;

namespace MiniAirflow.Chaos.Tests;

/// <summary>The proxy does what it says, seen from real sockets at both ends.</summary>
public sealed class FaultProxyTests : IAsyncLifetime
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(150);
    private readonly TcpListener _target = new(IPAddress.Loopback, 0);
    private FaultProxy _proxy = null!;

    public ValueTask InitializeAsync()
    {
        _target.Start();
        _proxy = FaultProxy.Start(((IPEndPoint)_target.LocalEndpoint).Port);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        _target.Dispose();
    }

    [Fact]
    public async Task Bytes_go_through_unchanged_both_ways_and_the_end_does_too()
    {
        using var pair = await ConnectAsync();
        var sent = new byte[3_000_000];
        Random.Shared.NextBytes(sent);
        var received = new byte[sent.Length];
        await Task.WhenAll(pair.ClientStream.WriteAsync(sent).AsTask(), pair.ServerStream.ReadExactlyAsync(received).AsTask());
        received.ShouldBe(sent);
        (await TalksAsync(pair)).ShouldBeTrue();
        pair.Client.Client.Shutdown(SocketShutdown.Send);
        (await pair.ServerStream.ReadAsync(new byte[1])).ShouldBe(0);
        await pair.ServerStream.WriteAsync(new byte[] { 7 });
        (await pair.ClientStream.ReadAsync(new byte[1])).ShouldBe(1, "the other way is still open");
    }

    [Fact]
    public async Task A_cut_resets_both_ends_and_lets_new_connections_through()
    {
        using var pair = await ConnectAsync();
        _proxy.Cut();
        foreach (var end in new[] { pair.Client, pair.Server }) await ShouldBeResetAsync(end);
        await Poll.UntilAsync(() => _proxy.ConnectionCount == 0);
        using var next = await ConnectAsync();
        (await TalksAsync(next)).ShouldBeTrue();
    }

    [Theory]
    [InlineData(ProxyDirections.Both)]
    [InlineData(ProxyDirections.ToServer)]
    [InlineData(ProxyDirections.ToClient)]
    public async Task Half_open_swallows_its_directions_without_a_word_and_healing_resets_what_has_a_hole(ProxyDirections swallowed)
    {
        using var pair = await ConnectAsync();
        _proxy.HalfOpen(swallowed);
        (await ArrivesAsync(pair.ClientStream, pair.ServerStream)).ShouldBe(!swallowed.HasFlag(ProxyDirections.ToServer));
        (await ArrivesAsync(pair.ServerStream, pair.ClientStream)).ShouldBe(!swallowed.HasFlag(ProxyDirections.ToClient));
        using var next = await ConnectAsync();
        (await ArrivesAsync(next.ClientStream, next.ServerStream)).ShouldBe(!swallowed.HasFlag(ProxyDirections.ToServer), "a new connection fares the same");
        _proxy.Heal();
        await ShouldBeResetAsync(pair.Client);
        using var healed = await ConnectAsync();
        (await TalksAsync(healed)).ShouldBeTrue();
    }

    [Fact]
    public async Task Healing_spares_a_connection_that_lost_nothing()
    {
        using var pair = await ConnectAsync();
        _proxy.HalfOpen();
        _proxy.Heal();
        (await TalksAsync(pair)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_delay_holds_bytes_back_and_keeps_their_order()
    {
        using var pair = await ConnectAsync();
        _proxy.Delay(Moment);
        var began = TimeProvider.System.GetTimestamp();
        for (byte i = 0; i < 5; i++) await pair.ClientStream.WriteAsync(new[] { i });
        var got = new byte[5];
        await pair.ServerStream.ReadExactlyAsync(got);
        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThanOrEqualTo(Moment - TimeSpan.FromMilliseconds(2));
        got.ShouldBe([0, 1, 2, 3, 4]);
    }

    [Fact]
    public async Task Refusing_refuses_and_healing_listens_on_the_same_port()
    {
        using var pair = await ConnectAsync();
        _proxy.Refuse();
        await ShouldBeResetAsync(pair.Client);
        using (var refused = new TcpClient())
            (await Should.ThrowAsync<SocketException>(() => refused.ConnectAsync(IPAddress.Loopback, _proxy.Port))).SocketErrorCode.ShouldBe(SocketError.ConnectionRefused);
        _proxy.Heal();
        using var next = await ConnectAsync();
        (await TalksAsync(next)).ShouldBeTrue();
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_reset()
    {
        _target.Stop();
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionReset)
        {
            return; // it came so soon that the connecting is told of it
        }
        await ShouldBeResetAsync(client);
    }

    private async Task<Pair> ConnectAsync()
    {
        var accepting = _target.AcceptTcpClientAsync();
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _proxy.Port);
        return new Pair(client, await accepting);
    }

    private static async Task<bool> TalksAsync(Pair pair) => await ArrivesAsync(pair.ClientStream, pair.ServerStream) && await ArrivesAsync(pair.ServerStream, pair.ClientStream);

    private static async Task<bool> ArrivesAsync(NetworkStream from, NetworkStream to)
    {
        await from.WriteAsync(new byte[] { 42 });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1), TimeProvider.System);
        try
        {
            return await to.ReadAsync(new byte[1], patience.Token) == 1;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static async Task ShouldBeResetAsync(TcpClient end)
    {
        var error = await Should.ThrowAsync<IOException>(async () =>
        {
            while (await end.GetStream().ReadAsync(new byte[16]) > 0) { }
        });
        (error.InnerException as SocketException)?.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    private sealed record Pair(TcpClient Client, TcpClient Server) : IDisposable
    {
        // Once: a TcpClient gives none any more when its other end has said that it is done.
        public NetworkStream ClientStream { get; } = Client.GetStream();

        public NetworkStream ServerStream { get; } = Server.GetStream();

        public void Dispose()
        {
            Client.Dispose();
            Server.Dispose();
        }
    }
}
