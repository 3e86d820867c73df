using System.Collections;

namespace MiniAirflow.Core.Tracing;

/// <summary>What all log entries of a stretch of work are about: given to <c>ILogger.BeginScope</c>, its values stand in each of them.</summary>
/// <remarks>A list of pairs, as loggers of any make understand it.</remarks>
public sealed class LogScope(params KeyValuePair<string, object?>[] values) : IReadOnlyList<KeyValuePair<string, object?>>
{
    // What is not known is not said.
    private readonly KeyValuePair<string, object?>[] _values = [.. values.Where(one => one.Value is not null)];

    /// <summary>Values about an attempt, under the names that every part gives them.</summary>
    /// <param name="workflow">Name of the workflow.</param>
    /// <param name="run">The run.</param>
    /// <param name="task">Name of the task.</param>
    /// <param name="taskRun">The attempt.</param>
    /// <param name="attempt">Its number.</param>
    /// <param name="worker">Name of the worker.</param>
    /// <param name="traceParent">Where in somebody's trace the run belongs; null for a run that begins a trace of its own.</param>
    public static LogScope OfAttempt(string workflow, Guid run, string task, Guid taskRun, int attempt, string worker, string? traceParent) => new(
        new("workflow", workflow), new("run_id", run), new("task", task), new("task_run_id", taskRun), new("attempt", attempt), new("worker", worker),
        new("trace_id", TraceContext.TextOf(RunTrace.Of(run, traceParent).TraceId)));

    /// <inheritdoc/>
    public int Count => _values.Length;

    /// <inheritdoc/>
    public KeyValuePair<string, object?> this[int index] => _values[index];

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
