using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Api.Runs;

/// <summary>Runs as wire records.</summary>
internal static class RunMapping
{
    public static WorkflowRunResource Shown(this WorkflowRun run) => new()
    {
        Id = run.Id,
        WorkflowId = run.WorkflowId,
        Status = StateWords.StatusOf(run.State).Word(),
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
        State = run.State.Word(),
        WorkflowName = run.WorkflowName,
        Version = run.Version,
        Trigger = run.Trigger.Word(),
        LogicalDate = run.LogicalDate,
        DataIntervalEnd = run.DataIntervalEnd,
        BackfillId = run.BackfillId,
        Parent = run.Parent is { } parent ? new RunParentResource { WorkflowRunId = parent.RunId, TaskRunId = parent.TaskRunId } : null,
        CreatedAt = run.CreatedAt,
        Params = run.Params,
        CancelRequested = run.IsCancelRequested,
        ClearNumber = run.ClearNumber,
        RetryNumber = run.RetryNumber == 0 ? null : run.RetryNumber,
        DueAt = run.DueAt,
        Reason = run.Reason.Length == 0 ? null : run.Reason,
        Note = run.Note.Length == 0 ? null : run.Note,
    };

    public static CancelProofResource? Shown(this CancelProof? proof) => proof is null ? null : new()
    {
        Processes = proof.Processes,
        TaskRuns = proof.Attempts,
        LongestSeconds = proof.Longest.TotalSeconds,
        Open = proof.Open,
        Confirmed = proof.IsComplete,
        UnconfirmedCount = proof.UnconfirmedCount,
        Unconfirmed = [.. proof.Unconfirmed.Select(one => new UnconfirmedKillResource
        {
            TaskRunId = one.TaskRunId, WorkflowRunId = one.RunId, TaskName = one.MapIndex < 0 ? one.TaskName : $"{one.TaskName}[{one.MapIndex}]", Reason = one.Reason,
        })],
    };

    public static WorkflowRunResource Shown(this RunEvent run) => new()
    {
        Id = run.Id,
        WorkflowId = run.WorkflowId,
        Status = StateWords.StatusOf(run.State).Word(),
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
        State = run.State.Word(),
        WorkflowName = run.WorkflowName,
    };
}
