namespace MiniAirflow.Core.Events;

/// <summary>What may have changed.</summary>
[Flags]
public enum WakeTopics
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>An attempt became ready.</summary>
    Work = 1,

    /// <summary>The end of an attempt was asked for.</summary>
    Cancel = 2,

    /// <summary>An attempt or a schedule got a due time, maybe an earlier one than all before.</summary>
    Due = 4,

    /// <summary>Events were written.</summary>
    Events = 8,

    /// <summary>A hook is to be told something, or a deadline was set.</summary>
    Deliveries = 16,

    /// <summary>Somebody lost a right, or got one.</summary>
    Access = 32,
}

/// <summary>Carries hints, never truth: a lost wake costs latency only, because whoever waits also looks again after a while.</summary>
public interface IWakeBus
{
    /// <summary>Wakes whoever waits for one of the topics. Never blocks, never throws.</summary>
    void Publish(WakeTopics topics);

    /// <summary>Calls back for each wake of these topics, on the publisher's thread: the callback must only set a signal.</summary>
    /// <returns>Ends the subscription when disposed.</returns>
    IDisposable Subscribe(WakeTopics topics, Action<WakeTopics> callback);

    /// <summary>A listener of its own for these topics; wakes between two waits are kept, as one.</summary>
    IWakeListener Listen(WakeTopics topics);
}

/// <summary>One waiter's end of the bus.</summary>
public interface IWakeListener : IDisposable
{
    /// <summary>Waits for a wake, or until the time is over.</summary>
    /// <returns>The topics woken for since the last call; none when the time is over.</returns>
    ValueTask<WakeTopics> WaitAsync(TimeSpan timeout, CancellationToken cancellationToken);
}
