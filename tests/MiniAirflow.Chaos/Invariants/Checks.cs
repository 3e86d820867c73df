using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Invariants;

/// <summary>All invariants.</summary>
internal static class Checks
{
    private static readonly Func<CaseFile, IEnumerable<Violation>>[] All =
    [
        Completion.NothingLost, Completion.NothingTwice, Processes.NoLongOverlap, Processes.OrderKept, Fires.OncePerSlot, Fires.NewestSlot, Fires.NoneMissed, Ledger.EverySlotOnce, Ledger.RunsAreTold,
        Limits.SlotsKept, Limits.QueuesKept, Limits.NobodyStarves,
        StateMachine.OnlyLegalMoves, Completion.NothingWaits, Completion.RunsMatchTheirAttempts, Logs.WholeOrMarked, Processes.NothingLeft,
    ];

    public static IReadOnlyList<Violation> Run(CaseFile file) => [.. All.SelectMany(check => check(file))];
}
