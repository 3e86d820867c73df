using System.Net;
using System.Net.Sockets;
using System.Text;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>The gate goes by the route that was found: no spelling of an address leads around it.</summary>
public sealed class PathTests
{
    [Theory]
    [InlineData("/workflows/configs")]
    [InlineData("/workflows/")]
    [InlineData("/workflows/.")]
    [InlineData("//workflows")]
    [InlineData("/./workflows")]
    [InlineData("/x/../workflows")]
    [InlineData("/workflows;x=1")]
    [InlineData("/workflows%2f")]
    [InlineData("/%77orkflows")]
    [InlineData("/WORKFLOWS")]
    [InlineData("/workflows/%2e%2e/workflows")]
    [InlineData("/healthz/../workflows")]
    [InlineData("/healthz/%2e%2e/workflows")]
    [InlineData("/healthz%2f..%2fworkflows")]
    [InlineData("/healthz;/../workflows")]
    [InlineData("/auth/login/../../workflows")]
    [InlineData("/workflows?/healthz")]
    [InlineData("/workflows/healthz")]
    [InlineData("http://127.0.0.1/workflows")]
    public async Task S03_a_path_spelled_another_way_shows_nothing_that_the_plain_one_does_not(string path)
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        await host.Store.Workflows.PublishAsync(new(new() { Name = "hidden", Tasks = [] }), ApiHost.Cancelled);
        foreach (var method in (string[])["GET", "HEAD", "POST", "OPTIONS", "TRACE", "get", "PROPFIND"])
        {
            var answer = await SendRawAsync(host, $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 0\r\n\r\n");
            StatusOf(answer).ShouldBeOneOf(400, 401, 404, 405);
            answer.ShouldNotContain("hidden");
        }
    }

    [Theory]
    [InlineData("X-HTTP-Method-Override", "GET")]
    [InlineData("X-HTTP-Method", "GET")]
    [InlineData("X-Original-URL", "/healthz")]
    [InlineData("X-Rewrite-URL", "/healthz")]
    [InlineData("X-Forwarded-Prefix", "/healthz")]
    public async Task S03_no_header_makes_another_request_of_one(string name, string value)
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var viewer = await host.KeyAsync("viewer");
        (await host.GetAsync("/workflows", (name, value))).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await host.PostAsync("/workflows", Flow.Two, headers: [Keys.Bearer(viewer), (name, value)])).ShouldBeProblem(HttpStatusCode.Forbidden, "workflows.write");
    }

    private static int StatusOf(string answer) => int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);

    private static async Task<string> SendRawAsync(ApiHost host, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", host.Address.Port, ApiHost.Cancelled);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), ApiHost.Cancelled);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(ApiHost.Cancelled);
    }
}
