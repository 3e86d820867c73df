using System.Collections.Concurrent;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Leasing;

/// <summary>Everything a worker holds: the backlog that waits for a slot, and what runs.</summary>
internal sealed class HeldTasks
{
    private readonly ConcurrentDictionary<Guid, HeldTask> _all = [];
    private readonly LinkedList<HeldTask> _backlog = [];
    private int _idleSlots;
    private bool _isClosed;

    /// <summary>How many are held.</summary>
    public int Count => _all.Count;

    /// <summary>How many wait for a slot.</summary>
    public int Waiting
    {
        get { lock (_backlog) return _backlog.Count; }
    }

    /// <summary>All leases, for the heartbeat.</summary>
    public IReadOnlyList<Lease> Leases => [.. _all.Values.Select(held => new Lease(held.Leased.TaskRunId, held.Leased.Token))];

    /// <summary>All that is held, at this moment.</summary>
    public ICollection<HeldTask> All => _all.Values;

    /// <summary>Finds by attempt; null when it is not held.</summary>
    public HeldTask? Find(Guid taskRunId) => _all.GetValueOrDefault(taskRunId);

    /// <summary>Adds newly leased attempts, in their order of urgency.</summary>
    public void Add(IReadOnlyList<HeldTask> tasks)
    {
        if (tasks.Count == 0) return;
        foreach (var held in tasks) _all[held.Leased.TaskRunId] = held;
        lock (_backlog)
        {
            foreach (var held in tasks) _backlog.AddLast(held);
            // Not all of the slots: each that wakes for nothing takes a core from one that starts a command.
            for (var wake = Math.Min(tasks.Count, _idleSlots); wake > 0; wake--) Monitor.Pulse(_backlog);
        }
    }

    /// <summary>Waits for the next attempt to run; false when there will be none any more.</summary>
    public bool TryTake(out HeldTask held)
    {
        lock (_backlog)
        {
            while (_backlog.Count == 0)
            {
                if (_isClosed)
                {
                    held = null!;
                    return false;
                }
                _idleSlots++;
                Monitor.Wait(_backlog);
                _idleSlots--;
            }
            held = _backlog.First!.Value;
            _backlog.RemoveFirst();
            return true;
        }
    }

    /// <summary>Takes from the backlog what has waited there since before a moment: others may have a slot for it.</summary>
    public List<HeldTask> TakeStale(long leasedBefore)
    {
        var stale = new List<HeldTask>();
        lock (_backlog)
        {
            while (_backlog.Last is { } last && last.Value.LeasedAt < leasedBefore)
            {
                stale.Add(last.Value);
                _backlog.RemoveLast();
            }
        }
        return stale;
    }

    /// <summary>Takes one out of the backlog; false when a slot has it already.</summary>
    public bool TryRemoveWaiting(HeldTask held)
    {
        lock (_backlog) return _backlog.Remove(held);
    }

    /// <summary>Holds it no longer.</summary>
    public void Remove(Guid taskRunId) => _all.TryRemove(taskRunId, out _);

    /// <summary>Lets the slots end once the backlog is empty.</summary>
    public void Close()
    {
        lock (_backlog)
        {
            _isClosed = true;
            Monitor.PulseAll(_backlog);
        }
    }
}
