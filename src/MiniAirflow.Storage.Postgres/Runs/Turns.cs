using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Begins runs whose turn has come, right behind the commit that made room or brought somebody new, in a transaction of its own.</summary>
/// <remarks>Of its own, because it locks other runs than the one that ended, and two that end at once must not wait for each other. What is lost when the process dies between the two,
/// the scheduler's look at all keys finds.</remarks>
internal sealed class Turns(WriteLane lane)
{
    private readonly Lock _lock = new();
    private HashSet<TurnKey> _asked = [];

    /// <summary>Has keys looked at soon.</summary>
    public void Ask(IReadOnlyCollection<TurnKey> keys)
    {
        if (keys.Count == 0) return;
        lock (_lock)
        {
            var isAsked = _asked.Count > 0;
            _asked.UnionWith(keys);
            if (isAsked) return;
        }
        try
        {
            lane.Enqueue(new TurnOperation(this));
        }
        catch (StoreException)
        {
            // The store is closing; others, or the next start, look at all keys.
        }
    }

    private HashSet<TurnKey> Take()
    {
        lock (_lock)
        {
            var taken = _asked;
            _asked = [];
            return taken;
        }
    }

    private sealed class TurnOperation(Turns all) : WriteOperation
    {
        private HashSet<TurnKey>? _keys;

        public override bool IsAlone => true;

        public override void Execute(WriteContext context)
        {
            _keys ??= all.Take(); // once: the transaction may be done again
            TurnWriter.Lock(context);
            foreach (var key in _keys) TurnWriter.Admit(context, key);
        }

        public override void Complete()
        {
        }

        public override void Fail(StoreException error)
        {
            // The scheduler's look at all keys comes by.
        }
    }
}
