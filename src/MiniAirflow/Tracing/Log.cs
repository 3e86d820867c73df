using Microsoft.Extensions.Logging;

namespace MiniAirflow.Tracing;

internal static partial class Log
{
    [LoggerMessage(221, LogLevel.Warning, "Spans could not all be brought to {Collector}, and wait until they can: {Problem}")]
    public static partial void NotExported(ILogger logger, string collector, string problem);

    [LoggerMessage(222, LogLevel.Warning, "{Collector} refused spans, which are dropped: {Problem}")]
    public static partial void Refused(ILogger logger, string collector, string problem);

    [LoggerMessage(223, LogLevel.Error, "{Count} spans are dropped because of an unexpected error")]
    public static partial void ExportBroke(ILogger logger, Exception error, int count);
}
