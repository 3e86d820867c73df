using System.Runtime.CompilerServices;
using System.Threading.Channels;
using MiniAirflow.Definitions.Folders;

namespace MiniAirflow.Definitions;

/// <summary>A folder of workflow files (<c>*.yaml</c>, <c>*.yml</c>, <c>*.json</c>; not its subfolders), read again whenever something in it changes.</summary>
/// <remarks>See the README beside this file for what happens with broken files, double names and a folder that goes away.</remarks>
public sealed class WorkflowFolder
{
    /// <summary>Pause after a hint, so that the many events of one save become one reading, and a file is read when it is whole.</summary>
    public static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(200);

    /// <summary>Default time between two passes without a hint.</summary>
    public static readonly TimeSpan DefaultRescanInterval = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly TimeSpan _rescanInterval;
    private readonly FolderScanner _scanner;
    private readonly Channel<bool> _hints = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Func<Action, FolderHints?> _makeHints;
    private int _isWatched;

    /// <summary>Names a folder; nothing is read yet.</summary>
    /// <param name="path">The folder; it need not exist yet.</param>
    /// <param name="time">Clock of the waits, and what schedules are checked against.</param>
    /// <param name="rescanInterval">Longest time that a change stays unseen when the kernel gives no hint; null for <see cref="DefaultRescanInterval"/>.</param>
    public WorkflowFolder(string path, TimeProvider time, TimeSpan? rescanInterval = null)
        : this(path, time, rescanInterval, onHint => new FolderHints(System.IO.Path.GetFullPath(path), onHint))
    {
    }

    internal WorkflowFolder(string path, TimeProvider time, TimeSpan? rescanInterval, Func<Action, FolderHints?> makeHints)
    {
        Path = System.IO.Path.GetFullPath(path);
        _time = time;
        _rescanInterval = rescanInterval ?? DefaultRescanInterval;
        _scanner = new FolderScanner(Path, time);
        _makeHints = makeHints;
    }

    /// <summary>Absolute path of the folder.</summary>
    public string Path { get; }

    /// <summary>Why changes are found by rescans only, e.g. because the machine's inotify watches are used up; null when they are hinted at.</summary>
    public string? HintProblem { get; private set; }

    /// <summary>Reads the folder once: everything at first, later only what changed. Not for use while it is watched.</summary>
    public IReadOnlyList<FolderChange> Scan() => _scanner.Scan();

    /// <summary>Yields every change until cancelled, beginning with all files that are there (and that no earlier <see cref="Scan"/> has told).</summary>
    /// <exception cref="InvalidOperationException">It is watched already.</exception>
    public async IAsyncEnumerable<FolderChange> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _isWatched, 1) == 1) throw new InvalidOperationException($"{Path} is watched already.");
        using var hints = _makeHints(Hint);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                // First the hints, then the scan: a change in between is hinted at, not lost until the next pass.
                hints?.Renew();
                HintProblem = hints is null ? "hints are switched off" : hints.Problem;
                foreach (var change in _scanner.Scan()) yield return change;
                if (!await WaitAsync(cancellationToken).ConfigureAwait(false)) yield break;
            }
        }
        finally
        {
            Volatile.Write(ref _isWatched, 0);
        }
    }

    private void Hint() => _hints.Writer.TryWrite(true);

    // False when cancelled.
    private async ValueTask<bool> WaitAsync(CancellationToken cancellationToken)
    {
        using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var hint = _hints.Reader.WaitToReadAsync(wait.Token).AsTask();
        try
        {
            var rescan = Task.Delay(_rescanInterval, _time, wait.Token);
            var wasHinted = await Task.WhenAny(hint, rescan).ConfigureAwait(false) == hint;
            if (wasHinted) await Task.Delay(SettleTime, _time, cancellationToken).ConfigureAwait(false);
            // Whatever was hinted at until here, the scan that follows will see.
            _hints.Reader.TryRead(out _);
            return !cancellationToken.IsCancellationRequested;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        finally
        {
            await wait.CancelAsync().ConfigureAwait(false);
        }
    }
}
