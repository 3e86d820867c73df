using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Api.Tests.Events;

public sealed class SlowClientTests
{
    private const WebSocketCloseStatus TooSlow = (WebSocketCloseStatus)1013;

    [Fact]
    public async Task A_client_too_slow_is_closed_with_1013_and_resumes_without_loss()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { MaxEventsWaiting = 10 });
        using var socket = await EventStreamTests.ConnectAsync(host, "/ws/updates?after=0");
        await host.RegisterWorkerAsync();
        var last = (await EventStreamTests.ReadAsync(socket))!.RootElement.GetProperty("seq").GetInt64();

        // One commit writes far more events than may wait.
        var run = await host.CreateRunAsync(Wide(500));
        while (await EventStreamTests.ReadAsync(socket) is { } message) last = message.RootElement.GetProperty("seq").GetInt64();
        socket.CloseStatus.ShouldBe(TooSlow);
        socket.CloseStatusDescription!.ShouldContain("?after=");

        await host.Client.CancelRunAsync(run.Id, ApiHost.Cancelled);
        var rest = new List<long>();
        await foreach (var one in host.Client.StreamEventsAsync(last, cancellationToken: ApiHost.Cancelled))
        {
            rest.Add(one.Seq);
            if (one.Type == EventTypes.WorkflowStatus && one.Payload.GetProperty("status").GetString() == "failed") break;
        }
        var expected = await host.Store.Events.ReadAfterAsync(last, 100_000, ApiHost.Cancelled);
        rest.ShouldBe(expected.Select(one => one.Seq));
    }

    [Fact]
    public async Task S25_a_client_that_never_reads_is_cut_off_and_holds_up_nobody()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { MaxEventsWaiting = 5000, MaxEventClients = 2 });
        using var deaf = await ConnectDeafAsync(host);
        using var other = await EventStreamTests.ConnectAsync(host, "/ws/updates?after=0");

        // More than the sockets on both sides can hold, so that sending to the deaf one stops.
        var workflow = await host.CreateAsync(Wide(1000));
        for (var i = 0; i < 20; i++)
        {
            var run = await host.Client.TriggerAsync(workflow.Id, cancellationToken: ApiHost.Cancelled);
            await host.Client.CancelRunAsync(run.Id, ApiHost.Cancelled);
            for (var ended = false; !ended;)
            {
                var message = (await EventStreamTests.ReadAsync(other)).ShouldNotBeNull("The other client is served all the while.").RootElement;
                ended = message.GetProperty("type").GetString() == EventTypes.WorkflowStatus && message.GetProperty("payload").GetProperty("status").GetString() == "failed";
            }
        }
        await Eventually.TrueAsync(async () =>
        {
            using var third = new ClientWebSocket();
            try
            {
                await third.ConnectAsync(EventStreamTests.AddressOf(host, "/ws/updates"), ApiHost.Cancelled);
                return true;
            }
            catch (WebSocketException)
            {
                return false;
            }
        });
    }

    private static string Wide(int tasks) =>
        $$"""{"name":"wide","tasks":[{{string.Join(',', Enumerable.Range(0, tasks).Select(i => $$"""{"name":"t{{i}}","command":"true"}"""))}}]}""";

    /// <summary>A handshake on a bare socket, after which nothing is read any more.</summary>
    private static async Task<Socket> ConnectDeafAsync(ApiHost host)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(host.Address.Host, host.Address.Port, ApiHost.Cancelled);
        var handshake = $"GET /ws/updates?after=0 HTTP/1.1\r\nHost: {host.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(handshake), ApiHost.Cancelled);
        var answer = new byte[12];
        var read = 0;
        while (read < answer.Length) read += await socket.ReceiveAsync(answer.AsMemory(read), ApiHost.Cancelled);
        Encoding.ASCII.GetString(answer).ShouldBe("HTTP/1.1 101");
        return socket;
    }
}
