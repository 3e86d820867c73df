using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Lets those in who wait for limits, right behind the commit that made room or brought somebody new, in a transaction of its own.</summary>
/// <remarks>Of its own, because it touches attempts of any run, and whoever holds a run's lock must not wait for everybody who admits. What is lost when the process dies
/// between the two, the scheduler's look at all lanes finds.</remarks>
internal sealed class Admissions(WriteLane lane)
{
    private readonly Lock _lock = new();
    private HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Has lanes looked at soon.</summary>
    public void Ask(IReadOnlyCollection<string> lanes)
    {
        if (lanes.Count == 0) return;
        lock (_lock)
        {
            var isAsked = _asked.Count > 0;
            _asked.UnionWith(lanes);
            if (isAsked) return;
        }
        try
        {
            lane.Enqueue(new AdmitOperation(this));
        }
        catch (StoreException)
        {
            // The store is closing; others, or the next start, look at all lanes.
        }
    }

    /// <summary>Lets in who can get in; for a transaction that holds the lock of <see cref="LimitRows.Lock"/>.</summary>
    public static AdmissionResult Run(WriteContext context, LimitRows rows, IReadOnlyCollection<string> lanes)
    {
        var result = AdmissionPass.Run(rows, lanes);
        if (result.LookAgainAt is not null) context.Wakes |= WakeTopics.Due;
        return result;
    }

    private HashSet<string> Take()
    {
        lock (_lock)
        {
            var taken = _asked;
            _asked = new HashSet<string>(StringComparer.Ordinal);
            return taken;
        }
    }

    private sealed class AdmitOperation(Admissions all) : WriteOperation
    {
        private HashSet<string>? _lanes;
        private AdmissionResult? _result;

        public override bool IsAlone => true;

        public override void Execute(WriteContext context)
        {
            _lanes ??= all.Take(); // once: the transaction may be done again
            _result = Run(context, LimitRows.Lock(context), _lanes);
        }

        public override void Complete() => all.Ask(_result!.Left);

        public override void Fail(StoreException error)
        {
            // The scheduler's look at all lanes comes by.
        }
    }
}
