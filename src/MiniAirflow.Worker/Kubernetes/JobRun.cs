using System.Threading.Channels;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Logs;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Kubernetes;

/// <summary>One attempt as a Job, from its claim to its conclusion. README.md beside this file draws it.</summary>
internal sealed class JobRun : IDisposable
{
    private const string JobDeleted = "its Job was deleted by somebody else";

    /// <summary>How often the holder moves the Job's deadline away, and looks whether it is still its own.</summary>
    private static readonly TimeSpan Keep = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Coarse = TimeSpan.FromSeconds(2);

    // After its container's end a log stream ends by itself; one that does not is dead.
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(5);

    private readonly KubernetesApi _api;
    private readonly JobOrder _order;
    private readonly RemarkedOutput _output;
    private readonly TimeProvider _time;
    private readonly Func<JobStop?> _stopReason;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<PodNews> _news = Channel.CreateUnbounded<PodNews>(new UnboundedChannelOptions { SingleReader = true });
    private readonly JobEnding _ending;
    private Job? _job;
    private PodView? _pod;
    private PodLog? _log;
    private Task _following = Task.CompletedTask;
    private CancellationTokenSource? _containerEnd, _followEnd;
    private string? _waits, _noted;
    private long _kept, _claimed;
    private long? _started;

    /// <summary>Creates it.</summary>
    /// <param name="api">The API server.</param>
    /// <param name="order">What is asked for.</param>
    /// <param name="output">Takes the container's output.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stopReason">Why it has to stop, once <paramref name="stop"/> says so.</param>
    /// <param name="stop">Stops it.</param>
    public JobRun(KubernetesApi api, JobOrder order, RemarkedOutput output, TimeProvider time, Func<JobStop?> stopReason, CancellationToken stop)
    {
        (_api, _order, _output, _time, _stopReason, _stop) = (api, order, output, time, stopReason, stop);
        _ending = new JobEnding(api, order, output.Note, time);
    }

    /// <summary>The outcome of an attempt that is this worker's no more; nobody reports it.</summary>
    public static TaskOutcome PassedOn { get; } = new() { Kind = OutcomeKind.Lost, Reason = "the attempt has passed on to another worker, and its container with it" };

    /// <summary>Runs it to its end.</summary>
    public async Task<JobEnd> RunAsync()
    {
        var claim = new JobClaim(_api, _order, _output.Note, _time);
        try
        {
            var claimed = await claim.RunAsync(_stop).ConfigureAwait(false);
            if (claimed.Refusal is { } refusal) return claim.HasJob ? await ForceAsync(refusal, ContainerName.Of(_order.Leased)).ConfigureAwait(false) : new JobEnd(refusal);
            _job = claimed.Job;
        }
        catch (OperationCanceledException)
        {
            // It may have been created all the same: its answer need not have come. Of a server that was never reached nobody need wait for one.
            if (!claim.IsInDoubt && _stopReason() == JobStop.Cancelled) return new JobEnd(new TaskOutcome { Kind = OutcomeKind.Cancelled, Reason = "cancelled before its container was made" });
            return await StopAsync(ContainerName.Of(_order.Leased)).ConfigureAwait(false);
        }
        _kept = _time.GetTimestamp();
        _claimed = Since(_job!.Created);
        var watching = new PodWatch(_api, JobManifest.SelectorOf(_job.Name), _time).RunAsync(_news.Writer, _end.Token);
        try
        {
            return await ObserveAsync().ConfigureAwait(false);
        }
        finally
        {
            await _end.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await EndFollowingAsync(TimeSpan.Zero).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _end.Dispose();
        _containerEnd?.Dispose();
        _followEnd?.Dispose();
    }

    private async Task<JobEnd> ObserveAsync()
    {
        while (true)
        {
            if (_stop.IsCancellationRequested) return await StopAsync(_job!.Name).ConfigureAwait(false);
            if (_pod is { HasEnded: true }) return await ConcludeAsync(_pod).ConfigureAwait(false);
            if (_pod is { IsHopeless: true }) return await ForceAsync(TaskOutcome.Failure($"the container cannot start: {_pod.Waits}")).ConfigureAwait(false);
            var (left, outcome) = NextLimit();
            if (left <= TimeSpan.Zero) return await ForceAsync(outcome()).ConfigureAwait(false);
            var keep = Keep - _time.GetElapsedTime(_kept);
            if (keep <= TimeSpan.Zero)
            {
                if (await KeepAsync().ConfigureAwait(false) is { } end) return new JobEnd(end);
                continue;
            }
            if (await WaitAsync(left < keep ? left : keep).ConfigureAwait(false) is { } lost) return lost;
        }
    }

    /// <summary>The next moment at which it must end, and how it ends then.</summary>
    private (TimeSpan Left, Func<TaskOutcome> Outcome) NextLimit()
    {
        if (_started is { } started)
        {
            if (_order.Timeout is not { } timeout) return (TimeSpan.MaxValue, () => PassedOn);
            return (timeout - _time.GetElapsedTime(started), () => new TaskOutcome { Kind = OutcomeKind.TimedOut });
        }
        var longest = TimeSpan.FromSeconds(_order.Leased.Task.Container!.StartTimeoutSeconds);
        return (longest - _time.GetElapsedTime(_claimed), () => TaskOutcome.Failure($"the container did not start within {longest.TotalSeconds:0} s: {_waits ?? (_pod is null ? $"no pod was made for it; 'kubectl describe job {_job?.Name}' tells why" : "its image is still being fetched")}"));
    }

    /// <summary>A moment of the cluster's as a timestamp of this process. It has whole seconds only, so what has just been is taken for now.</summary>
    private long Since(DateTimeOffset? moment)
    {
        var age = moment is { } known ? _api.Now - known : TimeSpan.Zero;
        return _time.GetTimestamp() - (age > Coarse ? (long)(age.TotalSeconds * _time.TimestampFrequency) : 0);
    }

    private async Task<JobEnd?> WaitAsync(TimeSpan most)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(_stop);
        var reading = _news.Reader.WaitToReadAsync(limited.Token).AsTask();
        await Task.WhenAny(reading, Task.Delay(most, _time, limited.Token)).ConfigureAwait(false);
        await limited.CancelAsync().ConfigureAwait(false);
        await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // No further than its end, which is what counts: the pod may be deleted right after it.
        while (_pod is not { HasEnded: true } && _news.Reader.TryRead(out var news))
            if (await TakeAsync(news).ConfigureAwait(false) is { } end) return end;
        return null;
    }

    private async Task<JobEnd?> TakeAsync(PodNews news)
    {
        if (news.Problem is { } problem)
        {
            NoteWait($"the API server does not tell of the pod: {problem}");
            return null;
        }
        var hadPod = _pod is not null;
        _pod = news.View;
        if (_pod is null)
        {
            // The pod went before its end was seen: somebody deleted it, or the Job.
            return hadPod ? await ForceAsync(TaskOutcome.Failure("its pod was lost: it was deleted, by somebody or with its machine"), ifByOthers: JobDeleted).ConfigureAwait(false) : null;
        }
        if (_pod.Started is { } started)
        {
            _started ??= Since(started);
            Follow(_pod.Name);
        }
        else if (_pod.Waits is { } waits) NoteWait($"waits: {waits}", waits);
        return null;
    }

    /// <summary>Moves the deadline away.</summary>
    /// <returns>How it ends, if it is not ours any more; null to go on.</returns>
    private async Task<TaskOutcome?> KeepAsync()
    {
        _kept = _time.GetTimestamp();
        try
        {
            var age = _job!.Started is { } start && _api.Now - start is var passed && passed > TimeSpan.Zero ? passed : TimeSpan.Zero;
            _job = await _api.PatchJobAsync(_job!.Name, JobManifest.Deadline(age + JobManifest.Orphaned), _stop).ConfigureAwait(false);
            _ending.Kept();
            return _job.Token > _order.Leased.Token ? PassedOn
                : _job.IsGoing ? TaskOutcome.Failure(JobDeleted) : null;
        }
        catch (KubernetesException e) when (e.Status == 404)
        {
            return TaskOutcome.Failure(JobDeleted);
        }
        catch (Exception e) when (e is KubernetesException or OperationCanceledException)
        {
            return null; // it has been kept for ten minutes, and is asked for again in one
        }
    }

    private void Follow(string pod)
    {
        if (_log is not null) return;
        _log = new PodLog(_api, pod, _output, _time);
        (_containerEnd, _followEnd) = (new CancellationTokenSource(), new CancellationTokenSource());
        _following = _log.FollowAsync(_containerEnd.Token, _followEnd.Token);
    }

    private async Task EndFollowingAsync(TimeSpan patience)
    {
        if (_followEnd is null) return;
        await _containerEnd!.CancelAsync().ConfigureAwait(false);
        _followEnd.CancelAfter(patience);
        await _following.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The container has ended: its output and its end are taken, then its Job goes.</summary>
    private async Task<JobEnd> ConcludeAsync(PodView pod)
    {
        await FinishLogAsync(pod).ConfigureAwait(false);
        var outcome = pod.ToOutcome(_output.Last) with { OutputBytes = _output.Total };
        var gone = await _ending.RunAsync(_job!.Name, waitsForPods: false, _stopReason).ConfigureAwait(false);
        if (gone.IsPassedOn) return new JobEnd(PassedOn);
        // A pod that was deleted went with its Job, if that was gone already.
        return new JobEnd(pod.Lost is not null && gone.IsByOthers ? outcome with { Reason = JobDeleted } : outcome, pod.End?.Message);
    }

    private async Task FinishLogAsync(PodView pod)
    {
        await EndFollowingAsync(_log is null ? TimeSpan.Zero : LogPatience).ConfigureAwait(false);
        if (pod.End is null && _log is null) return;
        if (await (_log ?? new PodLog(_api, pod.Name, _output, _time)).FinishAsync(CancellationToken.None).ConfigureAwait(false) is { } problem)
            _output.Note($"the end of its output could not be read: {problem}");
    }

    /// <summary>It has to stop: a cancel ends its Job; otherwise the Job is somebody else's.</summary>
    private async Task<JobEnd> StopAsync(string name) =>
        _stopReason() == JobStop.Cancelled ? await ForceAsync(new TaskOutcome { Kind = OutcomeKind.Cancelled }, name).ConfigureAwait(false) : new JobEnd(PassedOn);

    /// <summary>Ends it against its will, with its output to the last.</summary>
    /// <param name="outcome">How the attempt ends.</param>
    /// <param name="name">The Job; null for the one that is known.</param>
    /// <param name="ifByOthers">The reason, if somebody else turns out to have deleted it.</param>
    private async Task<JobEnd> ForceAsync(TaskOutcome outcome, string? name = null, string? ifByOthers = null)
    {
        var gone = await _ending.RunAsync(name ?? _job!.Name, waitsForPods: true, _stopReason).ConfigureAwait(false);
        await EndFollowingAsync(LogPatience).ConfigureAwait(false);
        if (gone.IsPassedOn) return new JobEnd(PassedOn);
        var reason = outcome.Kind is OutcomeKind.TimedOut or OutcomeKind.Cancelled ? ExitReason.DescribeStop(outcome.Kind, _order.Timeout, gone.Report!) : gone.IsByOthers ? ifByOthers ?? outcome.Reason : outcome.Reason;
        return new JobEnd(outcome with { Reason = reason, OutputBytes = _output.Total, Kill = gone.Report });
    }

    private void NoteWait(string line, string? waits = null)
    {
        if (waits is not null && waits == _waits) return;
        if (waits is null && line == _noted) return;
        if (waits is not null) _waits = waits;
        else _noted = line;
        _output.Note(line);
    }
}
