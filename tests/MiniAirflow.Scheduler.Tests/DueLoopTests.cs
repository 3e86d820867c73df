using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.TestKit;

namespace MiniAirflow.Scheduler.Tests;

/// <summary>The loop that all of the scheduler's work is done in.</summary>
public sealed class DueLoopTests
{
    public static TheoryData<string, Func<Exception>> Faults() => new()
    {
        { "of the store", () => new StoreException("The disk is full.", isTransient: true) },
        { "of ours", () => new InvalidOperationException("a bug") },
        { "a wait that somebody else ended", () => new TaskCanceledException() },
        { "of the machine", () => new IOException("Too many open files") },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task S30_a_loop_that_meets_a_fault_logs_it_and_goes_on(string kind, Func<Exception> fault)
    {
        var (time, logger, calls) = (new FakeTimeProvider(), new MemoryLogger(), 0);
        using var stop = new CancellationTokenSource();
        var loop = new DueLoop("looks", _ => ++calls <= 3 ? throw fault() : ValueTask.FromResult<TimeSpan?>(TimeSpan.Zero), new InProcessWakeBus(time), WakeTopics.Due, time, logger);
        var running = loop.RunAsync(stop.Token);
        await Poll.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Volatile.Read(ref calls) > 5 || running.IsCompleted;
        });
        running.IsCompleted.ShouldBeFalse(kind);
        logger.Lines.Count(line => line.Level >= LogLevel.Warning && line.Text.Contains("looks", StringComparison.Ordinal)).ShouldBe(3);
        await stop.CancelAsync();
        await Poll.UntilAsync(() =>
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return running.IsCompleted;
        });
        running.IsCompletedSuccessfully.ShouldBeTrue();
    }
}
