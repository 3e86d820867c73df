using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MiniAirflow.Api.Access;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Access;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>The event stream asks for what the API asks for, before it begins and for as long as it lasts.</summary>
public sealed class StreamTests
{
    [Theory]
    [InlineData("/ws/updates")]
    [InlineData("/ws/tasks")]
    public async Task S07_nobody_listens_who_may_not_read(string path)
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        (await RefusalAsync(host, path)).ShouldBe(HttpStatusCode.Unauthorized);
        (await RefusalAsync(host, path, Keys.Bearer(KeyText.New().Key))).ShouldBe(HttpStatusCode.Unauthorized);
        (await RefusalAsync(host, path + "?ticket=abc")).ShouldBe(HttpStatusCode.Unauthorized);
        // A key in an address would end in the logs of whatever lies between: it is no credential there.
        (await RefusalAsync(host, $"{path}?access_token={await host.KeyAsync("admin")}")).ShouldBe(HttpStatusCode.Unauthorized);
        using var socket = await ConnectAsync(host, path, Keys.Bearer(await host.KeyAsync("viewer")));
        socket.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task S07_a_stream_shows_the_events_of_its_callers_workflows_alone_those_of_task_runs_too()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        using var mine = await ConnectAsync(host, "/ws/updates?after=0", Keys.Bearer(await host.KeyAsync("viewer:mine.*")));
        using var resumed = await ConnectAsync(host, "/ws/updates", Keys.Bearer(await host.KeyAsync("viewer:mine.*")));
        using var all = await ConnectAsync(host, "/ws/updates?after=0", Keys.Bearer(await host.KeyAsync("viewer")));
        await RoleTests.RunAsync(host, "other.flow");
        var own = await RoleTests.RunAsync(host, "mine.flow");
        await RoleTests.RunAsync(host, "other.flow");
        var worker = await host.RegisterWorkerAsync();
        await host.RunAllAsync(worker);
        await RoleTests.RunAsync(host, "mine.last");
        foreach (var socket in (WebSocket[])[mine, resumed])
        {
            var seen = await ReadUntilAsync(socket, message => message.Contains("mine.last", StringComparison.Ordinal));
            seen.ShouldNotContain(message => message.Contains("other.flow", StringComparison.Ordinal));
            var runs = seen.Where(message => message.Contains("task_status", StringComparison.Ordinal)).Select(message => JsonDocument.Parse(message).RootElement.GetProperty("payload").GetProperty("workflow_run_id").GetGuid()).Distinct();
            runs.ShouldContain(own.Id);
            foreach (var run in runs) (await host.Store.Runs.FindAsync(run, ApiHost.Cancelled)).ShouldNotBeNull().WorkflowName.ShouldStartWith("mine.");
        }
        (await ReadUntilAsync(all, message => message.Contains("mine.last", StringComparison.Ordinal))).ShouldContain(message => message.Contains("other.flow", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("revoke")]
    [InlineData("expire")]
    [InlineData("logout")]
    [InlineData("disable")]
    [InlineData("password")]
    public async Task S07_a_stream_ends_when_the_right_to_it_does(string how)
    {
        // The API's clock says when a key has ended; nothing else waits for it here.
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var (secret, key) = await host.NewKeyAsync(how == "expire" ? TimeProvider.System.GetUtcNow().AddSeconds(3) : null, "viewer");
        var cookie = await Sessions.LogInAsync(host, "ann");
        var origin = ("Origin", $"http://{host.Address.Authority}");
        using var socket = how is "revoke" or "expire" ? await ConnectAsync(host, "/ws/updates", Keys.Bearer(secret)) : await ConnectAsync(host, "/ws/updates", ("Cookie", cookie), origin);
        switch (how)
        {
            case "revoke": await host.Store.Access.RevokeKeyAsync(key.Id, ApiHost.Cancelled); break;
            case "logout": (await host.PostAsync("/auth/logout", headers: [("Cookie", cookie), origin])).ShouldBe(HttpStatusCode.NoContent); break;
            case "disable": await host.Store.Access.ChangeUserAsync("ann", new() { IsDisabled = true }, ApiHost.Cancelled); break;
            case "password": await host.Store.Access.ChangeUserAsync("ann", new() { PasswordHash = "another" }, ApiHost.Cancelled); break;
        }
        var end = await ReadCloseAsync(socket);
        end.ShouldBe(WebSocketCloseStatus.PolicyViolation);
    }

    [Fact]
    public void S07_what_another_process_revoked_is_noticed_within_five_seconds()
    {
        var usual = new AccessOptions();
        (usual.CredentialMemory + usual.StreamCheck).ShouldBeLessThanOrEqualTo(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task S07_a_stream_by_cookie_begins_from_this_servers_own_pages_only()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var cookie = ("Cookie", await Sessions.LogInAsync(host, "ann"));
        (await RefusalAsync(host, "/ws/updates", cookie)).ShouldBe(HttpStatusCode.Forbidden);
        (await RefusalAsync(host, "/ws/updates?ticket=a&ticket=b", cookie)).ShouldBe(HttpStatusCode.Forbidden);
        foreach (var origin in (string[])["null", "http://evil.example", $"https://{host.Address.Authority}", "http://127.0.0.1:1", "file://"])
            (await RefusalAsync(host, "/ws/updates", cookie, ("Origin", origin))).ShouldBe(HttpStatusCode.Forbidden, origin);
        using var socket = await ConnectAsync(host, "/ws/updates", cookie, ("Origin", $"http://{host.Address.Authority}"));
        socket.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task S07_a_ticket_opens_one_stream_and_ends_with_the_key_that_asked_for_it()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var (secret, key) = await host.NewKeyAsync(null, "viewer:mine.*");
        var ticket = await TicketAsync();
        using (var socket = await ConnectAsync(host, $"/ws/updates?ticket={ticket}"))
        {
            (await RefusalAsync(host, $"/ws/updates?ticket={ticket}")).ShouldBe(HttpStatusCode.Unauthorized);
            await RoleTests.RunAsync(host, "other.flow");
            await RoleTests.RunAsync(host, "mine.flow");
            (await ReadUntilAsync(socket, message => message.Contains("mine.flow", StringComparison.Ordinal))).ShouldNotContain(message => message.Contains("other.flow", StringComparison.Ordinal));
        }
        // It opens nothing but a stream.
        (await host.GetAsync($"/workflows?ticket={await TicketAsync()}")).ShouldBeProblem(HttpStatusCode.Unauthorized);
        var late = await TicketAsync();
        await host.Store.Access.RevokeKeyAsync(key.Id, ApiHost.Cancelled);
        (await RefusalAsync(host, $"/ws/updates?ticket={late}")).ShouldBe(HttpStatusCode.Unauthorized);

        async Task<string> TicketAsync() => (await host.PostAsync("/auth/ws-ticket", headers: [Keys.Bearer(secret)])).ShouldBe(HttpStatusCode.Created).Json.GetProperty("ticket").GetString()!;
    }

    [Fact]
    public async Task One_caller_has_so_many_streams_and_another_is_not_kept_out_by_them()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required with { Access = Keys.Required.Access with { MaxStreams = 2 } });
        var (first, second) = (Keys.Bearer(await host.KeyAsync("viewer")), Keys.Bearer(await host.KeyAsync("viewer")));
        var one = await ConnectAsync(host, "/ws/updates", first);
        using var two = await ConnectAsync(host, "/ws/updates", first);
        (await RefusalAsync(host, "/ws/updates", first)).ShouldBe(HttpStatusCode.TooManyRequests);
        using var other = await ConnectAsync(host, "/ws/updates", second);
        one.Dispose();
        await Eventually.TrueAsync(async () => await RefusalAsync(host, "/ws/updates", first) == HttpStatusCode.SwitchingProtocols);
    }

    private static async Task<ClientWebSocket> ConnectAsync(ApiHost host, string path, params (string Name, string Value)[] headers)
    {
        var socket = new ClientWebSocket();
        foreach (var (name, value) in headers) socket.Options.SetRequestHeader(name, value);
        await socket.ConnectAsync(new Uri($"ws://{host.Address.Authority}{path}"), ApiHost.Cancelled);
        return socket;
    }

    /// <summary>What the handshake answers; 101 when the stream begins.</summary>
    private static async Task<HttpStatusCode> RefusalAsync(ApiHost host, string path, params (string Name, string Value)[] headers)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        foreach (var (name, value) in headers) socket.Options.SetRequestHeader(name, value);
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{host.Address.Authority}{path}"), ApiHost.Cancelled);
        }
        catch (WebSocketException)
        {
            // Its status says why.
        }
        return socket.HttpStatusCode;
    }

    private static async Task<List<string>> ReadUntilAsync(WebSocket socket, Func<string, bool> isLast)
    {
        var messages = new List<string>();
        var buffer = new byte[64 * 1024];
        while (messages.Count == 0 || !isLast(messages[^1]))
        {
            var received = await socket.ReceiveAsync(buffer, ApiHost.Cancelled).WaitAsync(TimeSpan.FromSeconds(90), TimeProvider.System, ApiHost.Cancelled);
            received.MessageType.ShouldBe(WebSocketMessageType.Text);
            messages.Add(Encoding.UTF8.GetString(buffer, 0, received.Count));
        }
        return messages;
    }

    private static async Task<WebSocketCloseStatus?> ReadCloseAsync(WebSocket socket)
    {
        var buffer = new byte[64 * 1024];
        while ((await socket.ReceiveAsync(buffer, ApiHost.Cancelled).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, ApiHost.Cancelled)).MessageType != WebSocketMessageType.Close)
        {
        }
        return socket.CloseStatus;
    }
}
