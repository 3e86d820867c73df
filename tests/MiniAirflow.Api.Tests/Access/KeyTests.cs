using System.Net;
using Microsoft.Extensions.Time.Testing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Access;
using MiniAirflow.Core.Events;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>Keys, and what is done with what a caller shows.</summary>
public sealed class KeyTests
{
    [Fact]
    public async Task S10_a_key_is_shown_once_and_the_database_holds_nothing_that_opens()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var admin = Keys.Bearer(await host.KeyAsync("admin"));
        var made = (await host.PostAsync("/api-keys", """{"name":"ci","grants":[{"role":"operator","workflows":["etl"]}],"expires_at":"2999-01-01T00:00:00Z"}""", headers: [admin])).ShouldBe(HttpStatusCode.Created);
        var secret = made.Json.GetProperty("key").GetString()!;
        KeyText.PrefixOf(secret).ShouldBe(made.Json.GetProperty("prefix").GetString());
        (await host.GetAsync("/auth/me", Keys.Bearer(secret))).ShouldBe(HttpStatusCode.OK).Json.GetProperty("name").GetString().ShouldBe("ci");
        var cookie = await Sessions.LogInAsync(host, "ann");
        var list = (await host.GetAsync("/api-keys", admin)).ShouldBe(HttpStatusCode.OK);
        foreach (var key in list.Json.EnumerateArray()) key.TryGetProperty("key", out _).ShouldBeFalse();
        (await host.GetAsync("/audit", admin)).Text.ShouldNotContain(secret[17..]);
        var dump = await host.DumpAsync();
        foreach (var opens in (string[])[secret, secret[17..], cookie.Split('=')[1], Sessions.Password]) dump.ShouldNotContain(opens);
        dump.ShouldContain(KeyText.HashOf(secret));
        // What is kept is no credential itself.
        (await host.GetAsync("/auth/me", Keys.Bearer(KeyText.HashOf(secret)))).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await host.GetAsync("/auth/me", ("Cookie", $"miniairflow-session={KeyText.HashOf(cookie.Split('=')[1])}"))).ShouldBeProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_revoked_key_opens_nothing_from_that_moment_on()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var admin = Keys.Bearer(await host.KeyAsync("admin"));
        var (secret, key) = await host.NewKeyAsync(null, "viewer");
        (await host.GetAsync("/workflows", Keys.Bearer(secret))).ShouldBe(HttpStatusCode.OK);
        (await host.SendAsync(HttpMethod.Delete, $"/api-keys/{key.Id}", headers: [admin])).ShouldBe(HttpStatusCode.OK).Json.GetProperty("revoked_at").GetString().ShouldNotBeNull();
        (await host.GetAsync("/workflows", Keys.Bearer(secret))).ShouldBeProblem(HttpStatusCode.Unauthorized).Header("WWW-Authenticate").ShouldBe("Bearer realm=\"miniairflow\"");
        (await host.SendAsync(HttpMethod.Delete, $"/api-keys/{Guid.NewGuid()}", headers: [admin])).ShouldBeProblem(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_key_that_has_ended_opens_nothing_though_it_was_known_a_moment_ago()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await ApiHost.StartAsync(Keys.Required, time: time);
        var key = Keys.Bearer(await host.KeyAsync(time.GetUtcNow().AddSeconds(1), "viewer"));
        (await host.GetAsync("/workflows", key)).ShouldBe(HttpStatusCode.OK);
        time.Advance(TimeSpan.FromSeconds(1));
        (await host.GetAsync("/workflows", key)).ShouldBeProblem(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("Basic YWRtaW46YWRtaW4=")]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer admin")]
    [InlineData("Bearer null")]
    [InlineData("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJyb290In0.")]
    [InlineData("mak_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task S01_what_is_shown_is_checked_and_something_bad_is_never_taken_for_nothing(string header)
    {
        await using var local = await ApiHost.StartAsync();
        (await local.GetAsync("/workflows")).ShouldBe(HttpStatusCode.OK);
        (await local.GetAsync("/workflows", ("Authorization", header))).ShouldBeProblem(HttpStatusCode.Unauthorized);
        await using var required = await ApiHost.StartAsync(Keys.Required);
        (await required.GetAsync("/workflows", ("Authorization", header))).ShouldBeProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task S01_there_are_no_default_credentials()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        (await host.Store.Access.HasAnyAsync(ApiHost.Cancelled)).ShouldBeFalse();
        foreach (var (name, password) in ((string, string)[])[("admin", "admin"), ("airflow", "airflow"), ("root", ""), ("admin", "")])
            (await Sessions.TryAsync(host, name, password)).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await host.GetAsync("/workflows")).ShouldBeProblem(HttpStatusCode.Unauthorized, "Authorization: Bearer");
    }

    [Theory]
    [InlineData("""{"name":"","grants":[{"role":"viewer"}]}""", "name")]
    [InlineData("""{"name":"k","grants":[]}""", "grants")]
    [InlineData("""{"name":"k"}""", "required key is missing")]
    [InlineData("""{"name":"k","grants":[{"role":"god"}]}""", "'god' is no role")]
    [InlineData("""{"name":"k","grants":[{"role":"viewer","workflows":[]}]}""", "empty")]
    [InlineData("""{"name":"k","grants":[{"role":"admin","workflows":["a"]}]}""", "cannot be limited")]
    [InlineData("""{"name":"k","grants":[{"role":"viewer"}],"expires_at":"2001-01-01T00:00:00Z"}""", "future")]
    [InlineData("""{"name":"k","grants":[{"role":"viewer"}],"hash":"x"}""", "hash")]
    public async Task A_key_that_cannot_be_is_refused_with_the_reason(string body, string problem)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.PostAsync("/api-keys", body)).ShouldBeProblem(HttpStatusCode.BadRequest, problem);
    }

    [Fact]
    public async Task A_known_caller_costs_no_question_to_the_store()
    {
        var counted = new CountingAccess();
        await using var host = await ApiHost.StartAsync(Keys.Required, wrap: store => counted.Around(store));
        var key = Keys.Bearer(await host.KeyAsync("viewer"));
        for (var i = 0; i < 20; i++) (await host.GetAsync("/auth/me", key)).ShouldBe(HttpStatusCode.OK);
        counted.Looks.ShouldBeInRange(1, 3);
    }

    [Fact]
    public void A_credential_is_known_for_a_while_until_a_wake_and_never_from_before_it()
    {
        var (time, bus) = (new FakeTimeProvider(), new InProcessWakeBus(TimeProvider.System));
        using var cache = new PrincipalCache(bus, time, new ApiOptions());
        var credential = Credential.OfBearer(KeyText.New().Key);
        cache.Keep(credential, Principal.Local, null, cache.Epoch);
        cache.Find(credential).ShouldBe(Principal.Local);
        time.Advance(new AccessOptions().CredentialMemory);
        cache.Find(credential).ShouldBeNull();
        var before = cache.Epoch;
        cache.Keep(credential, Principal.Local, null, before);
        bus.Publish(WakeTopics.Access);
        cache.Find(credential).ShouldBeNull();
        cache.Keep(credential, Principal.Local, null, before);
        cache.Find(credential).ShouldBeNull();
    }

    [Fact]
    public async Task Requests_of_one_caller_are_bounded_and_those_of_another_are_not_their_matter()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required with { Access = Keys.Required.Access with { RequestsPerSecond = 1, RequestBurst = 5 } });
        var (first, second) = (Keys.Bearer(await host.KeyAsync("viewer")), Keys.Bearer(await host.KeyAsync("viewer")));
        var answers = new List<Reply>();
        for (var i = 0; i < 30; i++) answers.Add(await host.GetAsync("/auth/me", first));
        var limited = answers.FirstOrDefault(reply => reply.Status == HttpStatusCode.TooManyRequests).ShouldNotBeNull();
        limited.ShouldBeProblem(HttpStatusCode.TooManyRequests, "wait").Header("Retry-After").ShouldNotBeNull();
        (await host.GetAsync("/auth/me", second)).ShouldBe(HttpStatusCode.OK);
    }
}
