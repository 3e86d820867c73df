using Microsoft.AspNetCore.Http;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Logs;

/// <summary>Sends a log from a place on, through one small buffer, and steps over a part that a limit has left out.</summary>
internal sealed class LogSender(HttpResponse response, ILogReader logs, Guid attemptId, byte[] buffer, long start)
{
    /// <summary>Offset of the next byte.</summary>
    public long At { get; private set; } = start;

    /// <summary>Sends what there is.</summary>
    /// <param name="end">Offset at which to stop.</param>
    /// <param name="most">Most bytes to send.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many bytes were sent.</returns>
    public async Task<long> SendAsync(long end, long most, CancellationToken cancellationToken)
    {
        var sent = 0L;
        while (sent < most && At < end)
        {
            var read = await logs.ReadAsync(attemptId, At, buffer.AsMemory(0, (int)Math.Min(buffer.Length, Math.Min(most - sent, end - At))), cancellationToken);
            if (read == 0)
            {
                var next = await logs.SkipGapAsync(attemptId, At, cancellationToken);
                if (next == At) break;
                At = next;
                continue;
            }
            await response.Body.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            (At, sent) = (At + read, sent + read);
        }
        return sent;
    }
}
