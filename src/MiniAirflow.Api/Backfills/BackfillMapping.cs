using MiniAirflow.Client.Wire;
using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Backfills;

/// <summary>Backfills as wire records.</summary>
internal static class BackfillMapping
{
    private const int MaxSlotsShown = 1_000;
    private static readonly Dictionary<string, string> NoParams = [];

    public static BackfillResource Shown(this Backfill backfill, string workflowName, DateTimeOffset now) => new()
    {
        Id = backfill.Id,
        WorkflowId = backfill.Request.WorkflowId,
        WorkflowName = workflowName,
        State = backfill.State.Word(),
        Note = Known(backfill.Note),
        From = backfill.Request.From,
        To = backfill.Request.To,
        Reprocess = backfill.Request.Reprocess.Word(),
        RunBackwards = backfill.Request.RunsBackwards,
        MaxActiveRuns = backfill.Request.MaxActiveRuns,
        StopAfter = backfill.Request.StopAfter,
        AllowedHours = backfill.Request.AllowedHours?.ToString(),
        Params = backfill.Request.Params ?? NoParams,
        Reason = backfill.Request.Reason,
        By = backfill.Request.By,
        CreatedAt = backfill.CreatedAt,
        FinishedAt = backfill.FinishedAt,
        Slots = backfill.Slots,
        Done = Done(backfill),
        Alive = backfill.Alive,
        Succeeded = backfill.Succeeded,
        Failed = backfill.Failed,
        Skipped = backfill.Skipped,
        EtaSeconds = Eta(backfill, now),
    };

    public static BackfillPlanResource Shown(this BackfillPlan plan) => new()
    {
        Runs = plan.Runs,
        Slots = [.. plan.Slots.Take(MaxSlotsShown).Select(Shown)],
        Total = plan.Slots.Count,
    };

    public static BackfillSlotResource Shown(this BackfillSlot slot) => new() { DataIntervalEnd = slot.Slot, RunId = slot.RunId, Note = Known(slot.Note) };

    private static PlannedSlotResource Shown(PlannedSlot slot) =>
        new() { LogicalDate = slot.Interval.Start, DataIntervalEnd = slot.Interval.End, Note = slot.Note };

    /// <summary>What is left takes as long for each slot as what was run; times in which it must not run count, since they will come again.</summary>
    private static long? Eta(Backfill backfill, DateTimeOffset now)
    {
        var ended = backfill.Succeeded + backfill.Failed;
        if (backfill.State != BackfillState.Running || ended == 0) return null;
        return (long)Math.Ceiling((now - backfill.CreatedAt).TotalSeconds / ended * (backfill.Slots - Done(backfill)));
    }

    private static int Done(Backfill backfill) => backfill.Succeeded + backfill.Failed + backfill.Skipped;

    private static string? Known(string text) => text.Length == 0 ? null : text;
}
