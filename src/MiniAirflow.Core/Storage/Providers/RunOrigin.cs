using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Schedules;

namespace MiniAirflow.Core.Storage.Providers;

/// <summary>What brings a run into being.</summary>
/// <param name="Trigger">Who asked for it.</param>
/// <param name="Interval">What it is about; null for a run that is about no time.</param>
/// <param name="IdempotencyKey">The key of the request; null for none.</param>
/// <param name="BackfillId">The backfill that it belongs to; null for none.</param>
/// <param name="HookDepth">How many hooks in a row have led to it; 0 for none.</param>
public readonly record struct RunOrigin(RunTrigger Trigger, DataInterval? Interval = null, string? IdempotencyKey = null, Guid? BackfillId = null, int HookDepth = 0)
{
    /// <summary>The run of a slot.</summary>
    public static RunOrigin OfSlot(DataInterval interval) => new(RunTrigger.Schedule, interval);

    /// <summary>The run of a request: of a hook, or of anybody else.</summary>
    public static RunOrigin OfRequest(CreateRunRequest request) =>
        new(request.HookDepth > 0 ? RunTrigger.Hook : RunTrigger.Manual, IdempotencyKey: request.IdempotencyKey, HookDepth: request.HookDepth);

    /// <summary>Its logical date; null for none.</summary>
    public DateTimeOffset? LogicalDate => Interval?.Start;
}
