using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Requests;

/// <summary>Long answers are packed for clients that take it, and nothing that may hold a secret, nor a stream, ever is.</summary>
public sealed class PackedAnswerTests
{
    private const int Many = 60;

    [Theory]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("identity", null)]
    [InlineData("zstd", null)]
    [InlineData(null, null)]
    public async Task A_long_list_is_packed_as_its_client_takes_it_and_means_the_same(string? accepted, string? coding)
    {
        await using var host = await ManyPoolsAsync();
        var plain = (await host.GetAsync("/pools")).ShouldBe(HttpStatusCode.OK).Text;

        var (headers, bytes) = await GetAsync(host, "/pools", accepted);

        headers.ContentEncoding.ShouldBe(coding is null ? [] : [coding]);
        headers.ContentType!.ToString().ShouldBe("application/json; charset=utf-8");
        if (coding is not null) bytes.Length.ShouldBeLessThan(plain.Length / 4);
        Unpacked(bytes, coding).ShouldBe(plain);
    }

    [Fact]
    public async Task A_short_answer_is_sent_as_it_is_and_with_its_length()
    {
        await using var host = await ManyPoolsAsync();
        var (headers, bytes) = await GetAsync(host, "/pools/p1", "br, gzip");
        headers.ContentEncoding.ShouldBeEmpty();
        headers.ContentLength.ShouldBe(bytes.Length);
        Encoding.UTF8.GetString(bytes).ShouldBe((await host.GetAsync("/pools/p1")).Text);
    }

    [Fact]
    public async Task Caches_are_told_that_the_answer_depends_on_what_the_client_takes()
    {
        await using var host = await ManyPoolsAsync();
        (await host.GetAsync("/pools")).Header("Vary").ShouldBe("Accept-Encoding");
        (await host.GetAsync("/pools", ("Accept-Encoding", "br"))).Header("Vary").ShouldBe("Accept-Encoding");
    }

    [Fact]
    public async Task An_answer_that_holds_a_key_a_ticket_or_a_word_of_the_request_is_never_packed()
    {
        await using var host = await ManyPoolsAsync();
        (string, string)[] takes = [("Accept-Encoding", "br, gzip")];
        var long_name = new string('k', 100);
        var grants = string.Join(',', Enumerable.Range(0, 20).Select(i => $$"""{"role":"operator","workflows":["{{new string('w', 90)}}{{i}}"]}"""));
        var key = (await host.PostAsync("/api-keys", $$"""{"name":"{{long_name}}","grants":[{{grants}}]}""", headers: takes)).ShouldBe(HttpStatusCode.Created);
        key.Text.Length.ShouldBeGreaterThan(1024);
        key.Json.GetProperty("key").GetString()!.ShouldStartWith("mak_");
        key.Header("Content-Encoding").ShouldBeNull();
        (await host.PostAsync("/auth/ws-ticket", headers: takes)).ShouldBe(HttpStatusCode.Created).Header("Content-Encoding").ShouldBeNull();
        var refused = await host.GetAsync($"/{new string('x', 3_000)}", takes);
        refused.ShouldBeProblem(HttpStatusCode.NotFound).Header("Content-Encoding").ShouldBeNull();
        refused.Text.Length.ShouldBeGreaterThan(1024);
    }

    [Fact]
    public async Task A_log_and_an_export_are_streams_and_come_as_they_are()
    {
        await using var host = await ManyPoolsAsync();
        var export = await host.GetAsync("/audit/export", ("Accept-Encoding", "br, gzip"));
        export.ShouldBe(HttpStatusCode.OK).Header("Content-Encoding").ShouldBeNull();
        export.Text.Length.ShouldBeGreaterThan(1024);
    }

    private static async Task<ApiHost> ManyPoolsAsync()
    {
        var host = await ApiHost.StartAsync();
        for (var i = 0; i < Many; i++) (await host.SendAsync(HttpMethod.Put, $"/pools/p{i}", """{"slots":1,"description":"Connections to the warehouse"}""")).ShouldBe(HttpStatusCode.OK);
        return host;
    }

    private static async Task<(HttpContentHeaders Headers, byte[] Body)> GetAsync(ApiHost host, string path, string? accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (accepted is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        using var response = await host.Http.SendAsync(request, ApiHost.Cancelled);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (response.Content.Headers, await response.Content.ReadAsByteArrayAsync(ApiHost.Cancelled));
    }

    private static string Unpacked(byte[] bytes, string? coding)
    {
        using var packed = new MemoryStream(bytes);
        using Stream plain = coding switch
        {
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        using var reader = new StreamReader(plain, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
