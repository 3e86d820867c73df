using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace MiniAirflow.EndToEnd.Contract;

/// <summary>The event stream, with nothing but a WebSocket.</summary>
public sealed class EventTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Events_come_in_order_and_go_on_after_a_restart_of_the_server()
    {
        long last;
        await using (var server = await ServerProcess.StartAsync(_folder.Path))
        {
            using var events = await Events.ConnectAsync(server, "/ws/updates");
            var first = await server.StartAsync(Two("first"));
            var seen = await events.UntilEndOfAsync(first);
            last = ShouldTellARun(seen, first);
            // What nobody listened to is what a client missed.
            await server.RunAsync(Two("second"));
            await server.KillAsync();
        }

        await using var again = await ServerProcess.StartAsync(_folder.Path);
        using var resumed = await Events.ConnectAsync(again, $"/ws/updates?after={last}");
        var run = (await again.Client.ListRunsAsync()).Items[0];
        run.WorkflowName.ShouldBe("second");
        var missed = await resumed.UntilEndOfAsync(run.Id);
        missed[0].Seq.ShouldBeGreaterThan(last);
        ShouldTellARun(missed, run.Id).ShouldBeGreaterThan(last);
    }

    [Fact]
    public async Task The_alias_gives_the_same_and_a_worker_beats()
    {
        await using var server = await ServerProcess.StartAsync(_folder.Path);
        using var events = await Events.ConnectAsync(server, "/ws/tasks");
        var beat = await events.UntilAsync(one => one.Type == "worker_heartbeat");
        beat[^1].Payload.GetProperty("status").GetString().ShouldBe("active");
        beat[^1].Payload.GetProperty("hostname").GetString().ShouldNotBeNullOrEmpty();
    }

    private static Flow Two(string name) => new Flow(name).Task("a", "true").Task("b", "true", ["a"]);

    /// <returns>The last place in the stream.</returns>
    private static long ShouldTellARun(List<Event> seen, Guid run)
    {
        seen.Select(one => one.Seq).ShouldBe(seen.Select(one => one.Seq).Distinct().Order());
        var runStates = seen.Where(one => one.Type == "workflow_status" && one.IsOf("id", run)).Select(one => one.Word("status")).ToList();
        runStates[^1].ShouldBe("success");
        runStates.Distinct().ShouldBe(runStates.Distinct().OrderBy(word => Array.IndexOf(["pending", "running", "success"], word)));
        var tasks = seen.Where(one => one.Type == "task_status" && one.IsOf("workflow_run_id", run)).ToList();
        foreach (var task in new[] { "a", "b" })
            tasks.Where(one => one.Word("task_name") == task).Select(one => one.Word("status")).Distinct().TakeLast(2).ShouldBe(["running", "success"], task);
        var endOfA = tasks.First(one => one.Word("task_name") == "a" && one.Word("status") == "success").Seq;
        tasks.First(one => one.Word("task_name") == "b" && one.Word("status") == "running").Seq.ShouldBeGreaterThan(endOfA);
        return seen[^1].Seq;
    }

    private sealed record Event(string Type, JsonElement Payload, long Seq)
    {
        public bool IsOf(string key, Guid id) => Word(key) == id.ToString();

        public string? Word(string key) => Payload.GetProperty(key).GetString();
    }

    private sealed class Events(ClientWebSocket socket) : IDisposable
    {
        public static async Task<Events> ConnectAsync(ServerProcess server, string path)
        {
            var socket = new ClientWebSocket();
            await socket.ConnectAsync(new Uri($"ws://{server.Address.Authority}{path}"), TestContext.Current.CancellationToken);
            return new Events(socket);
        }

        public Task<List<Event>> UntilEndOfAsync(Guid run) =>
            UntilAsync(one => one.Type == "workflow_status" && one.IsOf("id", run) && one.Word("status") is "success" or "failed");

        public async Task<List<Event>> UntilAsync(Func<Event, bool> isLast)
        {
            using var deadline = new CancellationTokenSource(Poll.Patience);
            var seen = new List<Event>();
            while (seen.Count == 0 || !isLast(seen[^1])) seen.Add(await ReceiveAsync(deadline.Token));
            return seen;
        }

        public void Dispose() => socket.Dispose();

        private async Task<Event> ReceiveAsync(CancellationToken deadline)
        {
            using var message = new MemoryStream();
            var buffer = new byte[8192];
            while (true)
            {
                var part = await socket.ReceiveAsync(buffer, deadline);
                part.MessageType.ShouldBe(WebSocketMessageType.Text);
                message.Write(buffer, 0, part.Count);
                if (part.EndOfMessage) break;
            }
            var json = JsonDocument.Parse(Encoding.UTF8.GetString(message.ToArray())).RootElement;
            json.EnumerateObject().Select(member => member.Name).ShouldBe(["type", "payload", "seq", "at"]);
            return new Event(json.GetProperty("type").GetString()!, json.GetProperty("payload"), json.GetProperty("seq").GetInt64());
        }
    }
}
