using System.Diagnostics;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Worker.Leasing;

/// <summary>What the slots have to tell the store, and the signal that wakes the lease loop.</summary>
internal sealed class Outbox
{
    private readonly object _lock = new();
    private List<FinishedAttempt> _finished = [];
    private List<FinishedAttempt> _spare = [];
    private bool _isWoken;

    /// <summary>Adds an outcome and wakes the loop.</summary>
    public void Add(FinishedAttempt finished)
    {
        lock (_lock)
        {
            _finished.Add(finished);
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Wakes the loop.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            _isWoken = true;
            Monitor.Pulse(_lock);
        }
    }

    /// <summary>Waits for an outcome or a wake, or until the time is over.</summary>
    /// <param name="timeout">How long to wait for the first.</param>
    /// <param name="patience">How long an outcome may wait for companions.</param>
    /// <param name="isBusy">Whether the slots have enough to do meanwhile; asked again whenever an outcome comes.</param>
    /// <returns>The outcomes, valid until the next call, and whether there was a wake.</returns>
    public (List<FinishedAttempt> Finished, bool IsWoken) Take(TimeSpan timeout, TimeSpan patience, Func<bool> isBusy)
    {
        lock (_lock)
        {
            Wait(timeout, () => _finished.Count > 0 || _isWoken);
            if (_finished.Count > 0 && !_isWoken) Wait(patience, () => _isWoken || !isBusy());
            var woken = _isWoken;
            _isWoken = false;
            (_finished, _spare) = (_spare, _finished);
            _finished.Clear();
            return (_spare, woken);
        }
    }

    private void Wait(TimeSpan timeout, Func<bool> isOver)
    {
        var deadline = Stopwatch.GetTimestamp() + (long)(timeout.TotalSeconds * Stopwatch.Frequency);
        while (!isOver())
        {
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), deadline);
            if (left <= TimeSpan.Zero || !Monitor.Wait(_lock, left)) return;
        }
    }
}
