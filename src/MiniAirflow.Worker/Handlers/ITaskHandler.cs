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
public sealed class TaskContext(LeasedTask task, Action<ReadOnlyMemory<byte>> log)
{
    /// <summary>The attempt.</summary>
    public LeasedTask Task { get; } = task;

    /// <summary>Writes a line to the attempt's log.</summary>
    public void Log(string line) => log(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
}
