using System.Net;
using Microsoft.Extensions.Time.Testing;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>Log-in, and the session that follows.</summary>
public sealed class SessionTests
{
    private static readonly ApiOptions WithProxy = Keys.Required with { Access = Keys.Required.Access with { TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] } };

    [Fact]
    public async Task S09_a_log_in_gives_a_new_cookie_out_of_scripts_reach_and_a_log_out_kills_it_at_the_server()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        await Sessions.UserAsync(host, "ann", "operator:mine.*");
        var reply = (await Sessions.TryAsync(host, "ann", Sessions.Password)).ShouldBe(HttpStatusCode.OK);
        reply.Json.GetProperty("name").GetString().ShouldBe("ann");
        reply.Text.ShouldNotContain(Sessions.CookieOf(reply).Split('=')[1]);
        var set = reply.Header("Set-Cookie")!.ToLowerInvariant();
        foreach (var part in (string[])["; path=/;", "; httponly", "; samesite=strict"]) (set + ";").ShouldContain(part);
        var (cookie, again) = (Sessions.CookieOf(reply), Sessions.CookieOf((await Sessions.TryAsync(host, "ann", Sessions.Password)).ShouldBe(HttpStatusCode.OK)));
        again.ShouldNotBe(cookie);
        (await host.GetAsync("/auth/me", ("Cookie", cookie))).ShouldBe(HttpStatusCode.OK).Json.GetProperty("kind").GetString().ShouldBe("user");
        (await host.PostAsync("/auth/logout", headers: [("Cookie", cookie), Origin(host)])).ShouldBe(HttpStatusCode.NoContent).Header("Set-Cookie").ShouldNotBeNull().ShouldContain("1970");
        (await host.GetAsync("/auth/me", ("Cookie", cookie))).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await host.GetAsync("/auth/me", ("Cookie", again))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_page_that_asks_for_a_password_learns_how_one_may_log_in()
    {
        await using var closed = await ApiHost.StartAsync(Keys.Required);
        await using var open = await ApiHost.StartAsync();
        (await closed.Client.GetLoginWaysAsync(ApiHost.Cancelled)).ShouldBe(new LoginWaysResource { Authentication = "required", Provider = false });
        (await open.Client.GetLoginWaysAsync(ApiHost.Cancelled)).Authentication.ShouldBe("off");
    }

    [Fact]
    public async Task S09_over_tls_the_cookie_is_bound_to_the_host_and_no_other_name_is_taken()
    {
        await using var host = await ApiHost.StartAsync(WithProxy);
        await Sessions.UserAsync(host, "ann");
        var tls = ("X-Forwarded-Proto", "https");
        var reply = (await Sessions.TryAsync(host, "ann", Sessions.Password, tls)).ShouldBe(HttpStatusCode.OK);
        var cookie = Sessions.CookieOf(reply);
        cookie.ShouldStartWith("__Host-");
        reply.Header("Set-Cookie")!.ToLowerInvariant().ShouldContain("; secure");
        (await host.GetAsync("/auth/me", tls, ("Cookie", cookie))).ShouldBe(HttpStatusCode.OK);
        // A page of a sibling domain can set a cookie of the plain name for this host, and not one of this prefix.
        (await host.GetAsync("/auth/me", tls, ("Cookie", cookie.Replace("__Host-miniairflow", "miniairflow-session", StringComparison.Ordinal)))).ShouldBeProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task S09_a_token_that_was_known_before_the_log_in_is_none_afterwards()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        await Sessions.UserAsync(host, "ann");
        var planted = "miniairflow-session=planted-by-somebody-else";
        var reply = (await Sessions.TryAsync(host, "ann", Sessions.Password, ("Cookie", planted))).ShouldBe(HttpStatusCode.OK);
        Sessions.CookieOf(reply).ShouldNotBe(planted);
        (await host.GetAsync("/auth/me", ("Cookie", planted))).ShouldBeProblem(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task S09_another_password_ends_every_session_and_asks_for_the_old_one()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var cookie = await Sessions.LogInAsync(host, "ann", "viewer");
        var other = Sessions.CookieOf(await Sessions.TryAsync(host, "ann", Sessions.Password));
        (string, string)[] headers = [("Cookie", cookie), Origin(host)];
        (await host.PostAsync("/auth/password", """{"current":"wrong","new":"another long password"}""", headers: headers)).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await host.PostAsync("/auth/password", $$"""{"current":"{{Sessions.Password}}","new":"short"}""", headers: headers)).ShouldBeProblem(HttpStatusCode.BadRequest, "12 to 256");
        (await host.PostAsync("/auth/password", $$"""{"current":"{{Sessions.Password}}","new":"another long password"}""", headers: headers)).ShouldBe(HttpStatusCode.NoContent);
        foreach (var dead in (string[])[cookie, other]) (await host.GetAsync("/auth/me", ("Cookie", dead))).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await Sessions.TryAsync(host, "ann", Sessions.Password)).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await Sessions.TryAsync(host, "ann", "another long password")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task S09_a_disabled_user_is_out_at_once()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var cookie = await Sessions.LogInAsync(host, "ann", "viewer");
        var admin = Keys.Bearer(await host.KeyAsync("admin"));
        (await host.SendAsync(HttpMethod.Patch, "/users/ann", """{"is_disabled":true}""", headers: [admin])).ShouldBe(HttpStatusCode.OK);
        (await host.GetAsync("/auth/me", ("Cookie", cookie))).ShouldBeProblem(HttpStatusCode.Unauthorized);
        (await Sessions.TryAsync(host, "ann", Sessions.Password)).ShouldBeProblem(HttpStatusCode.Unauthorized, "name or the password");
    }

    [Fact]
    public async Task S08_a_session_changes_something_from_this_servers_own_pages_only_and_by_json_only()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var run = await RoleTests.RunAsync(host, "etl");
        var cookie = ("Cookie", await Sessions.LogInAsync(host, "ann"));
        var path = $"/workflow-runs/{run.Id}/cancel";
        (await host.PostAsync(path, headers: [cookie])).ShouldBeProblem(HttpStatusCode.Forbidden, "Origin");
        (await host.PostAsync(path + "?ticket=x", headers: [cookie])).ShouldBeProblem(HttpStatusCode.Forbidden, "Origin");
        foreach (var origin in (string[])["null", "http://evil.example", $"http://{host.Address.Host}:1"])
            (await host.PostAsync(path, headers: [cookie, ("Origin", origin)])).ShouldBeProblem(HttpStatusCode.Forbidden);
        (await host.PostAsync(path, headers: [cookie, ("Sec-Fetch-Site", "cross-site")])).ShouldBeProblem(HttpStatusCode.Forbidden);
        (await host.PostAsync($"/workflows/{run.WorkflowId}/trigger", "{}", "text/plain", cookie, Origin(host))).ShouldBeProblem(HttpStatusCode.UnsupportedMediaType);
        (await host.Store.Runs.FindAsync(run.Id, ApiHost.Cancelled)).ShouldNotBeNull().IsCancelRequested.ShouldBeFalse();
        (await host.PostAsync(path, headers: [cookie, Origin(host)])).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task S08_no_get_is_on_record_because_none_changes_anything()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var route in RouteTable.Of(host).Where(route => route.Method == "GET")) AuditTrail.IsOnRecord(route.Policy!, [new Microsoft.AspNetCore.Routing.HttpMethodMetadata(["GET"])]).ShouldBeFalse();
    }

    [Fact]
    public async Task S11_an_unknown_user_and_a_wrong_password_look_alike_in_words_and_time()
    {
        const int Pairs = 25;
        await using var host = await ApiHost.StartAsync(WithProxy with { Access = WithProxy.Access with { PasswordRounds = Passwords.DefaultRounds } });
        var hash = Passwords.HashOf(Sessions.Password);
        for (var i = 0; i < Pairs; i++)
            await host.Store.Access.AddUserAsync(new User { Id = Guid.Empty, Name = $"user{i}", PasswordHash = hash, Grants = [Grant.Admin], CreatedAt = default }, ApiHost.Cancelled);
        var (wrong, unknown) = (new List<double>(), new List<double>());
        for (var i = 0; i < Pairs; i++)
        {
            // Each try comes from an address and for an account of its own, so that none has to wait.
            var first = await TimeAsync($"user{i}", i * 2);
            var second = await TimeAsync($"nobody{i}", i * 2 + 1);
            wrong.Add(first.Milliseconds);
            unknown.Add(second.Milliseconds);
            first.Reply.Text.ShouldBe(second.Reply.Text);
            first.Reply.Headers.Keys.Order().ShouldBe(second.Reply.Headers.Keys.Order());
        }
        // Without the hash for nobody one of them would be a hundred times as fast; the machine's own unrest is far less than the factor of two.
        var (slow, fast) = (Math.Max(Median(wrong), Median(unknown)), Math.Min(Median(wrong), Median(unknown)));
        (slow / fast).ShouldBeLessThan(2);

        async Task<(Reply Reply, double Milliseconds)> TimeAsync(string name, int address)
        {
            var began = TimeProvider.System.GetTimestamp();
            var reply = (await Sessions.TryAsync(host, name, "not the password", ("X-Forwarded-For", $"10.0.0.{address}"))).ShouldBeProblem(HttpStatusCode.Unauthorized);
            return (reply, TimeProvider.System.GetElapsedTime(began).TotalMilliseconds);
        }
    }

    [Fact]
    public async Task S12_ten_thousand_guesses_are_slowed_whatever_address_is_claimed_and_the_right_user_gets_in_soon()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await ApiHost.StartAsync(Keys.Required, time: time);
        await Sessions.UserAsync(host, "ann");
        var looked = 0;
        for (var i = 0; i < 10_000; i++)
        {
            var reply = await Sessions.TryAsync(host, "ann", $"guess number {i}", ("X-Forwarded-For", $"10.{i >> 8}.{i & 255}.1"), ("Forwarded", $"for=10.0.0.{i & 255}"));
            if (reply.Status == HttpStatusCode.Unauthorized) looked++;
            else int.Parse(reply.ShouldBeProblem(HttpStatusCode.TooManyRequests, "wait").Header("Retry-After")!, System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 60);
        }
        looked.ShouldBeLessThanOrEqualTo(ThrottleRule.OfAccount.Free + 1);
        time.Advance(ThrottleRule.OfAccount.Longest);
        (await Sessions.TryAsync(host, "ann", Sessions.Password)).ShouldBe(HttpStatusCode.OK);
        // What was sent away is not on record, so that guessing does not fill it.
        (await host.Store.Audit.ListAsync(new() { Outcome = AuditOutcome.Refused, Limit = 1_000 }, ApiHost.Cancelled)).Count.ShouldBe(looked);
    }

    [Fact]
    public async Task S12_whoever_fails_in_a_users_name_does_not_keep_that_user_out()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await ApiHost.StartAsync(WithProxy, time: time);
        await Sessions.UserAsync(host, "ann");
        (await Sessions.TryAsync(host, "ann", Sessions.Password, From("10.0.0.1"))).ShouldBe(HttpStatusCode.OK);
        for (var i = 0; i < 200; i++) await Sessions.TryAsync(host, "ann", "guess", From($"10.1.0.{i}"));
        (await Sessions.TryAsync(host, "ann", Sessions.Password, From("10.2.0.1"))).ShouldBeProblem(HttpStatusCode.TooManyRequests);
        (await Sessions.TryAsync(host, "ann", Sessions.Password, From("10.0.0.1"))).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task S12_guessing_keys_is_bounded_and_a_key_that_is_known_goes_on()
    {
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        await using var host = await ApiHost.StartAsync(Keys.Required, time: time);
        var key = Keys.Bearer(await host.KeyAsync("viewer"));
        (await host.GetAsync("/workflows", key)).ShouldBe(HttpStatusCode.OK);
        var looked = 0;
        for (var i = 0; i < 10_000; i++)
            if ((await host.GetAsync("/workflows", Keys.Bearer(KeyText.New().Key), ("X-Forwarded-For", $"10.0.{i >> 8}.{i & 255}"))).Status == HttpStatusCode.Unauthorized) looked++;
        looked.ShouldBeInRange(10, 100);
        (await host.GetAsync("/workflows", key)).ShouldBe(HttpStatusCode.OK);
        time.Advance(ThrottleRule.OfCredentials.Longest);
        (await host.GetAsync("/workflows", Keys.Bearer(await host.KeyAsync("viewer")))).ShouldBe(HttpStatusCode.OK);
    }

    private static (string, string) From(string address) => ("X-Forwarded-For", address);

    private static (string, string) Origin(ApiHost host) => ("Origin", $"http://{host.Address.Authority}");

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
