using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Tracing;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>What brings a run into being.</summary>
/// <param name="Trigger">Who asked for it.</param>
/// <param name="Interval">What it is about; null for a run that is about no time.</param>
/// <param name="IdempotencyKey">The key of the request; null for none.</param>
/// <param name="BackfillId">The backfill that it belongs to; null for none.</param>
/// <param name="HookDepth">How many hooks in a row have led to it; 0 for none.</param>
/// <param name="Parent">The task run whose work it does; null for a run of its own.</param>
/// <param name="IsParentOfBackfill">Whether the run that it does work for, or one above that, is one of a backfill: its tasks yield to live runs as that one's do.</param>
/// <param name="TraceParent">Where in somebody's trace it belongs; null for a run that begins a trace of its own.</param>
public readonly record struct RunOrigin(
    RunTrigger Trigger, DataInterval? Interval = null, string? IdempotencyKey = null, Guid? BackfillId = null, int HookDepth = 0, RunParent? Parent = null, bool IsParentOfBackfill = false, string? TraceParent = null)
{
    /// <summary>The run of a slot.</summary>
    public static RunOrigin OfSlot(DataInterval interval) => new(RunTrigger.Schedule, interval);

    /// <summary>The run of a request: of a hook, or of anybody else.</summary>
    public static RunOrigin OfRequest(CreateRunRequest request) =>
        new(request.HookDepth > 0 ? RunTrigger.Hook : RunTrigger.Manual, IdempotencyKey: request.IdempotencyKey, HookDepth: request.HookDepth, TraceParent: request.TraceParent);

    /// <summary>The run that does the work of a task run.</summary>
    /// <param name="parent">The task run.</param>
    /// <param name="hookDepth">How many hooks in a row have led to the parent's run: a detour by a task does not begin anew.</param>
    /// <param name="isOfBackfill">Whether a backfill has brought the parent's run about, directly or through other runs.</param>
    /// <param name="trace">The trace of the parent's run.</param>
    public static RunOrigin OfTask(RunParent parent, int hookDepth, bool isOfBackfill, RunTrace trace) =>
        new(RunTrigger.Workflow, HookDepth: hookDepth, Parent: parent, IsParentOfBackfill: isOfBackfill, TraceParent: trace.ForChild(parent.TaskRunId));

    /// <summary>Whether a backfill has brought the run about, directly or through other runs.</summary>
    public bool IsOfBackfill => BackfillId is not null || IsParentOfBackfill;

    /// <summary>Whether it is stored as triggered by hand: what else it is, other columns say.</summary>
    public bool IsStoredAsManual => Trigger is RunTrigger.Manual or RunTrigger.Hook or RunTrigger.Workflow;

    /// <summary>Its logical date; null for none.</summary>
    public DateTimeOffset? LogicalDate => Interval?.Start;
}
