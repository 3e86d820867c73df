using System.Net;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Defences;

/// <summary>No web page may start a command on a developer's machine.</summary>
public sealed class DefenceTests
{
    private const string Friend = "http://localhost:3000";
    private static readonly ApiOptions WithFriend = new() { AllowedOrigins = [Friend] };

    [Theory]
    [InlineData("evil.example")]
    [InlineData("evil.example:8080")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("192.168.1.7")]
    public async Task S07_a_host_name_that_is_not_ours_is_refused_whatever_the_route(string name)
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var path in (string[])["/workflows", "/healthz", "/metrics", "/openapi/v1.json", "/nowhere"])
        {
            (await host.GetAsync(path, ("Host", name))).ShouldBeProblem(HttpStatusCode.Forbidden, "host name");
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("LOCALHOST:9999")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("[::1]:8080")]
    [InlineData("localhost.")]
    [InlineData("airflow.example.com")]
    public async Task A_loopback_name_and_a_configured_one_are_ours(string name)
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { AllowedHosts = ["airflow.example.com"] });
        (await host.GetAsync("/healthz", ("Host", name))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_server_on_every_address_answers_to_any_address_but_to_no_foreign_name()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { BoundHost = "0.0.0.0" });
        (await host.GetAsync("/healthz", ("Host", "10.1.2.3:8080"))).ShouldBe(HttpStatusCode.OK);
        (await host.GetAsync("/healthz", ("Host", "evil.example"))).ShouldBeProblem(HttpStatusCode.Forbidden);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("text/plain; charset=utf-8")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("text/plain; application/json")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("")]
    public async Task S08_a_body_of_a_type_that_a_form_can_send_is_a_415_on_every_route(string contentType)
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        foreach (var path in (string[])["/workflows", "/workflows/apply", $"/workflows/{made.Id}/trigger", $"/workflow-runs/{Guid.NewGuid()}/cancel"])
        {
            (await host.PostAsync(path, """{"name":"evil"}""", contentType)).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType);
        }
        (await host.GetAsync("/workflow-runs")).Text.ShouldBe("[]");
        (await host.GetAsync("/workflows?name=evil")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task S08_a_cross_site_form_post_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        var reply = await host.PostAsync("/workflows", """{"name":"evil"}""", "text/plain", ("Origin", "http://evil.example"), ("Sec-Fetch-Site", "cross-site"));
        reply.ShouldBeProblem(HttpStatusCode.Forbidden, "another origin");
        reply.Headers.Keys.ShouldNotContain("Access-Control-Allow-Origin");
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Origin", "https://127.0.0.1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task S08_an_empty_cross_site_post_starts_nothing(string header, string value)
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        (await host.PostAsync($"/workflows/{made.Id}/trigger", headers: (header, value))).ShouldBeProblem(HttpStatusCode.Forbidden);
        (await host.GetAsync("/workflow-runs")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task Our_own_pages_may_do_everything()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        var origin = host.Address.GetLeftPart(UriPartial.Authority);
        (await host.PostAsync($"/workflows/{made.Id}/trigger", headers: [("Origin", origin), ("Sec-Fetch-Site", "same-origin")])).ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_listed_origin_may_do_everything_without_credentials()
    {
        await using var host = await ApiHost.StartAsync(WithFriend);
        var made = await host.CreateAsync();
        var reply = await host.PostAsync($"/workflows/{made.Id}/trigger", headers: [("Origin", Friend), ("Sec-Fetch-Site", "cross-site")]);
        reply.ShouldBe(HttpStatusCode.Created);
        reply.Header("Access-Control-Allow-Origin").ShouldBe(Friend);
        reply.Header("Vary").ShouldBe("Origin");
        reply.Header("Access-Control-Expose-Headers")!.ShouldContain("X-Total-Count");
        reply.Headers.Keys.ShouldNotContain("Access-Control-Allow-Credentials");
    }

    [Fact]
    public async Task A_listed_origin_can_read_refusals_too()
    {
        await using var host = await ApiHost.StartAsync(WithFriend);
        var reply = (await host.GetAsync("/workflows?limit=0", ("Origin", Friend))).ShouldBeProblem(HttpStatusCode.BadRequest);
        reply.Header("Access-Control-Allow-Origin").ShouldBe(Friend);
    }

    [Fact]
    public async Task A_preflight_is_answered_for_a_listed_origin_and_for_no_other()
    {
        await using var host = await ApiHost.StartAsync(WithFriend);
        (string, string) asks = ("Access-Control-Request-Method", "PUT");
        var reply = await host.SendAsync(HttpMethod.Options, "/workflows", headers: [("Origin", Friend), asks]);
        reply.ShouldBe(HttpStatusCode.NoContent);
        reply.Header("Access-Control-Allow-Methods")!.ShouldContain("PUT");
        reply.Header("Access-Control-Allow-Headers")!.ShouldContain("Content-Type");
        (await host.SendAsync(HttpMethod.Options, "/workflows", headers: [("Origin", "http://evil.example"), asks])).ShouldBeProblem(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Every_answer_has_the_security_headers()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var path in (string[])["/workflows", "/healthz", "/metrics", "/nowhere", "/workflows?limit=0", "/openapi/v1.json"])
        {
            var reply = await host.GetAsync(path);
            reply.Header("X-Content-Type-Options").ShouldBe("nosniff", path);
            reply.Header("Referrer-Policy").ShouldBe("no-referrer", path);
            reply.Header("Content-Security-Policy")!.ShouldStartWith("default-src 'none'");
            reply.Headers.Keys.ShouldNotContain("Server");
        }
    }

    [Fact]
    public async Task S25_a_compressed_body_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/workflows") { Content = new ByteArrayContent([0x1f, 0x8b, 8, 0]) };
        request.Content.Headers.ContentType = new("application/json");
        request.Content.Headers.ContentEncoding.Add("gzip");
        (await host.Http.SendAsync(request, ApiHost.Cancelled)).StatusCode.ShouldBe(HttpStatusCode.UnsupportedMediaType);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("localhost:3000")]
    [InlineData("http://localhost:3000/")]
    [InlineData("ftp://localhost")]
    public void Origins_that_open_the_door_or_are_none_are_refused_at_start(string origin) =>
        new ApiOptions { AllowedOrigins = [origin] }.Problem().ShouldNotBeNull();

    [Fact]
    public void Good_options_have_no_problem()
    {
        new ApiOptions { AllowedOrigins = [Friend], AllowedHosts = ["airflow.example.com", "::1", "[::1]"] }.Problem().ShouldBeNull();
        new ApiOptions { AllowedHosts = ["http://x"] }.Problem().ShouldNotBeNull();
    }
}
