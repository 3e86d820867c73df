using System.Runtime.InteropServices;

namespace MiniAirflow.Commands.Frame;

/// <summary>SIGINT and SIGTERM: the first asks to stop, the second to hurry. Neither ends the process by itself.</summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration[] _registrations;

    public Signals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
    ];

    public CancellationToken Stop => _stop.Token;

    public CancellationToken Hurry => _hurry.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _stop.Dispose();
        _hurry.Dispose();
    }

    private void Handle(PosixSignalContext context)
    {
        context.Cancel = true;
        // Waiters run their continuations elsewhere: a slow one must not hold up the second signal.
        var next = _stop.IsCancellationRequested ? _hurry : _stop;
        _ = next.CancelAsync();
    }
}
