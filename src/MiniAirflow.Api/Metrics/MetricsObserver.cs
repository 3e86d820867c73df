using MiniAirflow.Core.Events;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Tracing;
using Prometheus;

namespace MiniAirflow.Api.Metrics;

/// <summary>Counts what this process commits, under the contract's names. Give it to the store as its observer.</summary>
/// <remarks>Each change is counted by the process that made it, so a sum over all processes counts everything once.</remarks>
public sealed class MetricsObserver : IStoreObserver, IDeliveryObserver, IRetentionObserver, ISpanObserver
{
    private static readonly string[] ByStatus = ["status"];
    private static readonly string[] ByWorker = ["worker_id"];
    private static readonly string[] ByTarget = ["target", "outcome"];
    private static readonly string[] ByOutcome = ["outcome"];
    private static readonly double[] DurationBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600];

    private static readonly double[] CommitBuckets = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

    private readonly CollectorRegistry _registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly Counter.Child[] _workflows;
    private readonly Counter.Child[] _tasks;
    private readonly Histogram.Child[] _durations;
    private readonly Counter _failures;
    private readonly Counter _successes;
    private readonly Counter _heartbeats;
    private readonly Counter _retries;
    private readonly Counter _deliveries;
    private readonly Counter _removedRuns;
    private readonly Counter _removedTaskRuns;
    private readonly Counter _spans;
    private readonly Histogram _commits;
    private readonly WorkerNames _workers = new();

    /// <summary>Creates all series whose labels are known, at 0.</summary>
    public MetricsObserver()
    {
        var factory = Prometheus.Metrics.WithCustomRegistry(_registry);
        _workflows = PerStatus(factory.CreateCounter("scheduler_workflows_total",
            "Workflow runs by status reached: pending when a run is created, running when its first task starts, success or failed when it ends.", ByStatus));
        _tasks = PerStatus(factory.CreateCounter("scheduler_tasks_total",
            "Task runs (attempts) by status reached: pending when an attempt becomes ready, running when it starts, success or failed when it ends.", ByStatus));
        _durations = PerStatus(factory.CreateHistogram("scheduler_task_duration_seconds",
            "How long attempts ran, by the status in which they ended; those that never ran are not counted.",
            ByStatus, new HistogramConfiguration { Buckets = DurationBuckets }), RunStatus.Success, RunStatus.Failed);
        _failures = factory.CreateCounter("scheduler_workflow_failures_total", "Workflow runs that ended failed, cancelled ones included.");
        _successes = factory.CreateCounter("scheduler_workflow_successes_total", "Workflow runs that ended in success.");
        _heartbeats = factory.CreateCounter("scheduler_worker_heartbeats_total", "Heartbeats of workers, by the worker's name.", ByWorker);
        _retries = factory.CreateCounter("scheduler_task_retries_total", "Further attempts decided on, by the name of the worker on which the attempt before failed.", ByWorker);
        _deliveries = factory.CreateCounter("scheduler_hook_deliveries_total",
            "Tries to tell a hook's target, by what it is and by how they ended: delivered, retried when another one follows, failed when none does.", ByTarget);
        _removedRuns = factory.CreateCounter("scheduler_retention_runs_removed_total", "Ended runs that this process removed because they are kept no longer.");
        _removedTaskRuns = factory.CreateCounter("scheduler_retention_task_runs_removed_total", "Task runs (attempts) that this process removed with their runs, with their logs.");
        _spans = factory.CreateCounter("scheduler_trace_spans_total",
            "Spans by what became of them: exported, refused by the collector, or dropped because it was away or slow for too long.", ByOutcome);
        foreach (var end in Enum.GetValues<SpanEnd>()) _spans.WithLabels(WordOf(end));
        _commits = factory.CreateHistogram("scheduler_store_commit_seconds", "Transactions of the store that this process committed, from their beginning to their commit.",
            new HistogramConfiguration { Buckets = CommitBuckets });
        foreach (var target in (string[])["webhook", "email", "workflow"])
            foreach (var state in (DeliveryState[])[DeliveryState.Delivered, DeliveryState.Pending, DeliveryState.Failed]) _deliveries.WithLabels(target, OutcomeOf(state));
    }

    /// <summary>Where further parts of the API put theirs.</summary>
    internal CollectorRegistry Registry => _registry;

    /// <summary>Writes all series in Prometheus' text format.</summary>
    public Task WriteAsync(Stream output, CancellationToken cancellationToken) => _registry.CollectAndExportAsTextAsync(output, cancellationToken);

    /// <inheritdoc/>
    public void OnCommitted(IReadOnlyList<StoreEvent> events)
    {
        for (var i = 0; i < events.Count; i++)
        {
            if (events[i].Run is { } run) OnRun(run);
            else if (events[i].Task is { } attempt) OnAttempt(attempt);
            else if (events[i].Worker is { } worker) OnWorker(worker);
        }
        _workers.EndOfCommit();
    }

    /// <inheritdoc/>
    public void OnTransaction(TimeSpan took) => _commits.Observe(took.TotalSeconds);

    /// <inheritdoc/>
    public void OnTried(string targetKind, DeliveryState state) => _deliveries.WithLabels(targetKind, OutcomeOf(state)).Inc();

    /// <inheritdoc/>
    public void OnRemoved(int runs, int taskRuns)
    {
        _removedRuns.Inc(runs);
        _removedTaskRuns.Inc(taskRuns);
    }

    /// <inheritdoc/>
    public void OnSpans(SpanEnd end, int count) => _spans.WithLabels(WordOf(end)).Inc(count);

    private static string WordOf(SpanEnd end) => end switch { SpanEnd.Exported => "exported", SpanEnd.Dropped => "dropped", _ => "refused" };

    private static string OutcomeOf(DeliveryState state) => state == DeliveryState.Pending ? "retried" : state.Word();

    private void OnRun(RunEvent run)
    {
        _workflows[(int)StateWords.StatusOf(run.State)].Inc();
        if (run.State == RunState.Success) _successes.Inc();
        else if (run.State.IsTerminal()) _failures.Inc();
    }

    private void OnAttempt(TaskRunEvent attempt)
    {
        var status = StateWords.StatusOf(attempt.State);
        if (status != RunStatus.Pending || attempt.State == TaskState.Queued) _tasks[(int)status].Inc();
        if (attempt.State == TaskState.Running) _workers.Started(attempt);
        if (attempt.State == TaskState.UpForRetry) _retries.WithLabels(_workers.LastOf(attempt)).Inc();
        if (!attempt.State.IsTerminal()) return;
        _workers.Ended(attempt);
        if (attempt.WorkerId is not null && attempt.FinishedAt is { } end)
        {
            _durations[(int)status].Observe(Math.Max(0, (end - attempt.StartedAt).TotalSeconds));
        }
    }

    private void OnWorker(WorkerEvent worker)
    {
        _workers.Seen(worker);
        if (worker.IsActive) _heartbeats.WithLabels(worker.Name).Inc();
    }

    private static TChild[] PerStatus<TChild>(Collector<TChild> collector, params RunStatus[] only) where TChild : ChildBase
    {
        var children = new TChild[StateWords.AllStatusWords.Count];
        for (var i = 0; i < children.Length; i++)
        {
            if (only.Length == 0 || only.Contains((RunStatus)i)) children[i] = collector.WithLabels(StateWords.AllStatusWords[i]);
        }
        return children;
    }
}
