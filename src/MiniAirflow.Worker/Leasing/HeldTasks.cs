using System.Collections.Concurrent;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Leasing;

/// <summary>Everything a worker holds: the backlog that waits for a slot, and what runs.</summary>
internal sealed class HeldTasks
{
    // By lease: the same attempt may come again, under another token, while its process under the old one is being ended.
    private readonly ConcurrentDictionary<Lease, HeldTask> _all = [];
    private readonly LinkedList<HeldTask> _backlog = [];
    private readonly Dictionary<Guid, HeldTask> _newest = []; // of each attempt; under the backlog's lock
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
    public IReadOnlyList<Lease> Leases => [.. _all.Keys];

    /// <summary>All that is held, at this moment.</summary>
    public ICollection<HeldTask> All => _all.Values;

    /// <summary>Finds by lease; null when it is not held.</summary>
    public HeldTask? Find(Lease lease) => _all.GetValueOrDefault(lease);

    /// <summary>Adds newly leased attempts, in their order of urgency. What is held of the same attempts under older tokens has to stop, and goes first.</summary>
    public void Add(IReadOnlyList<HeldTask> tasks)
    {
        if (tasks.Count == 0) return;
        var outdated = new List<HeldTask>();
        foreach (var held in tasks) _all[held.Lease] = held;
        lock (_backlog)
        {
            foreach (var held in tasks)
            {
                if (_newest.TryGetValue(held.Lease.TaskRunId, out var before)) outdated.Add(held.Predecessor = before);
                _newest[held.Lease.TaskRunId] = held;
                _backlog.AddLast(held);
            }
            // Not all of the slots: each that wakes for nothing takes a core from one that starts a command.
            for (var wake = Math.Min(tasks.Count, _idleSlots); wake > 0; wake--) Monitor.Pulse(_backlog);
        }
        foreach (var before in outdated)
        {
            before.Stop(StopReason.LeaseLost);
            if (TryRemoveWaiting(before)) Remove(before.Lease);
        }
    }

    /// <summary>Waits for the next attempt to run; false when there will be none any more.</summary>
    public bool TryTake(out HeldTask held)
    {
        lock (_backlog)
        {
            LinkedListNode<HeldTask>? next;
            while ((next = First()) is null)
            {
                if (_isClosed && _backlog.Count == 0)
                {
                    held = null!;
                    return false;
                }
                _idleSlots++;
                Monitor.Wait(_backlog);
                _idleSlots--;
            }
            held = next.Value;
            _backlog.Remove(next);
            return true;
        }
    }

    /// <summary>The first in the backlog whose predecessor, if it has one, has no process any more. Its slot looks here when it has ended; a removal wakes the others.</summary>
    private LinkedListNode<HeldTask>? First()
    {
        var node = _backlog.First;
        while (node?.Value.Predecessor is { HasEnded: false } before && _all.ContainsKey(before.Lease)) node = node.Next;
        return node;
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
    public void Remove(Lease lease)
    {
        if (!_all.TryRemove(lease, out var held)) return;
        lock (_backlog)
        {
            if (_newest.GetValueOrDefault(lease.TaskRunId) == held) _newest.Remove(lease.TaskRunId);
            else Monitor.PulseAll(_backlog); // its successor waits
        }
    }

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
