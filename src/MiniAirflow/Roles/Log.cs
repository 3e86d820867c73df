using Microsoft.Extensions.Logging;

namespace MiniAirflow.Roles;

internal static partial class Log
{
    [LoggerMessage(201, LogLevel.Warning, "Recovered from {Workers} workers that had died: killed {Processes} processes, took back {Count} task runs")]
    public static partial void Recovered(ILogger logger, int workers, int processes, int count);

    [LoggerMessage(202, LogLevel.Information, "Listening on {Url}")]
    public static partial void Listening(ILogger logger, string url);

    [LoggerMessage(203, LogLevel.Information, "Workflow {Name} is now version {Version}, read from {File}")]
    public static partial void Published(ILogger logger, string name, int version, string file);

    [LoggerMessage(204, LogLevel.Error, "{Problem}")]
    public static partial void BadFile(ILogger logger, string problem);

    [LoggerMessage(205, LogLevel.Error, "{File} could not be published, its last good version stays: {Problem}")]
    public static partial void NotPublished(ILogger logger, string file, string problem);

    [LoggerMessage(206, LogLevel.Information, "{File} is gone; workflow {Name} stays, and its schedule is switched off")]
    public static partial void FileGone(ILogger logger, string file, string name);

    [LoggerMessage(208, LogLevel.Warning, "{Problem}")]
    public static partial void WaitsForDatabase(ILogger logger, string problem);

    [LoggerMessage(209, LogLevel.Error, "{Count} processes of a dead worker could not be killed; its tasks wait for the end of its lease")]
    public static partial void NotSwept(ILogger logger, int count);

    [LoggerMessage(210, LogLevel.Information, "This worker is called {Name}, labels {Labels}")]
    public static partial void Labelled(ILogger logger, string name, string labels);

    [LoggerMessage(207, LogLevel.Warning, "Temporary files of a dead worker could not be removed: {Problem}")]
    public static partial void LeftBehind(ILogger logger, string problem);

    [LoggerMessage(211, LogLevel.Critical, "Still here {Seconds} s after the second signal: leaving at once")]
    public static partial void Overdue(ILogger logger, double seconds);

    [LoggerMessage(212, LogLevel.Warning, "The tasks of a dead worker could not be taken back yet, and will be: {Problem}")]
    public static partial void RecoveryWaits(ILogger logger, string problem);

    [LoggerMessage(214, LogLevel.Warning, "NOBODY HAS TO SHOW WHO THEY ARE: whoever reaches {Host} port {Port} can run any command as this server's user, because of --allow-unauthenticated")]
    public static partial void AsksNobody(ILogger logger, string host, int port);

    [LoggerMessage(213, LogLevel.Warning, "This worker could not leave its name for a successor: {Problem}")]
    public static partial void NotEntered(ILogger logger, string problem);

    [LoggerMessage(215, LogLevel.Error, "Watching {Folder} met an unexpected error, and begins anew")]
    public static partial void WatchingBroke(ILogger logger, Exception error, string folder);
}
