using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.TestKit;
using MiniAirflow.Worker.Handlers;
using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Worker.Tests.Leasing;

/// <summary>Errors that nobody expected, in the worker's loops.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MemoryLogger _logger = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task S30_a_beat_that_meets_an_unexpected_fault_is_logged_and_made_again()
    {
        var source = new Source { Renewing = count => count <= 3 ? throw new InvalidOperationException("a bug") : true };
        using var stop = new CancellationTokenSource();
        var options = new WorkerOptions { DataDirectory = _folder.Path, Heartbeat = TimeSpan.FromMilliseconds(10) };
        using var heartbeat = new Heartbeat(Guid.NewGuid(), source, options, new HeldTasks(), _ => { }, _logger);
        var beating = heartbeat.RunAsync(stop.Token);
        await Poll.UntilAsync(() => source.Renewed > 5 || beating.IsCompleted);
        await stop.CancelAsync();
        (await beating).ShouldBeFalse();
        _logger.Lines.Count(line => line.Text.Contains("a bug", StringComparison.Ordinal)).ShouldBe(3);
    }

    [Fact]
    public async Task S30_an_executor_that_throws_ends_its_task_and_not_its_slot()
    {
        var (held, outbox) = (new HeldTasks(), new Outbox());
        using var slot = new Slot(1, held, outbox, new Throwing(), watcher: null, "w1", _logger);
        held.Add([new HeldTask(Task(1), 0), new HeldTask(Task(2), 0)]);
        var ended = new List<FinishedAttempt>();
        await Poll.UntilAsync(() =>
        {
            ended.AddRange(outbox.Take(TimeSpan.FromMilliseconds(20), TimeSpan.Zero, () => false).Finished);
            return ended.Count == 2;
        });
        ended.ShouldAllBe(one => one.Outcome.Kind == OutcomeKind.Failed && one.Outcome.Reason!.Contains("a bug"));
        _logger.Lines.Count(line => line.Error is InvalidOperationException).ShouldBe(2);
        held.Close();
        slot.Join();
    }

    [Fact]
    public async Task S30_a_worker_whose_turn_meets_an_unexpected_fault_gives_its_tasks_back_and_begins_anew()
    {
        var source = new Source { Offers = [Task(1)], AnswersTurnsRightFrom = 2 };
        using var stop = new CancellationTokenSource();
        var options = new WorkerOptions { DataDirectory = _folder.Path, Slots = 1, Heartbeat = TimeSpan.FromMilliseconds(20), Poll = TimeSpan.FromMilliseconds(50) };
        var worker = new WorkerHost(source, options, new TaskHandlers().Add("h", new Quick()), TimeProvider.System, new Logger<WorkerHost>(new OneLogger(_logger)));
        var working = worker.RunAsync(stop.Token, CancellationToken.None);
        await Poll.UntilAsync(() => source.Registered >= 2 || working.IsCompleted);
        working.IsCompleted.ShouldBeFalse();
        source.Retired.ShouldBe(1, "what it held is taken back at once");
        _logger.Lines.ShouldContain(line => line.Level == LogLevel.Error && line.Text.Contains("registers anew", StringComparison.Ordinal) && line.Error != null);
        await stop.CancelAsync();
        await working;
    }

    private static LeasedTask Task(long token) => new()
    {
        TaskRunId = Guid.NewGuid(), Token = token, Attempt = 1, Task = new TaskDefinition { Name = "a", Handler = "h" },
        Run = new LeasedRun { Id = Guid.NewGuid(), WorkflowId = Guid.NewGuid(), Definition = new WorkflowDefinition { Name = "w", Tasks = [] }, Params = new Dictionary<string, string>() },
    };

    private sealed class Quick : ITaskHandler
    {
        public ValueTask<TaskOutcome> RunAsync(TaskContext context, CancellationToken cancellationToken) => ValueTask.FromResult(TaskOutcome.Success);
    }

    private sealed class Throwing : IAttemptExecutor
    {
        public ExecutionResult Execute(HeldTask held) => throw new InvalidOperationException("a bug");

        public void Dispose()
        {
            // It holds nothing.
        }
    }

    private sealed class OneLogger(ILogger logger) : ILoggerFactory
    {
        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => logger;

        public void Dispose()
        {
            // It holds nothing.
        }
    }

    private sealed class Source : ITaskSource
    {
        private int _renewed, _registered, _retired, _turns, _offered;

        public Func<int, bool> Renewing { get; init; } = _ => true;

        public IReadOnlyList<LeasedTask> Offers { get; init; } = [];

        /// <summary>Turns before this one are answered with less than was asked, which no store does.</summary>
        public int AnswersTurnsRightFrom { get; init; }

        public int Renewed => Volatile.Read(ref _renewed);

        public int Registered => Volatile.Read(ref _registered);

        public int Retired => Volatile.Read(ref _retired);

        public ValueTask RegisterAsync(Guid workerId, WorkerOptions options, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _registered);
            return ValueTask.CompletedTask;
        }

        public ValueTask<RenewResult?> RenewAsync(Guid workerId, IReadOnlyList<Lease> held, CancellationToken cancellationToken) =>
            Renewing(Interlocked.Increment(ref _renewed)) ? ValueTask.FromResult<RenewResult?>(new RenewResult { CancelRequested = [], Lost = [] }) : default;

        public ValueTask<ExchangeResult> ExchangeAsync(ExchangeRequest request, CancellationToken cancellationToken)
        {
            var isRight = request.Finished.Count == 0 || Interlocked.Increment(ref _turns) >= AnswersTurnsRightFrom;
            return ValueTask.FromResult(new ExchangeResult { Accepted = isRight ? [.. request.Finished.Select(_ => true)] : [], Leased = [] });
        }

        public async ValueTask<IReadOnlyList<LeasedTask>> AwaitLeaseAsync(Guid workerId, int want, CancellationToken cancellationToken)
        {
            var next = Interlocked.Increment(ref _offered) - 1;
            if (next < Offers.Count) return [Offers[next]];
            await System.Threading.Tasks.Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return [];
        }

        public ValueTask<IReadOnlyDictionary<string, string>> ReadSecretsAsync(Lease lease, IReadOnlyList<string> names, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask RetireAsync(Guid workerId, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _retired);
            return ValueTask.CompletedTask;
        }

        public IDisposable OnWork(Action wake) => new MemoryStream();

        public IDisposable OnCancel(Action wake) => new MemoryStream();
    }
}
