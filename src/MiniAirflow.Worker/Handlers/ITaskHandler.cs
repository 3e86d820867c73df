using System.Text;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Handlers;

/// <summary>A task written in C#, run in the worker's process under the same lease, timeout, retry and log rules as a command.</summary>
public interface ITaskHandler
{
    /// <summary>Does the task's work.</summary>
    /// <param name="context">What it is asked to do, and where to write its log.</param>
    /// <param name="cancellationToken">Signalled at the task's timeout, when somebody cancels it, and when its lease is lost.</param>
    /// <returns>How it ended. An exception is an end with <see cref="OutcomeKind.Failed"/> and its message.</returns>
    ValueTask<TaskOutcome> RunAsync(TaskContext context, CancellationToken cancellationToken);
}

/// <summary>What a handler is given.</summary>
public sealed class TaskContext
{
    private readonly LogWriter _log;
    private readonly Lock _lock = new();

    /// <summary>Creates a context, as the worker does; tests of a handler may do so too.</summary>
    public TaskContext(LeasedTask task, LogWriter log) => (Task, _log) = (task, log);

    /// <summary>Takes bytes of the log.</summary>
    public delegate void LogWriter(ReadOnlySpan<byte> bytes);

    /// <summary>The attempt.</summary>
    public LeasedTask Task { get; }

    /// <summary>Writes a line to the attempt's log, from any thread.</summary>
    public void Log(string line)
    {
        lock (_lock) _log(Encoding.UTF8.GetBytes(line + "\n"));
    }
}
