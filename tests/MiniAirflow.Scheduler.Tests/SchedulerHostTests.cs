using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Scheduler.Retention;
using MiniAirflow.Storage.Sqlite;
using MiniAirflow.TestKit;

namespace MiniAirflow.Scheduler.Tests;

/// <summary>The scheduler's parts beside each other.</summary>
public sealed class SchedulerHostTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task T11_A_housekeeping_that_hangs_holds_up_no_slot()
    {
        using var folder = new TemporaryFolder();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var wakes = new InProcessWakeBus(time);
        await using var store = SqliteStore.Open(new SqliteStoreOptions { Path = folder["x.db"], IsDurable = false, Time = time, Wakes = wakes });
        var definition = new WorkflowDefinition { Name = "each-minute", Schedules = [new ScheduleDefinition { Cron = "* * * * *" }], Tasks = [new TaskDefinition { Name = "a", Command = CommandDefinition.FromShell("true") }] };
        var workflow = (await store.Workflows.PublishAsync(new PublishRequest(definition), Stop)).Workflow.ShouldNotBeNull();
        var hangs = new TaskCompletionSource();
        var retention = new RetentionOptions
        {
            Sweep = async stop =>
            {
                hangs.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, time, stop);
            },
        };
        using var end = new CancellationTokenSource();
        var running = new SchedulerHost(store, wakes, new SchedulerOptions { Retention = retention }, time, NullLogger<SchedulerHost>.Instance).RunAsync(end.Token);
        await hangs.Task.WaitAsync(Poll.Patience, TimeProvider.System, Stop);

        await Poll.UntilAsync(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(10));
            return (await store.Schedules.ListOccurrencesAsync(new OccurrenceFilter(workflow.Id), Stop)).Count >= 3;
        });

        await end.CancelAsync();
        await running.WaitAsync(Poll.Patience, TimeProvider.System, Stop);
    }
}
