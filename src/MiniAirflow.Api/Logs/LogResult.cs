using System.Buffers;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Logs;

/// <summary>Sends a part of a log through one small buffer, however long the log is (F71).</summary>
internal sealed class LogResult(ILogReader logs, LogFollower? follower, Guid attemptId, long length, long start, long most) : IResult
{
    private const int BufferSize = 64 * 1024;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.ContentType = "text/plain; charset=utf-8";
        response.Headers["X-Log-Offset"] = start.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Log-Length"] = length.ToString(CultureInfo.InvariantCulture);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            if (follower is null)
            {
                var sender = new LogSender(response, logs, attemptId, buffer, start);
                await sender.SendAsync(length, most, httpContext.RequestAborted);
            }
            else
            {
                await response.StartAsync(httpContext.RequestAborted);
                await follower.FollowAsync(response, buffer, attemptId, start, most, httpContext.RequestAborted);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
