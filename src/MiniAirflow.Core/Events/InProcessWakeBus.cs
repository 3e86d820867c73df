using System.Collections.Immutable;

namespace MiniAirflow.Core.Events;

/// <summary>The bus of a single process: a wake is a call, about a microsecond.</summary>
public sealed class InProcessWakeBus(TimeProvider time) : IWakeBus
{
    private readonly TimeProvider _time = time;
    private ImmutableArray<Subscription> _subscriptions = [];

    /// <inheritdoc/>
    public void Publish(WakeTopics topics)
    {
        if (topics == WakeTopics.None) return;
        foreach (var subscription in _subscriptions)
            if ((subscription.Mask & topics) is var wanted and not WakeTopics.None) subscription.Callback(wanted);
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(WakeTopics topics, Action<WakeTopics> callback)
    {
        var subscription = new Subscription(this, topics, callback);
        ImmutableInterlocked.Update(ref _subscriptions, (all, one) => all.Add(one), subscription);
        return subscription;
    }

    /// <inheritdoc/>
    public IWakeListener Listen(WakeTopics topics) => new WakeListener(this, topics, _time);

    // No record: two subscriptions of one callback are two, and ending one of them must not end the other.
    private sealed class Subscription(InProcessWakeBus bus, WakeTopics mask, Action<WakeTopics> callback) : IDisposable
    {
        public WakeTopics Mask { get; } = mask;

        public Action<WakeTopics> Callback { get; } = callback;

        public void Dispose() => ImmutableInterlocked.Update(ref bus._subscriptions, (all, one) => all.Remove(one), this);
    }
}
