using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace MiniAirflow.EndToEnd.Support;

/// <summary>One message of the event stream.</summary>
internal sealed record Event(string Type, JsonElement Payload, long Seq)
{
    public bool IsOf(string key, Guid id) => Word(key) == id.ToString();

    public string? Word(string key) => Payload.GetProperty(key).GetString();
}

/// <summary>The event stream, with nothing but a WebSocket.</summary>
internal sealed class Events(ClientWebSocket socket) : IDisposable
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
