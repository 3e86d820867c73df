using Microsoft.Extensions.Logging.Abstractions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;
using MiniAirflow.TestKit;
using MiniAirflow.Worker.Leasing;

namespace MiniAirflow.Worker.Tests.Leasing;

/// <summary>A heartbeat whose store does not answer.</summary>
public sealed class SilenceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_gives_its_tasks_up_when_its_store_has_been_silent_too_long_whether_it_refuses_or_hangs(bool hangs)
    {
        var source = new Source { Answer = stop => hangs ? Forever(stop) : throw new StoreException("away", isTransient: true) };
        (await Beat(source, TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken).WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken)).ShouldBeTrue();
        source.Calls.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task F07_a_store_that_comes_back_in_time_costs_nothing()
    {
        using var stop = new CancellationTokenSource();
        var source = new Source();
        source.Answer = _ => source.Calls % 3 != 0 ? throw new StoreException("away", isTransient: true) : Renewed;
        var beating = Beat(source, TimeSpan.FromSeconds(20), stop.Token);
        await Poll.UntilAsync(() => source.Calls >= 9 || beating.IsCompleted);
        beating.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        (await beating).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_limit_a_worker_waits_for_its_store_for_ever()
    {
        using var stop = new CancellationTokenSource();
        var source = new Source { Answer = _ => throw new StoreException("away", isTransient: true) };
        var beating = Beat(source, null, stop.Token);
        await Poll.UntilAsync(() => source.Calls >= 5);
        beating.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        (await beating).ShouldBeFalse();
    }

    private static Task<bool> Beat(Source source, TimeSpan? longest, CancellationToken stop)
    {
        var options = new WorkerOptions { DataDirectory = "/nowhere", Heartbeat = TimeSpan.FromMilliseconds(20), LongestSilence = longest };
        return new Heartbeat(Guid.NewGuid(), source, options, new HeldTasks(), _ => { }, NullLogger.Instance).RunAsync(stop);
    }

    private static ValueTask<RenewResult?> Renewed => ValueTask.FromResult<RenewResult?>(new RenewResult { CancelRequested = [], Lost = [] });

    private static async ValueTask<RenewResult?> Forever(CancellationToken stop)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        return null;
    }

    private sealed class Source : ITaskSource
    {
        private int _calls;

        public int Calls => Volatile.Read(ref _calls);

        public Func<CancellationToken, ValueTask<RenewResult?>> Answer { get; set; } = _ => Renewed;

        public ValueTask<RenewResult?> RenewAsync(Guid workerId, IReadOnlyList<Lease> held, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _calls);
            return Answer(cancellationToken);
        }

        public ValueTask RegisterAsync(Guid workerId, WorkerOptions options, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<ExchangeResult> ExchangeAsync(ExchangeRequest request, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyList<LeasedTask>> AwaitLeaseAsync(Guid workerId, int want, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask<IReadOnlyDictionary<string, string>> ReadSecretsAsync(Lease lease, IReadOnlyList<string> names, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask RetireAsync(Guid workerId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IDisposable OnWork(Action wake) => throw new NotSupportedException();

        public IDisposable OnCancel(Action wake) => throw new NotSupportedException();
    }
}
