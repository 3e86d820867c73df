using MiniAirflow.Storage.Postgres.Waking;

namespace MiniAirflow.Storage.Postgres.Writing;

/// <summary>Idle workers of other processes that take what is leased to them, as far as this process has heard. They are served in the transaction that makes work ready, which saves them one of their own (see the README).</summary>
internal sealed class Offers
{
    /// <summary>How long an offer holds; whoever still waits says so again before that.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(15);

    private const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Offer> _offers = [];

    /// <summary>How many are known.</summary>
    public int Count
    {
        get { lock (_lock) return _offers.Count; }
    }

    /// <summary>Notes what another process says.</summary>
    public void Hear(OfferMessage message)
    {
        lock (_lock)
        {
            if (message.Kind == OfferKind.Withdraw) _offers.Remove(message.WorkerId);
            if (message.Kind != OfferKind.Offer) return;
            if (_offers.Count >= Most) _offers.Clear();
            _offers[message.WorkerId] = new Offer(message.WorkerId, message.Want, message.Queues, TimeProvider.System.GetTimestamp());
        }
    }

    /// <summary>What is heard is worth nothing any more: some of it may have been missed.</summary>
    public void Forget()
    {
        lock (_lock) _offers.Clear();
    }

    /// <summary>Has the transaction lease what it makes ready to those who offered to take it. Where a worker of this process claims, that one has it.</summary>
    public void Serve(WriteContext context)
    {
        if (context.Ready.Count == 0 || context.Claims.Count > 0) return;
        // Whoever offers has found nothing; and is told that something was leased to it, and reads what.
        foreach (var offer in Choose(context.Ready)) context.ClaimsForOthers.Add(new Claim(offer.WorkerId, offer.Want, static _ => { }, isNothingElse: true));
    }

    /// <summary>After the commit: who was served has no offer left.</summary>
    public void Use(List<Claim> claims)
    {
        foreach (var claim in claims)
            lock (_lock) _offers.Remove(claim.WorkerId);
    }

    private List<Offer> Choose(IReadOnlyDictionary<string, List<Guid>> ready)
    {
        lock (_lock)
        {
            if (_offers.Count == 0) return [];
            var chosen = new List<Offer>();
            // Begins anywhere, so that several who give at the same time seldom choose the same one.
            Offer[] fresh = [.. _offers.Values.Where(offer => TimeProvider.System.GetElapsedTime(offer.HeardAt) < MaxAge)];
            Random.Shared.Shuffle(fresh);
            foreach (var (queue, ids) in ready)
            {
                var left = ids.Count - chosen.Where(offer => offer.Serves(queue)).Sum(offer => offer.Want);
                foreach (var offer in fresh)
                {
                    if (left <= 0) break;
                    if (!offer.Serves(queue) || chosen.Contains(offer)) continue;
                    chosen.Add(offer);
                    left -= offer.Want;
                }
            }
            return chosen;
        }
    }

    private sealed record Offer(Guid WorkerId, int Want, IReadOnlyList<string> Queues, long HeardAt)
    {
        public bool Serves(string queue) => Queues.Contains(queue, StringComparer.Ordinal);
    }
}
