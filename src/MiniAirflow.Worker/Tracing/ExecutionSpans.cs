using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Tracing;
using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Worker.Tracing;

/// <summary>The spans of what this worker executes, and what its commands are told of them.</summary>
/// <param name="tracer">Where they go; null where nobody records.</param>
/// <param name="workerId">The worker.</param>
/// <param name="workerName">Its name.</param>
/// <param name="time">The clock that dates them.</param>
internal sealed class ExecutionSpans(Tracer? tracer, Guid workerId, string workerName, TimeProvider time) : IExecutionWatcher
{
    /// <summary>What a command finds in <c>TRACEPARENT</c>; null for nothing.</summary>
    public string? ContextOf(LeasedTask leased) =>
        RunTrace.Of(leased.Run.Id, leased.Run.TraceParent).ForCommand(tracer, TraceIds.ExecutionOf(leased.TaskRunId, leased.Token));

    /// <inheritdoc/>
    public void OnExecuted(LeasedTask leased, TaskOutcome outcome, TimeSpan duration, StopReason stop)
    {
        if (tracer is null) return;
        var trace = RunTrace.Of(leased.Run.Id, leased.Run.TraceParent);
        if (!trace.IsSampledBy(tracer.Sampler)) return;
        var end = time.GetUtcNow();
        var error = ErrorOf(outcome.Kind, stop);
        tracer.Sink.Add(new TraceSpan
        {
            TraceId = trace.TraceId, SpanId = TraceIds.ExecutionOf(leased.TaskRunId, leased.Token), ParentId = TraceIds.SpanOf(leased.TaskRunId),
            Name = $"execute {leased.Task.Name}", Start = end - duration, End = end, IsError = error.Length > 0, Problem = error, Attributes = AttributesOf(leased, outcome, error),
        });
    }

    private List<SpanAttribute> AttributesOf(LeasedTask leased, TaskOutcome outcome, string error)
    {
        List<SpanAttribute> all =
        [
            new("cicd.pipeline.task.name", leased.Task.Name), new("cicd.pipeline.task.run.id", leased.TaskRunId.ToString()), SpanAttribute.Of("miniairflow.attempt", leased.Attempt),
            SpanAttribute.Of("miniairflow.lease_token", leased.Token), new("cicd.worker.id", workerId.ToString()), new("cicd.worker.name", workerName),
        ];
        if (outcome.ExitCode is { } code) all.Add(SpanAttribute.Of("process.exit.code", code));
        if (outcome.Signal is { } signal) all.Add(SpanAttribute.Of("miniairflow.signal", signal));
        if (error.Length > 0) all.Add(new("error.type", error));
        return all;
    }

    private static string ErrorOf(OutcomeKind kind, StopReason stop) => stop switch
    {
        StopReason.LeaseLost => "lease_lost",
        StopReason.WorkerStops => "worker_stopped",
        _ => kind is OutcomeKind.Failed or OutcomeKind.TimedOut or OutcomeKind.Lost ? StateWords.StateOf(kind).Word() : "",
    };
}
