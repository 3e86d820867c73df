using Microsoft.Extensions.Logging;

namespace MiniAirflow.Scheduler;

internal static partial class Log
{
    [LoggerMessage(101, LogLevel.Warning, "The {Loop} loop could not do its work, and will try again: {Problem}")]
    public static partial void LoopFailed(ILogger logger, string loop, string problem);

    [LoggerMessage(102, LogLevel.Error, "The {Loop} loop met an unexpected error, and goes on")]
    public static partial void LoopBroke(ILogger logger, Exception error, string loop);

    [LoggerMessage(103, LogLevel.Warning, "Took back {Count} task runs from workers that stopped renewing their leases")]
    public static partial void Reaped(ILogger logger, int count);

    [LoggerMessage(104, LogLevel.Warning, "{Concern}")]
    public static partial void Concern(ILogger logger, string concern);

    [LoggerMessage(105, LogLevel.Warning, "Delivery {Delivery} to {Target} failed at try {Attempt}, and will be tried again: {Problem}")]
    public static partial void NotDelivered(ILogger logger, Guid delivery, string target, int attempt, string problem);

    [LoggerMessage(106, LogLevel.Error, "Delivery {Delivery} to {Target} was given up after try {Attempt}: {Problem}")]
    public static partial void GivenUp(ILogger logger, Guid delivery, string target, int attempt, string problem);

    [LoggerMessage(108, LogLevel.Information, "Removed {Runs} ended runs of workflow {Workflow} that are kept no longer")]
    public static partial void Removed(ILogger logger, int runs, Guid workflow);

    [LoggerMessage(107, LogLevel.Error, "Delivery {Delivery} met an unexpected error, and will be tried again")]
    public static partial void DeliveryBroke(ILogger logger, Exception error, Guid delivery);
}
