using System.Net;
using System.Net.Sockets;
using System.Text;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Defences;

/// <summary>Who holds a connection without asking for anything is cut off, and holds up nobody.</summary>
public sealed class SlowRequestTests
{
    private static readonly ApiOptions Impatient = new() { HeadPatience = TimeSpan.FromMilliseconds(500), BodyPatience = TimeSpan.FromMilliseconds(1_200), MaxConnections = 100 };

    [Fact]
    public async Task S25_a_head_that_never_ends_is_cut_off()
    {
        await using var host = await ApiHost.StartAsync(Impatient);
        var slow = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => OpenAsync(host, $"GET /workflows HTTP/1.1\r\nHost: {host.Address.Authority}\r\nX-Slow: 1\r\n")));
        (await host.GetAsync("/healthz")).ShouldBe(HttpStatusCode.OK);
        foreach (var client in slow) ShouldBeCutOff(await ReadToEndAsync(client));
    }

    [Fact]
    public async Task S25_a_body_that_comes_too_slowly_is_cut_off()
    {
        await using var host = await ApiHost.StartAsync(Impatient);
        var slow = await OpenAsync(host, $"POST /workflows HTTP/1.1\r\nHost: {host.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{{\"name\":");
        (await host.GetAsync("/healthz")).ShouldBe(HttpStatusCode.OK);
        ShouldBeCutOff(await ReadToEndAsync(slow));
        (await host.GetAsync("/workflows")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task S25_connections_beyond_the_limit_are_closed_and_a_place_that_is_left_is_free()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { MaxConnections = 5 });
        var held = new List<TcpClient>();
        for (var i = 0; i < 5; i++)
        {
            var client = await OpenAsync(host, $"GET /healthz HTTP/1.1\r\nHost: {host.Address.Authority}\r\n\r\n");
            await ReadSomeAsync(client);
            held.Add(client);
        }
        using (var more = await OpenAsync(host, "")) (await ReadToEndAsync(more)).ShouldBeEmpty("it is closed without a word");
        held.ForEach(client => client.Dispose());
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                return (await host.GetAsync("/healthz")).Status == HttpStatusCode.OK;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task S25_a_thousand_connections_that_only_stand_there_cost_little()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { MaxConnections = 1_100 });
        await host.GetAsync("/healthz");
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 1_000; i++) idle.Add(await OpenAsync(host, ""));
            (await host.GetAsync("/healthz")).ShouldBe(HttpStatusCode.OK);
            (GC.GetTotalMemory(forceFullCollection: true) - before).ShouldBeLessThan(64L * 1024 * 1024);
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    // The answer may be lost with the connection; that this has ended is what counts.
    private static void ShouldBeCutOff(string answer) => answer.ShouldMatch("^(HTTP/1.1 408|$)");

    private static async Task<TcpClient> OpenAsync(ApiHost host, string begin)
    {
        var client = new TcpClient();
        await client.ConnectAsync(host.Address.Host, host.Address.Port, ApiHost.Cancelled);
        if (begin.Length > 0) await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(begin), ApiHost.Cancelled);
        return client;
    }

    private static async Task ReadSomeAsync(TcpClient client) => (await client.GetStream().ReadAsync(new byte[4096], ApiHost.Cancelled)).ShouldBeGreaterThan(0);

    /// <summary>Until the server closes.</summary>
    private static async Task<string> ReadToEndAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        try
        {
            return await reader.ReadToEndAsync(ApiHost.Cancelled).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, ApiHost.Cancelled);
        }
        catch (IOException e) when (e.InnerException is SocketException)
        {
            return ""; // cut off without a word is cut off too
        }
    }
}
