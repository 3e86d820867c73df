using MiniAirflow.Worker.Processes.Interop;

namespace MiniAirflow.Worker.Processes;

/// <summary>Stops a running command from another thread. One per slot, for all its commands: a stop names the attempt, so a late one cannot hit its successor.</summary>
public sealed unsafe class CommandControl : IDisposable
{
    private readonly Lock _gate = new();
    private Guid _current;
    private StopCause? _cause;
    private TimeSpan? _grace;
    private int _event;

    /// <summary>Creates it, with the one descriptor it needs.</summary>
    /// <exception cref="IOException">No descriptor is left.</exception>
    public CommandControl()
    {
        _event = Libc.eventfd(0, Os.O_CLOEXEC | Os.O_NONBLOCK);
        if (_event < 0)
            throw new IOException($"No event descriptor: {Os.Describe(Libc.LastError)}.");
    }

    /// <summary>The descriptor that becomes readable when there is news.</summary>
    internal int Descriptor => _event;

    /// <summary>Asks that an attempt's command be stopped. A second call may shorten the grace period, never lengthen it.</summary>
    /// <param name="taskRunId">The attempt.</param>
    /// <param name="cause">Why; the first cause counts.</param>
    /// <param name="grace">Time between SIGTERM and SIGKILL, instead of the command's own.</param>
    /// <returns>False when this slot does not run it (any more).</returns>
    public bool Stop(Guid taskRunId, StopCause cause, TimeSpan? grace = null)
    {
        lock (_gate)
        {
            if (_current != taskRunId || taskRunId == Guid.Empty)
                return false;
            _cause ??= cause;
            if (grace is { } g && (_grace is null || g < _grace))
                _grace = g;
            ulong one = 1;
            _ = Libc.write(_event, &one, 8);
            return true;
        }
    }

    /// <summary>Opens the control for an attempt; done twice, it keeps a stop that came in between.</summary>
    internal void Begin(Guid taskRunId)
    {
        lock (_gate)
        {
            if (_current == taskRunId)
                return;
            _current = taskRunId;
            _cause = null;
            _grace = null;
        }
    }

    /// <summary>Closes it; what was asked too late is forgotten.</summary>
    internal void End()
    {
        lock (_gate)
        {
            _current = Guid.Empty;
            if (_cause is not null)
                Drain();
        }
    }

    /// <summary>What has been asked so far.</summary>
    internal (StopCause? Cause, TimeSpan? Grace) Take()
    {
        lock (_gate)
        {
            Drain();
            return (_cause, _grace);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_event >= 0)
                _ = Libc.close(_event);
            _event = -1;
        }
    }

    private void Drain()
    {
        ulong count;
        _ = Libc.read(_event, &count, 8);
    }
}
