using System.Collections.Concurrent;
using MiniAirflow.Chaos.Evidence;

namespace MiniAirflow.Chaos.Running;

/// <summary>Notes when the whole machine stood still, or was so busy that this process did not get its turn: what is late then is nobody's fault.</summary>
internal sealed class MachineWatch : IAsyncDisposable
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(500);
    private readonly PeriodicTimer _timer = new(Tick, TimeProvider.System);
    private readonly ConcurrentQueue<Trouble> _troubles = [];
    private readonly Task _watching;

    public MachineWatch() => _watching = WatchAsync();

    /// <summary>When it stood still.</summary>
    public IReadOnlyList<Trouble> Troubles => [.. _troubles];

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _watching;
    }

    private async Task WatchAsync()
    {
        for (var last = TimeProvider.System.GetUtcNow(); await _timer.WaitForNextTickAsync();)
        {
            var now = TimeProvider.System.GetUtcNow();
            if (now - last > Tick + Late) _troubles.Enqueue(new Trouble(null, "", last, now));
            last = now;
        }
    }
}
