using Microsoft.Extensions.Logging.Abstractions;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.TestKit;
using MiniAirflow.Worker.Handlers;
using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Worker.Tests.Leasing;

/// <summary>A heartbeat and the end of a task that pass each other on the way to the store.</summary>
public sealed class BeatMeetsEndTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The store ends the attempt first, and then says to the beat, which still speaks of it, that the worker does not hold it: true, and no reason to kill anything.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task F06_a_beat_that_is_told_that_an_ended_task_is_not_held_changes_nothing(bool isReportAnsweredFirst)
    {
        var source = new Source();
        var handler = new Handler();
        using var stop = new CancellationTokenSource();
        var options = new WorkerOptions { DataDirectory = _folder.Path, Slots = 1, Heartbeat = TimeSpan.FromMilliseconds(20) };
        using var life = new WorkerLife(source.WorkerId, source, options, new TaskHandlers().Add("h", handler), TimeProvider.System, NullLogger.Instance);
        var living = life.RunAsync(stop.Token, CancellationToken.None);

        var first = await source.OfferAsync();
        await handler.Started.WaitAsync(TestContext.Current.CancellationToken);
        await source.BeatSpeaksOfAsync(first);
        handler.MayEnd.Release();
        await source.ReportedAsync(1);
        if (isReportAnsweredFirst) source.AnswerReport();
        if (isReportAnsweredFirst) await source.HoldsNothingAsync();
        source.AnswerBeats(lost: first);
        if (!isReportAnsweredFirst) await source.BeatsAgainAsync();
        if (!isReportAnsweredFirst) source.AnswerReport();

        // The worker is as good as ever.
        await source.OfferAsync();
        await handler.Started.WaitAsync(TestContext.Current.CancellationToken);
        handler.MayEnd.Release();
        await source.ReportedAsync(2);
        await stop.CancelAsync();
        await living;
        source.Outcomes.Select(one => one.Kind).ShouldBe([OutcomeKind.Success, OutcomeKind.Success]);
        handler.Cancelled.ShouldBe(0);
        source.HasRetired.ShouldBeTrue("it ended in good order, not as one whose lease was lost");
    }

    private sealed class Handler : ITaskHandler
    {
        public SemaphoreSlim Started { get; } = new(0);

        public SemaphoreSlim MayEnd { get; } = new(0);

        public int Cancelled { get; private set; }

        public async ValueTask<TaskOutcome> RunAsync(TaskContext context, CancellationToken cancellationToken)
        {
            Started.Release();
            try
            {
                await MayEnd.WaitAsync(cancellationToken);
                return TaskOutcome.Success;
            }
            catch (OperationCanceledException)
            {
                Cancelled++;
                throw;
            }
        }
    }

    /// <summary>A store whose every answer waits until the test gives it.</summary>
    private sealed class Source : ITaskSource
    {
        private static readonly LeasedRun Run = new()
        {
            Id = Guid.NewGuid(), WorkflowId = Guid.NewGuid(), Definition = new WorkflowDefinition { Name = "w", Tasks = [] }, Params = new Dictionary<string, string>(),
        };

        private readonly Lock _lock = new();
        private readonly List<TaskOutcome> _outcomes = [];
        private readonly TaskCompletionSource _mayReport = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TaskCompletionSource<Guid?>? _beat;
        private LeasedTask? _offer;
        private IReadOnlyList<Lease> _spoken = [];
        private int _beats;
        private bool _isOpen;
        private bool _isIdle;

        public Guid WorkerId { get; } = Guid.NewGuid();

        public bool HasRetired { get; private set; }

        public IReadOnlyList<TaskOutcome> Outcomes
        {
            get { lock (_lock) return [.. _outcomes]; }
        }

        public async Task<Guid> OfferAsync()
        {
            var id = Guid.NewGuid();
            lock (_lock) _offer = new LeasedTask { TaskRunId = id, Token = 1, Attempt = 1, Task = new TaskDefinition { Name = "a", Handler = "h" }, Run = Run };
            await Poll.UntilAsync(() => { lock (_lock) return _offer is null; });
            return id;
        }

        /// <summary>Waits for a beat that speaks of the attempt, and leaves it without an answer.</summary>
        public Task BeatSpeaksOfAsync(Guid id) => Poll.UntilAsync(() =>
        {
            lock (_lock)
            {
                if (_beat is not null && _spoken.Any(lease => lease.TaskRunId == id)) return true;
                if (_beat is not null) Answer(null);
                return false;
            }
        });

        public Task ReportedAsync(int count) => Poll.UntilAsync(() => Outcomes.Count == count);

        public void AnswerReport() => _mayReport.TrySetResult();

        /// <summary>Answers the beat that is under way, and from here on each at once.</summary>
        public void AnswerBeats(Guid lost)
        {
            lock (_lock)
            {
                _isOpen = true;
                Answer(lost);
            }
        }

        public Task BeatsAgainAsync()
        {
            var before = _beats;
            return Poll.UntilAsync(() => { lock (_lock) return _beats > before; });
        }

        /// <summary>The beat that is under way is not answered; that the report was taken in shows in the next request for work.</summary>
        public Task HoldsNothingAsync() => Poll.UntilAsync(() => { lock (_lock) return _isIdle; });

        public async ValueTask<ExchangeResult> ExchangeAsync(ExchangeRequest request, CancellationToken cancellationToken)
        {
            lock (_lock) _outcomes.AddRange(request.Finished.Select(one => one.Outcome));
            if (request.Finished.Count > 0) await _mayReport.Task.WaitAsync(cancellationToken);
            return new ExchangeResult { Accepted = [.. request.Finished.Select(_ => true)], Leased = [] };
        }

        public async ValueTask<IReadOnlyList<LeasedTask>> AwaitLeaseAsync(Guid workerId, int want, CancellationToken cancellationToken)
        {
            lock (_lock) _isIdle = true;
            while (!cancellationToken.IsCancellationRequested)
            {
                lock (_lock)
                    if (_offer is { } offer)
                    {
                        (_offer, _isIdle) = (null, false);
                        return [offer];
                    }
                await Poll.ForAsync(TimeSpan.FromMilliseconds(5));
            }
            return [];
        }

        public async ValueTask<RenewResult?> RenewAsync(Guid workerId, IReadOnlyList<Lease> held, CancellationToken cancellationToken)
        {
            TaskCompletionSource<Guid?> beat = new(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (_lock)
            {
                (_beat, _spoken) = (beat, held);
                _beats++;
                if (_isOpen) Answer(null);
            }
            var lost = await beat.Task.WaitAsync(cancellationToken);
            return new RenewResult { CancelRequested = [], Lost = lost is { } id ? [new Lease(id, 1)] : [] };
        }

        public ValueTask RegisterAsync(Guid workerId, WorkerOptions options, CancellationToken cancellationToken) => ValueTask.CompletedTask;

        public ValueTask<IReadOnlyDictionary<string, string>> ReadSecretsAsync(Lease lease, IReadOnlyList<string> names, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask RetireAsync(Guid workerId, CancellationToken cancellationToken)
        {
            HasRetired = true;
            return ValueTask.CompletedTask;
        }

        public IDisposable OnWork(Action wake) => new Registration();

        public IDisposable OnCancel(Action wake) => new Registration();

        private void Answer(Guid? lost)
        {
            var beat = _beat;
            _beat = null;
            beat?.TrySetResult(lost);
        }

        private sealed class Registration : IDisposable
        {
            public void Dispose()
            {
                // Nobody calls.
            }
        }
    }
}
