using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Scheduler.Tracing;

/// <summary>The spans of runs and attempts, from their rows. Pure: whoever tells them, they are the same.</summary>
internal static class RunSpans
{
    /// <summary>The spans of a run that has ended: its own, and that of the schedule or the backfill which began it.</summary>
    public static IEnumerable<TraceSpan> Of(WorkflowRun run, TraceSampler sampler)
    {
        var trace = RunTrace.Of(run.Id, run.TraceParent);
        if (run.FinishedAt is not { } end || !trace.IsSampledBy(sampler)) yield break;
        var hasOrigin = trace.ParentId == 0 && run.Trigger is RunTrigger.Manual or RunTrigger.Schedule or RunTrigger.Backfill;
        if (hasOrigin && run.Trigger != RunTrigger.Manual) yield return OriginOf(run, trace); // of a request the API tells
        var error = ErrorOf(run.State);
        yield return new TraceSpan
        {
            TraceId = trace.TraceId, SpanId = TraceIds.SpanOf(run.Id), ParentId = hasOrigin ? TraceIds.OriginOf(run.Id) : trace.ParentId,
            Name = $"RUN {run.WorkflowName}", Kind = SpanKind.Server, Start = run.CreatedAt, End = Later(run.CreatedAt, end),
            IsError = error.Length > 0, Problem = error, Attributes = AttributesOf(run, error),
        };
    }

    /// <summary>The spans of an attempt that has ended: its own, and that of its wait for a worker. None for one that never was ready.</summary>
    public static IEnumerable<TraceSpan> Of(TracedAttempt attempt, TraceSampler sampler)
    {
        var row = attempt.TaskRun;
        var trace = RunTrace.Of(row.WorkflowRunId, attempt.TraceParent);
        if ((row.ReadyAt ?? row.QueuedAt) is not { } ready || row.FinishedAt is not { } end || !trace.IsSampledBy(sampler)) yield break;
        end = Later(ready, end);
        var error = ErrorOf(row.State);
        yield return new TraceSpan
        {
            TraceId = trace.TraceId, SpanId = TraceIds.SpanOf(row.Id), ParentId = TraceIds.SpanOf(row.WorkflowRunId),
            Name = $"TASK {row.TaskName}", Start = ready, End = end, IsError = error.Length > 0, Problem = ProblemOf(error, row.Outcome),
            Attributes = AttributesOf(attempt, error), Links = attempt.Previous is { } previous ? [TraceIds.SpanOf(previous)] : [],
        };
        if (row.LeasedAt is not { } leased) yield break;
        var until = row.StartedAt >= ready && row.StartedAt <= end ? row.StartedAt : end; // one that never started has waited to its end
        yield return new TraceSpan
        {
            TraceId = trace.TraceId, SpanId = TraceIds.WaitOf(row.Id), ParentId = TraceIds.SpanOf(row.Id),
            Name = $"queue {row.Queue}", Start = ready, End = until, Attributes = [new("miniairflow.queue", row.Queue)],
            Moments = leased >= ready && leased <= until ? [new("leased", leased)] : [],
        };
    }

    private static TraceSpan OriginOf(WorkflowRun run, RunTrace trace)
    {
        // A backfill makes up for slots long past: how long is no lateness.
        var slot = run.Trigger == RunTrigger.Schedule ? run.DataIntervalEnd ?? run.LogicalDate : null;
        return new TraceSpan
        {
            TraceId = trace.TraceId, SpanId = TraceIds.OriginOf(run.Id), Name = run.Trigger.Word(),
            Start = slot is { } due && due < run.CreatedAt ? due : run.CreatedAt, End = run.CreatedAt,
            Attributes = [new("cicd.pipeline.name", run.WorkflowName), new("cicd.pipeline.run.id", run.Id.ToString()), .. DateOf(run)],
        };
    }

    private static List<SpanAttribute> AttributesOf(WorkflowRun run, string error)
    {
        List<SpanAttribute> all =
        [
            new("cicd.pipeline.name", run.WorkflowName), new("cicd.pipeline.run.id", run.Id.ToString()), new("cicd.pipeline.action.name", "RUN"),
            new("cicd.pipeline.result", run.State switch { RunState.Success => "success", RunState.TimedOut => "timeout", RunState.Cancelled => "cancellation", _ => "failure" }),
            new("miniairflow.run.state", run.State.Word()), new("miniairflow.workflow.id", run.WorkflowId.ToString()), SpanAttribute.Of("miniairflow.workflow.version", run.Version),
            new("miniairflow.trigger", run.Trigger.Word()), .. DateOf(run),
        ];
        if (error.Length > 0) all.Add(new("error.type", error));
        return all;
    }

    private static List<SpanAttribute> AttributesOf(TracedAttempt attempt, string error)
    {
        var row = attempt.TaskRun;
        List<SpanAttribute> all =
        [
            new("cicd.pipeline.name", attempt.WorkflowName), new("cicd.pipeline.run.id", row.WorkflowRunId.ToString()), new("cicd.pipeline.task.name", row.TaskName),
            new("cicd.pipeline.task.run.id", row.Id.ToString()), new("cicd.pipeline.task.run.result", ResultOf(row.State)), new("miniairflow.task.state", row.State.Word()),
            SpanAttribute.Of("miniairflow.attempt", row.Attempt), new("miniairflow.queue", row.Queue),
        ];
        if (row.MapIndex >= 0) all.Add(SpanAttribute.Of("miniairflow.map_index", row.MapIndex));
        if (row.WorkerId is { } worker) all.Add(new("cicd.worker.id", worker.ToString()));
        if (attempt.WorkerName is { } name) all.Add(new("cicd.worker.name", name));
        if (row.Outcome?.ExitCode is { } code) all.Add(SpanAttribute.Of("process.exit.code", code));
        if (row.Outcome?.Signal is { } signal) all.Add(SpanAttribute.Of("miniairflow.signal", signal));
        if (error.Length > 0) all.Add(new("error.type", error));
        return all;
    }

    private static string ResultOf(TaskState state) => state switch
    {
        TaskState.Success => "success", TaskState.TimedOut => "timeout", TaskState.Cancelled => "cancellation", TaskState.Skipped or TaskState.Removed => "skip", TaskState.Lost => "error", _ => "failure",
    };

    private static IEnumerable<SpanAttribute> DateOf(WorkflowRun run) => run.LogicalDate is { } date ? [new("miniairflow.logical_date", DateText.Of(date))] : [];

    /// <summary>How a run failed, in the state's word; empty for one that did not.</summary>
    private static string ErrorOf(RunState state) => state is RunState.Failed or RunState.TimedOut ? state.Word() : "";

    /// <summary>How an attempt failed, in the state's word; empty for one that did not.</summary>
    private static string ErrorOf(TaskState state) => state is TaskState.Failed or TaskState.TimedOut or TaskState.Lost or TaskState.UpstreamFailed ? state.Word() : "";

    /// <summary>In words of ours: a reason may quote a command, a path, or what the task said.</summary>
    private static string ProblemOf(string error, TaskOutcome? outcome) => (error, outcome) switch
    {
        ("", _) => "",
        (_, { Signal: { } signal }) => $"{error}: signal {signal}",
        (_, { ExitCode: { } code }) => $"{error}: exit code {code}",
        _ => error,
    };

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
