using System.Net;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>A forwarded address counts only from a proxy that was named, and being local grants nothing once somebody stands between.</summary>
public sealed class ProxyTests
{
    [Theory]
    [InlineData("Forwarded", "for=10.0.0.1")]
    [InlineData("X-Forwarded-For", "10.0.0.1")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Real-IP", "127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    public async Task S32_a_request_that_a_proxy_passed_on_is_not_the_local_users(string name, string value)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync("/workflows")).ShouldBe(HttpStatusCode.OK);
        (await host.GetAsync("/workflows", (name, value))).ShouldBeProblem(HttpStatusCode.Forbidden, "proxy", "AUTH=required");
        // Whoever shows a key is known by it, whatever lies between.
        (await host.GetAsync("/workflows", (name, value), Keys.Bearer(await host.KeyAsync("viewer")))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task S32_naming_the_proxy_makes_nobody_local()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { Access = new() { TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] } });
        foreach (var address in (string[])["10.0.0.1", "127.0.0.1", "::1"])
            (await host.GetAsync("/workflows", ("X-Forwarded-For", address))).ShouldBeProblem(HttpStatusCode.Forbidden, "proxy");
    }

    [Fact]
    public async Task S32_the_address_on_record_is_what_a_named_proxy_says_and_nobody_elses_word()
    {
        await using var trusting = await ApiHost.StartAsync(Keys.Required with { Access = Keys.Required.Access with { TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] } });
        await using var trustless = await ApiHost.StartAsync(Keys.Required);
        foreach (var (host, source) in ((ApiHost, string)[])[(trusting, "10.0.0.9"), (trustless, "127.0.0.1")])
        {
            var admin = Keys.Bearer(await host.KeyAsync("admin"));
            // The first address of the list is what the client claims; only the last was written by the proxy.
            (await host.SendAsync(HttpMethod.Put, "/pools/p", """{"slots":1}""", headers: [admin, ("X-Forwarded-For", "1.2.3.4, 10.0.0.9")])).ShouldBe(HttpStatusCode.OK);
            (await host.GetAsync("/audit", admin)).Json[0].GetProperty("source").GetString().ShouldBe(source);
        }
    }

    [Fact]
    public async Task S32_a_forwarded_host_name_passes_the_same_guard()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required with { Access = Keys.Required.Access with { TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] } });
        (await host.GetAsync("/healthz", ("X-Forwarded-Host", "evil.example"))).ShouldBeProblem(HttpStatusCode.Forbidden, "host name");
    }

    [Fact]
    public async Task A_browser_that_came_by_https_is_told_to_stay_with_it_and_no_other_is()
    {
        await using var trusting = await ApiHost.StartAsync(Keys.Required with { Access = Keys.Required.Access with { TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] } });
        await using var trustless = await ApiHost.StartAsync(Keys.Required);
        foreach (var path in (string[])["/", "/healthz", "/workflows", "/nothing"])
        {
            (await trusting.GetAsync(path, ("X-Forwarded-Proto", "https"))).Header("Strict-Transport-Security").ShouldBe("max-age=31536000", path);
            (await trusting.GetAsync(path)).Header("Strict-Transport-Security").ShouldBeNull(path);
            (await trustless.GetAsync(path, ("X-Forwarded-Proto", "https"))).Header("Strict-Transport-Security").ShouldBeNull(path);
        }
    }
}
