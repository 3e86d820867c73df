using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Leasing;

/// <summary>An attempt that this worker holds, from its lease to the acceptance of its outcome.</summary>
internal sealed class HeldTask(LeasedTask leased, long leasedAt)
{
    private readonly Lock _lock = new();
    private volatile bool _hasEnded;
    private Action? _stop;
    private StopReason _reason;

    /// <summary>What to run.</summary>
    public LeasedTask Leased { get; private set; } = leased;

    /// <summary>By what right.</summary>
    public Lease Lease { get; } = new(leased.TaskRunId, leased.Token);

    /// <summary>The same attempt under an older token, whose process must be gone before this one starts; null for none. Set before it is offered to any slot.</summary>
    public HeldTask? Predecessor { get; set; }

    /// <summary>When it was leased, as a timestamp of the worker's clock.</summary>
    public long LeasedAt { get; } = leasedAt;

    /// <summary>When it started, as a timestamp; 0 while it waits for a slot.</summary>
    public long StartedAt { get; private set; }

    /// <summary>Whether its outcome is on its way to the store, which learns its start from that as well.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Why it has to stop; <see cref="StopReason.None"/> while it may go on.</summary>
    public StopReason StopReason
    {
        get { lock (_lock) return _reason; }
    }

    /// <summary>Whether a slot may start it; false when it was stopped before.</summary>
    public bool TryStart(long now)
    {
        lock (_lock)
        {
            if (_reason != StopReason.None) return false;
            StartedAt = now;
            return true;
        }
    }

    /// <summary>Its expressions have got their values: this is what runs.</summary>
    public void Render(LeasedTask rendered) => Leased = rendered;

    /// <summary>It has ended; comes before its outcome is given to anybody.</summary>
    public void End() => _hasEnded = true;

    /// <summary>Sets what to call when it has to stop; calls it at once when it already has to.</summary>
    /// <remarks>The call is made under the lock, so that after <c>OnStop(null)</c> none is under way that could hit the slot's next task. It must only set a signal.</remarks>
    public void OnStop(Action? stop)
    {
        lock (_lock)
        {
            _stop = stop;
            if (_reason != StopReason.None) stop?.Invoke();
        }
    }

    /// <summary>Makes it stop; the first reason stands.</summary>
    public void Stop(StopReason reason)
    {
        lock (_lock)
        {
            if (_reason != StopReason.None) return;
            _reason = reason;
            _stop?.Invoke();
        }
    }
}

/// <summary>Why an attempt has to stop.</summary>
internal enum StopReason
{
    /// <summary>It has not.</summary>
    None,

    /// <summary>Somebody asked for its end: the outcome is reported.</summary>
    Cancelled,

    /// <summary>The lease has passed on: nothing is reported, and nothing would be accepted.</summary>
    LeaseLost,

    /// <summary>The worker stops and cannot wait any longer: nothing is reported, the store passes it on.</summary>
    WorkerStops,
}
