using Microsoft.Extensions.Logging;

namespace MiniAirflow.Queue.Redis;

internal static partial class Log
{
    [LoggerMessage(501, LogLevel.Warning, "No connection to Redis at {Address} ({Problem}): work is found by polling, and the connection is tried again")]
    public static partial void Down(ILogger logger, RedisAddress address, string problem);

    [LoggerMessage(502, LogLevel.Information, "Connected to Redis at {Address}")]
    public static partial void Up(ILogger logger, RedisAddress address);

    [LoggerMessage(503, LogLevel.Warning, "Redis at {Address} had lost a stream or its group (flushed or restarted): it was made again")]
    public static partial void GroupMade(ILogger logger, RedisAddress address);

    [LoggerMessage(504, LogLevel.Error, "The connection to Redis at {Address} met an unexpected error, and is made again")]
    public static partial void Broke(ILogger logger, Exception error, RedisAddress address);
}
