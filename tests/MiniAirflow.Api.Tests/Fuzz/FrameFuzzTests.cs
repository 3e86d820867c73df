using System.Buffers.Binary;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using MiniAirflow.Api.Tests.Events;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.TestKit;

namespace MiniAirflow.Api.Tests.Fuzz;

/// <summary>Event streams whose clients send anything but what the protocol asks for. <c>MINIAIRFLOW_FUZZ_FRAMES</c> says how much.</summary>
public sealed class FrameFuzzTests(ITestOutputHelper output)
{
    private const int Places = 20;
    private static readonly int[] Operations = [0, 1, 2, 8, 9, 10];

    [Fact]
    public async Task S25_no_frame_breaks_the_event_stream_or_keeps_a_place_in_it()
    {
        var (seed, frames) = (FuzzSettings.Seed("FRAMES"), FuzzSettings.Count("FRAMES", 5_000));
        var random = new Random(seed);
        await using var host = await ApiHost.StartAsync(new ApiOptions { MaxEventClients = Places });
        using var faithful = await EventStreamTests.ConnectAsync(host, "/ws/updates");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (sent, connections, refused) = (0, 0, 0);
        while (sent < frames)
        {
            using var client = new TcpClient { NoDelay = true };
            await client.ConnectAsync(host.Address.Host, host.Address.Port, ApiHost.Cancelled);
            connections++;
            var stream = client.GetStream();
            await stream.WriteAsync(Handshake(host, random), ApiHost.Cancelled);
            if (!await IsOpenAsync(stream))
            {
                refused++; // all places are taken by those that have just left, or the handshake was a bad one
                if (refused > frames * 10) break;
                continue;
            }
            for (var i = random.Next(1, 12); i > 0; i--, sent++)
                if (!await TryWriteAsync(stream, Frame(random))) break;
        }
        output.WriteLine($"seed {seed}: {sent} frames on {connections} connections, {refused} of them not opened; memory grew by {(GC.GetTotalMemory(forceFullCollection: true) - before) / 1024} KiB");
        sent.ShouldBeGreaterThanOrEqualTo(frames);

        // Who kept to the protocol has noticed nothing, and every place is free again.
        var run = await host.CreateRunAsync();
        (await EventStreamTests.ReadAsync(faithful)).ShouldNotBeNull().RootElement.GetProperty("payload").GetProperty("id").GetGuid().ShouldBe(run.Id);
        var held = new List<WebSocket>();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                held.Add(await EventStreamTests.ConnectAsync(host, "/ws/updates"));
            }
            catch (WebSocketException)
            {
                // One that left has not been noticed yet.
            }
            return held.Count == Places - 1;
        });
        held.ForEach(socket => socket.Dispose());
        var growth = GC.GetTotalMemory(forceFullCollection: true) - before;
        growth.ShouldBeLessThan(64L * 1024 * 1024);
        FuzzReport.Write("5-frames", "WebSocket frames to the event stream",
            ("frames", FuzzReport.Number(sent)), ("connections", FuzzReport.Number(connections)), ("of them refused", FuzzReport.Number(refused)), ("memory held more afterwards", FuzzReport.Bytes(Math.Max(0, growth))),
            ("faults, or places not given back", "0"));
    }

    private static byte[] Handshake(ApiHost host, Random random)
    {
        var text = $"GET /ws/{(random.Next(2) == 0 ? "updates" : "tasks")}{(random.Next(4) == 0 ? "?after=0" : "")} HTTP/1.1\r\nHost: {host.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
        if (random.Next(20) == 0) text = text.Replace("13", HeaderText(random), StringComparison.Ordinal);
        if (random.Next(20) == 0) text = text.Replace("dGhlIHNhbXBsZSBub25jZQ==", HeaderText(random), StringComparison.Ordinal);
        if (random.Next(10) == 0) text += $"Sec-WebSocket-Extensions: {HeaderText(random)}\r\n";
        if (random.Next(10) == 0) text += $"Sec-WebSocket-Protocol: {HeaderText(random)}\r\n";
        return Encoding.UTF8.GetBytes(text + "\r\n");
    }

    private static string HeaderText(Random random) => string.Concat(HostileValues.Text(random).Where(c => c is not ('\r' or '\n')));

    /// <summary>Any operation code, any flags, any length and another number of bytes than it says, masked or not.</summary>
    private static byte[] Frame(Random random)
    {
        var payload = new byte[random.Next(4) switch { 0 => 0, 1 => random.Next(126), 2 => random.Next(126, 2_000), _ => random.Next(3) }];
        random.NextBytes(payload);
        var said = random.Next(5) == 0 ? random.NextInt64(0, 1L << random.Next(1, 63)) : payload.Length;
        var isMasked = random.Next(4) > 0;
        var operation = random.Next(3) == 0 ? random.Next(16) : Operations[random.Next(Operations.Length)];
        var first = (byte)((random.Next(4) == 0 ? random.Next(16) << 4 : 0x80) | operation);
        var mask = (byte)(isMasked ? 0x80 : 0);
        byte[] length;
        if (said < 126 && random.Next(10) > 0) length = [(byte)(mask | (byte)said)];
        else if (said <= ushort.MaxValue && random.Next(10) > 0)
        {
            length = [(byte)(mask | 126), 0, 0];
            BinaryPrimitives.WriteUInt16BigEndian(length.AsSpan(1), (ushort)said);
        }
        else
        {
            length = [(byte)(mask | 127), 0, 0, 0, 0, 0, 0, 0, 0];
            BinaryPrimitives.WriteInt64BigEndian(length.AsSpan(1), random.Next(10) == 0 ? -said : said);
        }
        byte[] key = isMasked ? [1, 2, 3, 4] : [];
        return [first, .. length, .. key, .. payload];
    }

    private static async Task<bool> IsOpenAsync(NetworkStream stream)
    {
        var answer = new byte[12];
        for (var read = 0; read < answer.Length;)
        {
            int more;
            try
            {
                more = await stream.ReadAsync(answer.AsMemory(read), ApiHost.Cancelled);
            }
            catch (IOException)
            {
                return false;
            }
            if (more == 0) return false;
            read += more;
        }
        return Encoding.ASCII.GetString(answer) == "HTTP/1.1 101";
    }

    private static async Task<bool> TryWriteAsync(NetworkStream stream, byte[] frame)
    {
        try
        {
            await stream.WriteAsync(frame, ApiHost.Cancelled);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
