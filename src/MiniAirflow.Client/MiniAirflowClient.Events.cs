using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MiniAirflow.Client.Wire;

namespace MiniAirflow.Client;

public sealed partial class MiniAirflowClient
{
    /// <summary>Events as they happen, until the server closes the stream or the wait is cancelled.</summary>
    /// <param name="after">Begin after this place of the stream; null for what happens from now on.</param>
    /// <param name="workflowRunId">Only those of this run and its task runs; null for all.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="WebSocketException">The connection was refused or lost: resume after the last event's <see cref="EventEnvelope{T}.Seq"/>.</exception>
    public async IAsyncEnumerable<EventEnvelope<JsonElement>> StreamEventsAsync(
        long? after = null, Guid? workflowRunId = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(EventsAddress(after, workflowRunId), _http, cancellationToken).ConfigureAwait(false);
        var buffer = new MessageBuffer();
        while (await buffer.ReceiveAsync(socket, cancellationToken).ConfigureAwait(false))
        {
            yield return JsonSerializer.Deserialize(buffer.Message, Json.EventEnvelopeJsonElement)
                ?? throw new JsonException("The server sent null for an event.");
        }
    }

    private Uri EventsAddress(long? after, Guid? workflowRunId)
    {
        var http = new Uri(_http.BaseAddress!, "ws/updates" + new QueryText().Add("after", after).Add("workflow_run_id", workflowRunId));
        return new UriBuilder(http) { Scheme = http.Scheme == Uri.UriSchemeHttps ? "wss" : "ws" }.Uri;
    }

    /// <summary>Gathers the frames of one message in a buffer that is used again for the next.</summary>
    private sealed class MessageBuffer
    {
        private byte[] _bytes = new byte[4096];
        private int _length;

        public ReadOnlySpan<byte> Message => _bytes.AsSpan(0, _length);

        /// <returns>False when the server has closed the stream.</returns>
        public async Task<bool> ReceiveAsync(ClientWebSocket socket, CancellationToken cancellationToken)
        {
            _length = 0;
            while (true)
            {
                if (_length == _bytes.Length) Array.Resize(ref _bytes, _bytes.Length * 2);
                var received = await socket.ReceiveAsync(_bytes.AsMemory(_length), cancellationToken).ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close) return false;
                _length += received.Count;
                if (received.EndOfMessage) return true;
            }
        }
    }
}
