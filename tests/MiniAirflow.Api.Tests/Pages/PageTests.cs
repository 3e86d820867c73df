using System.Net;
using System.Text.RegularExpressions;
using MiniAirflow.Api.Pages;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Pages;

public sealed partial class PageTests
{
    private static readonly (string, string) Browser = ("Accept", "text/html,application/xhtml+xml");

    [Theory]
    [InlineData("/ui/", "./")]
    [InlineData("/ui/runs", "./")]
    [InlineData("/ui/workflows/x/grid", "../../")]
    public async Task Every_address_of_the_interface_is_the_page_and_says_the_way_up(string path, string wayUp)
    {
        await using var host = await ApiHost.StartAsync();
        var reply = (await host.GetAsync(path, Browser)).ShouldBe(HttpStatusCode.OK);
        reply.Header("Content-Type").ShouldBe("text/html; charset=utf-8");
        reply.Header("Cache-Control").ShouldBe("no-cache");
        reply.Text.ShouldContain($"<base href=\"{wayUp}\"");
        reply.Text.ShouldNotContain(PageDocument.BaseMark);
        reply.Text.ShouldNotContain(PageDocument.NonceMark);
    }

    [Fact]
    public async Task S19_The_page_runs_no_script_but_the_files_that_came_with_it()
    {
        await using var host = await ApiHost.StartAsync();
        var (first, second) = (await host.GetAsync("/ui/", Browser), await host.GetAsync("/ui/", Browser));
        var policy = first.Header("Content-Security-Policy").ShouldNotBeNull();
        policy.ShouldStartWith("default-src 'none'; script-src 'self';");
        policy.ShouldNotContain("unsafe");
        policy.ShouldContain("frame-ancestors 'none'");
        InlineScript().IsMatch(first.Text).ShouldBeFalse();
        second.Header("Content-Security-Policy").ShouldNotBe(policy, "the word for styles is new each time");
        first.Header("X-Content-Type-Options").ShouldBe("nosniff");
    }

    [Fact]
    public async Task A_page_that_the_browser_has_is_not_sent_again_and_keeps_the_policy_it_came_with()
    {
        await using var host = await ApiHost.StartAsync();
        var first = await host.GetAsync("/ui/", Browser);
        var again = await host.GetAsync("/ui/", Browser, ("If-None-Match", first.Header("ETag")!));
        again.ShouldBe(HttpStatusCode.NotModified);
        again.Header("Content-Security-Policy").ShouldBeNull();
    }

    [Theory]
    [InlineData("/", "ui/")]
    [InlineData("/ui", "ui/")]
    public async Task A_person_who_types_the_servers_name_is_brought_to_the_interface(string path, string where)
    {
        await using var host = await ApiHost.StartAsync();
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("Accept", "text/html");
        using var reply = await client.SendAsync(request, ApiHost.Cancelled);
        reply.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        reply.Headers.Location!.OriginalString.ShouldBe(where);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/ui/workflows")]
    [InlineData("/ui/assets/none.js")]
    public async Task A_program_gets_a_404_where_a_person_gets_a_page(string path)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync(path, ("Accept", "application/json"))).ShouldBeProblem(HttpStatusCode.NotFound, "nothing at");
    }

    [Fact]
    public async Task The_addresses_of_the_api_stay_the_apis_for_browsers_too()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync("/workflows", Browser)).ShouldBe(HttpStatusCode.OK).Header("Content-Type").ShouldNotBeNull().ShouldStartWith("application/json");
        (await host.GetAsync("/none", Browser)).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Files_of_the_interface_are_compressed_and_kept_by_browsers_for_good()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var name in new PageAssets().Names)
        {
            foreach (var encoding in (string[])["br", "gzip"])
            {
                var reply = (await host.GetAsync($"/ui/{name}", ("Accept-Encoding", encoding))).ShouldBe(HttpStatusCode.OK);
                reply.Header("Content-Encoding").ShouldBe(encoding, name);
                reply.Header("Cache-Control").ShouldBe("public, max-age=31536000, immutable");
            }
            var plain = (await host.GetAsync($"/ui/{name}")).ShouldBe(HttpStatusCode.OK);
            plain.Header("Content-Encoding").ShouldBeNull();
            plain.Text.ShouldNotBeEmpty();
            (await host.GetAsync($"/ui/{name}", ("If-None-Match", plain.Header("ETag")!))).ShouldBe(HttpStatusCode.NotModified);
        }
    }

    [Fact]
    public async Task Behind_a_proxy_that_has_another_origin_the_files_of_the_interface_are_served_and_the_api_is_not_opened()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync("/ui/", Browser, ("Origin", "https://flow.example.com"))).ShouldBe(HttpStatusCode.OK);
        (await host.GetAsync("/workflows", ("Origin", "https://flow.example.com"))).ShouldBeProblem(HttpStatusCode.Forbidden, "origin");
        (await host.PostAsync("/ui/", "{}", headers: ("Origin", "https://flow.example.com"))).ShouldBeProblem(HttpStatusCode.Forbidden, "origin");
    }

    [Fact]
    public async Task S19_A_hostile_address_is_not_written_into_the_page()
    {
        await using var host = await ApiHost.StartAsync();
        var reply = (await host.GetAsync("/ui/%22%3E%3Cscript%3Ealert(1)%3C/script%3E", Browser)).ShouldBe(HttpStatusCode.OK);
        reply.Text.ShouldNotContain("alert(1)");
    }

    [GeneratedRegex("<script(?![^>]*\\ssrc=)", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();
}
