namespace MiniAirflow.Worker.Logs;

/// <summary>Is told which attempts write. Called on the slots' threads: it must be quick and must not throw.</summary>
public interface ILogWatcher
{
    /// <summary>An attempt has written its first byte.</summary>
    /// <param name="taskRunId">The attempt.</param>
    /// <param name="offset">Where it began in its file: not at 0 when it goes on in a log that it had.</param>
    void Opened(Guid taskRunId, long offset);

    /// <summary>An attempt that had written has ended; its file is complete.</summary>
    void Ended(Guid taskRunId);
}
