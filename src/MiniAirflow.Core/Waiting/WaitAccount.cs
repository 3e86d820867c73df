using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Core.Waiting;

/// <summary>How long an attempt waited, and for what. Pure: derived from times that its row has anyway, so that nobody pays for it who does not ask.</summary>
/// <remarks>
/// The parts follow each other and add up to the time from the attempt's creation until it started; while it has not, until now; of one that never did, until it ended.
/// A task that waits without a worker waits until it ends.
/// <list type="bullet">
/// <item>Exact: <see cref="WaitKind.Parents"/>, <see cref="WaitKind.RetryDelay"/>, <see cref="WaitKind.Limit"/>, <see cref="WaitKind.Condition"/>, <see cref="WaitKind.Input"/>.
/// Of several limits it is not known which one was the last: all are one cause.</item>
/// <item><see cref="WaitKind.Pause"/>: as long as workers were given nothing from its queue.</item>
/// <item><see cref="WaitKind.Worker"/>: as long as no worker that served its queue was alive, as far as heartbeats tell, and was not drained (a drain that is over is not known any more).</item>
/// <item><see cref="WaitKind.Slot"/>: the rest, until a worker took it last. An earlier worker that died with it, or handed it back, is in here.</item>
/// <item><see cref="WaitKind.Start"/>: from then on until it started.</item>
/// </list>
/// </remarks>
public static class WaitAccount
{
    /// <summary>The parts, in the order in which they were waited for; those of no length are left out.</summary>
    /// <param name="attempt">The attempt.</param>
    /// <param name="pauses">When its queue was paused.</param>
    /// <param name="workers">Workers that were alive meanwhile.</param>
    /// <param name="now">The time.</param>
    public static IReadOnlyList<WaitShare> Of(TaskRun attempt, IReadOnlyList<PauseSpan> pauses, IReadOnlyList<Worker> workers, DateTimeOffset now)
    {
        var (begin, end) = SpanOf(attempt, now);
        var shares = new List<WaitShare>();
        var ready = Within(attempt.ReadyAt ?? attempt.QueuedAt ?? end, begin, end);
        var queued = Within(attempt.QueuedAt ?? end, ready, end);
        var leased = WaitsAlone(attempt) ? end : Within(LeasedAt(attempt) ?? end, queued, end);
        Add(shares, attempt.IsDelayed ? WaitKind.RetryDelay : attempt.MapIndex >= 0 ? WaitKind.Limit : WaitKind.Parents, ready - begin);
        Add(shares, WaitKind.Limit, queued - ready);
        if (WaitsAlone(attempt)) Add(shares, attempt.Wait?.Message is not null || attempt.State == TaskState.AwaitingInput ? WaitKind.Input : WaitKind.Condition, leased - queued);
        else AddQueue(shares, attempt.Queue, queued, leased, pauses, workers);
        Add(shares, WaitKind.Start, end - leased);
        return shares;
    }

    /// <summary>The time that is accounted for: from the attempt's creation until it started, ended without having started, or now.</summary>
    public static (DateTimeOffset From, DateTimeOffset To) SpanOf(TaskRun attempt, DateTimeOffset now)
    {
        var born = attempt.CreatedAt;
        // What happened within the millisecond in which it came into being is no wait.
        if ((attempt.ReadyAt ?? attempt.QueuedAt) is { } ready && ready - born is { Ticks: > 0 } gap && gap < TimeSpan.FromMilliseconds(1)) born = ready;
        var end = !WaitsAlone(attempt) && HasStarted(attempt) ? attempt.StartedAt : attempt.FinishedAt ?? now;
        return (born, end > born ? end : born);
    }

    /// <summary>Until it starts, the start of an attempt is when it came into being.</summary>
    private static bool HasStarted(TaskRun attempt) =>
        attempt.State == TaskState.Running || (LeasedAt(attempt) is not null && attempt.QueuedAt is { } queued && attempt.StartedAt > queued);

    /// <summary>Whether it waits without a worker, so that its wait is all that it does. A mapped task that waits for its items does not.</summary>
    private static bool WaitsAlone(TaskRun attempt) => attempt.Wait is not null || attempt.State is TaskState.AwaitingInput or TaskState.UpForReschedule;

    private static DateTimeOffset? LeasedAt(TaskRun attempt) => attempt is { WorkerId: null, State: TaskState.Queued or TaskState.Scheduled } ? null : attempt.LeasedAt;

    private static void AddQueue(
        List<WaitShare> shares, string queue, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<PauseSpan> pauses, IReadOnlyList<Worker> workers)
    {
        var serving = workers.Where(worker => worker.Queues.Contains(queue, StringComparer.Ordinal)).ToList();
        var paused = pauses.Select(pause => (pause.From, To: pause.To ?? to)).ToList();
        var served = serving.Select(worker => (From: worker.StartedAt, To: ServedUntil(worker, to))).ToList();
        var cuts = paused.Concat(served).SelectMany(span => new[] { span.From, span.To }).Where(at => at > from && at < to).Append(from).Append(to).Distinct().Order().ToList();
        var sums = new Dictionary<WaitKind, TimeSpan>();
        for (var i = 0; i + 1 < cuts.Count; i++)
        {
            var kind = Covers(paused, cuts[i]) ? WaitKind.Pause : Covers(served, cuts[i]) ? WaitKind.Slot : WaitKind.Worker;
            sums[kind] = sums.GetValueOrDefault(kind) + (cuts[i + 1] - cuts[i]);
        }
        foreach (var kind in (WaitKind[])[WaitKind.Pause, WaitKind.Worker, WaitKind.Slot]) Add(shares, kind, sums.GetValueOrDefault(kind));
    }

    private static DateTimeOffset ServedUntil(Worker worker, DateTimeOffset to)
    {
        var end = worker.IsActive ? to : worker.LastHeartbeat;
        return worker.Drain is { } drain && drain.Since < end ? drain.Since : end;
    }

    private static bool Covers(List<(DateTimeOffset From, DateTimeOffset To)> spans, DateTimeOffset at) => spans.Exists(span => span.From <= at && span.To > at);

    private static DateTimeOffset Within(DateTimeOffset at, DateTimeOffset from, DateTimeOffset to) => at < from ? from : at > to ? to : at;

    private static void Add(List<WaitShare> shares, WaitKind kind, TimeSpan time)
    {
        if (time <= TimeSpan.Zero) return;
        var before = shares.FindIndex(share => share.Kind == kind);
        if (before < 0) shares.Add(new WaitShare(kind, time));
        else shares[before] = new WaitShare(kind, shares[before].Time + time);
    }
}

/// <summary>How long an attempt waited for one thing.</summary>
/// <param name="Kind">For what.</param>
/// <param name="Time">How long.</param>
public readonly record struct WaitShare(WaitKind Kind, TimeSpan Time);
