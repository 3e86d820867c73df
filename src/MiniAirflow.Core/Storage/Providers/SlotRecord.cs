using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>What the ledger says of a decision.</summary>
public static class SlotRecord
{
    /// <summary>The ledger's row of a decision; of a start, without its run.</summary>
    public static Occurrence Of(Guid workflowId, SlotDecision decision, SchedulePolicy policy, DateTimeOffset now) => new()
    {
        WorkflowId = workflowId,
        Slot = decision.First,
        LastSlot = decision.Last,
        Slots = decision.Slots,
        Outcome = decision.Outcome,
        DecidedAt = now,
        Reason = decision.Reason,
        LagMilliseconds = decision.Outcome == SlotOutcome.Started
            ? (long)(now - decision.First - Jitter.Of(workflowId, decision.First, policy.JitterSeconds)).TotalMilliseconds
            : null,
    };

    /// <summary>The same slot, whose run was there before.</summary>
    public static Occurrence AsDeduplicated(this Occurrence occurrence, Guid runId) =>
        occurrence with { Outcome = SlotOutcome.Deduplicated, RunId = runId, LagMilliseconds = null };

    /// <summary>The same slot, whose run cannot be created.</summary>
    public static Occurrence AsFailed(this Occurrence occurrence, string problem) =>
        occurrence with { Outcome = SlotOutcome.Failed, Reason = problem, LagMilliseconds = null };
}
