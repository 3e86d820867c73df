using Microsoft.Extensions.Logging;
using MiniAirflow.Queue.Redis.Protocol;

namespace MiniAirflow.Queue.Redis.Dispatch;

/// <summary>Keeps one connection alive: serves on it, and when it breaks makes another, with back-off.</summary>
internal abstract class Link(RedisDispatchOptions options, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private bool _toldDown;

    protected RedisDispatchOptions Options { get; } = options;

    protected ILogger Logger { get; } = logger;

    /// <summary>Whether there is a connection right now.</summary>
    public bool IsUp { get; private set; }

    /// <summary>Serves until the connection breaks, which it throws, or until the end.</summary>
    protected abstract Task ServeAsync(RedisConnection connection, CancellationToken stop);

    /// <summary>Is told that there is no connection.</summary>
    protected virtual void OnDown()
    {
    }

    public virtual async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    /// <param name="first">A connection made already; null for none.</param>
    protected void Start(RedisConnection? first = null) => _running = Task.Run(() => RunAsync(first, _stop.Token), CancellationToken.None);

    private async Task RunAsync(RedisConnection? first, CancellationToken stop)
    {
        var pause = FirstPause;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var connection = first ?? await RedisConnection.OpenAsync(Options, stop).ConfigureAwait(false);
                first = null;
                if (_toldDown) Log.Up(Logger, Options.Address);
                (IsUp, _toldDown, pause) = (true, false, FirstPause);
                await ServeAsync(connection, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                first = null;
                Tell(e);
            }
            finally
            {
                IsUp = false;
            }
            OnDown();
            await PauseAsync(pause, stop).ConfigureAwait(false);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, Options.MaxBackOff.Ticks));
        }
    }

    private void Tell(Exception e)
    {
        if (e is not RedisRefusedException && !RedisConnection.IsOutage(e)) Log.Broke(Logger, e, Options.Address);
        else if (!_toldDown) Log.Down(Logger, Options.Address, e.Message);
        _toldDown = true;
    }

    // Jitter, so that all who lost the same server do not come back in the same moment.
    private async Task PauseAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause * (0.5 + Random.Shared.NextDouble() / 2), Options.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
