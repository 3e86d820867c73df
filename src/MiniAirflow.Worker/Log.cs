using Microsoft.Extensions.Logging;

namespace MiniAirflow.Worker;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Worker {WorkerId} ({Name}) serves {Queues} with {Slots} slots")]
    public static partial void WorkerStarted(ILogger logger, Guid workerId, string name, string queues, int slots);

    [LoggerMessage(2, LogLevel.Warning, "The outcome of task run {TaskRunId} was refused: its lease {Token} has passed on")]
    public static partial void OutcomeRefused(ILogger logger, Guid taskRunId, long token);

    [LoggerMessage(3, LogLevel.Warning, "The store did not take a turn, and will be asked again: {Problem}")]
    public static partial void ExchangeFailed(ILogger logger, string problem);

    [LoggerMessage(4, LogLevel.Warning, "The heartbeat failed, and will be tried again: {Problem}")]
    public static partial void HeartbeatFailed(ILogger logger, string problem);

    [LoggerMessage(5, LogLevel.Error, "Worker {WorkerId} lost its lease: its {Count} tasks are killed, and it registers anew")]
    public static partial void LeaseEnded(ILogger logger, Guid workerId, int count);

    [LoggerMessage(6, LogLevel.Error, "Task run {TaskRunId} could not be executed")]
    public static partial void ExecutionFailed(ILogger logger, Exception error, Guid taskRunId);

    [LoggerMessage(7, LogLevel.Information, "Worker {WorkerId} stops: {Count} tasks may end within {Seconds} s")]
    public static partial void Draining(ILogger logger, Guid workerId, int count, double seconds);

    [LoggerMessage(9, LogLevel.Warning, "Logs could not be brought to the store, and stay in their files until they can: {Problem}")]
    public static partial void NotShipped(ILogger logger, string problem);

    [LoggerMessage(10, LogLevel.Error, "The store has not answered for {Seconds} s: this worker's lease has long ended, so its tasks are killed")]
    public static partial void Isolated(ILogger logger, double seconds);

    [LoggerMessage(8, LogLevel.Warning, "No sentinel watches this worker; should it be killed, its processes live until it starts again: {Problem}")]
    public static partial void NoSentinel(ILogger logger, string problem);

    [LoggerMessage(11, LogLevel.Error, "Worker {WorkerId} met an unexpected error: what it ran is killed and taken back, and it registers anew")]
    public static partial void WorkerBroke(ILogger logger, Exception error, Guid workerId);

    [LoggerMessage(12, LogLevel.Debug, "Task run {TaskRunId} starts")]
    public static partial void Starts(ILogger logger, Guid taskRunId);

    [LoggerMessage(13, LogLevel.Debug, "Task run {TaskRunId} ended after {Seconds} s: {Outcome}")]
    public static partial void Ended(ILogger logger, Guid taskRunId, double seconds, string outcome);
}
