using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.TestKit;

namespace MiniAirflow.Api.Tests.Events;

public sealed class EventStreamTests
{
    [Theory]
    [InlineData("/ws/updates")]
    [InlineData("/ws/tasks")]
    public async Task Envelopes_have_the_contract_s_keys_and_payloads(string path)
    {
        await using var host = await ApiHost.StartAsync();
        using var socket = await ConnectAsync(host, path + "?after=0");
        var worker = await host.RegisterWorkerAsync();
        await host.CreateRunAsync();
        await host.RunAllAsync(worker);

        var messages = await ReadUntilAsync(socket, message => IsEnd(message.RootElement));
        foreach (var message in messages) Reply.KeysOf(message.RootElement).ShouldBe(["type", "payload", "seq", "at"]);
        PayloadOf("worker_heartbeat").Take(4).ShouldBe(["id", "hostname", "last_heartbeat", "status"]);
        PayloadOf("workflow_status").Take(4).ShouldBe(["id", "workflow_id", "status", "started_at"]);
        PayloadOf("task_status").Take(7).ShouldBe(["id", "workflow_run_id", "task_id", "status", "attempt", "started_at", "logs"]);
        messages.Select(message => message.RootElement.GetProperty("seq").GetInt64()).ShouldBeInOrder();

        string[] PayloadOf(string type) =>
            Reply.KeysOf(messages.First(message => message.RootElement.GetProperty("type").GetString() == type).RootElement.GetProperty("payload"));
    }

    [Fact]
    public async Task A_client_that_resumes_misses_nothing_and_gets_nothing_twice()
    {
        await using var host = await ApiHost.StartAsync();
        var worker = await host.RegisterWorkerAsync();
        await host.CreateRunAsync();
        await host.RunAllAsync(worker);
        var all = await TakeUntilEndAsync(host, after: 0);
        all.Count.ShouldBeGreaterThan(5);
        foreach (var from in all.SkipLast(1))
        {
            var rest = await TakeUntilEndAsync(host, after: from.Seq);
            rest.Select(one => one.Seq).ShouldBe(all.Where(one => one.Seq > from.Seq).Select(one => one.Seq));
        }
    }

    [Fact]
    public async Task Clients_that_resume_while_much_happens_get_every_event_once_in_order()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { MaxEventsWaiting = 100_000 });
        var worker = await host.RegisterWorkerAsync();
        var tasks = string.Join(',', Enumerable.Range(0, 200).Select(i => $$"""{"name":"t{{i}}","command":"true"}"""));
        await host.CreateRunAsync($$"""{"name":"wide","tasks":[{{tasks}}]}""");
        var working = host.RunAllAsync(worker);
        var clients = Enumerable.Range(0, 8).Select(_ => TakeUntilEndAsync(host, after: 0)).ToArray();
        await working;
        var results = await Task.WhenAll(clients);
        var expected = (await host.Store.Events.ReadAfterAsync(0, 100_000, ApiHost.Cancelled)).Select(one => one.Seq).ToArray();
        foreach (var result in results) result.Select(one => one.Seq).ShouldBe(expected.Take(result.Count));
        results.Min(result => result.Count).ShouldBeGreaterThan(600);
    }

    [Fact]
    public async Task Without_after_only_what_happens_from_now_on_is_sent()
    {
        await using var host = await ApiHost.StartAsync();
        var first = await host.CreateRunAsync();
        var latest = await host.Store.Events.LatestAsync(ApiHost.Cancelled);
        using var socket = await ConnectAsync(host, "/ws/updates");
        await host.RegisterWorkerAsync();
        (await ReadAsync(socket)).ShouldNotBeNull().RootElement.GetProperty("seq").GetInt64().ShouldBe(latest + 1);
        first.Status.ShouldBe("pending");
    }

    [Fact]
    public async Task A_client_that_has_seen_what_the_server_forgot_hears_what_happens_from_now_on()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateRunAsync();
        var latest = await host.Store.Events.LatestAsync(ApiHost.Cancelled);
        using var socket = await ConnectAsync(host, $"/ws/updates?after={latest + 1_000}");
        await host.RegisterWorkerAsync();
        (await ReadAsync(socket)).ShouldNotBeNull().RootElement.GetProperty("seq").GetInt64().ShouldBe(latest + 1);
    }

    [Fact]
    public async Task What_happens_once_a_client_is_answered_reaches_it_though_it_joins_late()
    {
        SlowToJoin? slow = null;
        await using var host = await ApiHost.StartAsync(wrap: store => slow = new SlowToJoin(store));
        using var socket = await ConnectAsync(host, "/ws/updates");
        var run = await host.CreateRunAsync();
        slow!.Go.SetResult();
        (await ReadAsync(socket)).ShouldNotBeNull().RootElement.GetProperty("payload").GetProperty("id").GetGuid().ShouldBe(run.Id);
    }

    [Fact]
    public async Task A_run_s_filter_passes_its_events_and_no_others()
    {
        await using var host = await ApiHost.StartAsync();
        var other = await host.CreateRunAsync();
        var run = await host.Client.TriggerAsync(other.WorkflowId, cancellationToken: ApiHost.Cancelled);
        await host.Client.CancelRunAsync(other.Id, ApiHost.Cancelled);
        await host.Client.CancelRunAsync(run.Id, ApiHost.Cancelled);
        await foreach (var one in host.Client.StreamEventsAsync(after: 0, workflowRunId: run.Id, cancellationToken: ApiHost.Cancelled))
        {
            var id = one.Type == EventTypes.WorkflowStatus ? "id" : "workflow_run_id";
            one.Payload.GetProperty(id).GetGuid().ShouldBe(run.Id);
            if (IsEnd(one)) return;
        }
    }

    [Fact]
    public async Task S07_a_foreign_page_gets_no_stream()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var origin in (string[])["http://evil.example", "null", "http://localhost:1"])
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader("Origin", origin);
            await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(AddressOf(host, "/ws/updates"), ApiHost.Cancelled));
        }
    }

    [Fact]
    public async Task S07_a_rebound_host_name_gets_no_stream()
    {
        await using var host = await ApiHost.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Host", "evil.example");
        await Should.ThrowAsync<WebSocketException>(() => socket.ConnectAsync(AddressOf(host, "/ws/updates"), ApiHost.Cancelled));
    }

    [Fact]
    public async Task Our_own_pages_get_the_stream()
    {
        await using var host = await ApiHost.StartAsync();
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Origin", host.Address.GetLeftPart(UriPartial.Authority));
        await socket.ConnectAsync(AddressOf(host, "/ws/updates"), ApiHost.Cancelled);
        socket.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task Plain_http_is_told_to_upgrade_and_bad_places_are_refused()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync("/ws/updates")).ShouldBeProblem(HttpStatusCode.UpgradeRequired, "WebSocket");
        (await host.GetAsync("/ws/updates?after=-1")).ShouldBeProblem(HttpStatusCode.BadRequest, "after");
        (await host.GetAsync("/ws/updates?workflow_run_id=x")).ShouldBeProblem(HttpStatusCode.BadRequest, "workflow_run_id");
    }

    [Fact]
    public async Task S25_a_stream_too_many_is_refused_and_a_place_that_is_left_is_free()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { MaxEventClients = 1 });
        using (var first = await ConnectAsync(host, "/ws/updates"))
        {
            using var second = new ClientWebSocket();
            await Should.ThrowAsync<WebSocketException>(() => second.ConnectAsync(AddressOf(host, "/ws/tasks"), ApiHost.Cancelled));
            await first.CloseAsync(WebSocketCloseStatus.NormalClosure, null, ApiHost.Cancelled);
        }
        await Eventually.TrueAsync(async () =>
        {
            using var third = new ClientWebSocket();
            try
            {
                await third.ConnectAsync(AddressOf(host, "/ws/updates"), ApiHost.Cancelled);
                return true;
            }
            catch (WebSocketException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task The_server_s_stop_is_said_to_clients()
    {
        await using var host = await ApiHost.StartAsync();
        using var socket = await ConnectAsync(host, "/ws/updates");
        var closing = ReadUntilAsync(socket, _ => false);
        await host.StopAsync();
        await closing;
        socket.CloseStatus.ShouldBe(WebSocketCloseStatus.EndpointUnavailable);
    }

    internal static Uri AddressOf(ApiHost host, string path) => new UriBuilder(new Uri(host.Address, path)) { Scheme = "ws" }.Uri;

    internal static async Task<ClientWebSocket> ConnectAsync(ApiHost host, string path)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(AddressOf(host, path), ApiHost.Cancelled);
        return socket;
    }

    private static async Task<List<JsonDocument>> ReadUntilAsync(ClientWebSocket socket, Func<JsonDocument, bool> isLast)
    {
        var messages = new List<JsonDocument>();
        while (await ReadAsync(socket) is { } message)
        {
            messages.Add(message);
            if (isLast(message)) break;
        }
        return messages;
    }

    /// <summary>The next message; null for the end. One that hears nothing fails, and does not hang.</summary>
    internal static async Task<JsonDocument?> ReadAsync(ClientWebSocket socket)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ApiHost.Cancelled);
        patience.CancelAfter(Poll.Patience);
        var buffer = new byte[64 * 1024];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), patience.Token);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            length += part.Count;
            if (part.EndOfMessage) return JsonDocument.Parse(Encoding.UTF8.GetString(buffer, 0, length));
        }
    }

    private static async Task<List<EventEnvelope<JsonElement>>> TakeUntilEndAsync(ApiHost host, long after)
    {
        var events = new List<EventEnvelope<JsonElement>>();
        await foreach (var one in host.Client.StreamEventsAsync(after, cancellationToken: ApiHost.Cancelled))
        {
            events.Add(one);
            if (IsEnd(one)) break;
        }
        return events;
    }

    private static bool IsEnd(EventEnvelope<JsonElement> one) =>
        one.Type == EventTypes.WorkflowStatus && one.Payload.GetProperty("status").GetString() is "success" or "failed";

    private static bool IsEnd(JsonElement message) =>
        message.GetProperty("type").GetString() == EventTypes.WorkflowStatus
        && message.GetProperty("payload").GetProperty("status").GetString() is "success" or "failed";

    /// <summary>Tells where the stream ends once, and then not before it is let go.</summary>
    private sealed class SlowToJoin(IStore inner) : StoreAround(inner), IEventLog
    {
        private readonly IEventLog _events = inner.Events;
        private int _asked;

        public TaskCompletionSource Go { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override IEventLog Events => this;

        public async ValueTask<long> LatestAsync(CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _asked) > 1) await Go.Task.WaitAsync(cancellationToken);
            return await _events.LatestAsync(cancellationToken);
        }

        public ValueTask<IReadOnlyList<StoreEvent>> ReadAfterAsync(long seq, int max, CancellationToken cancellationToken) => _events.ReadAfterAsync(seq, max, cancellationToken);

        public ValueTask<long> TrimAsync(TimeSpan olderThan, CancellationToken cancellationToken) => _events.TrimAsync(olderThan, cancellationToken);
    }
}
