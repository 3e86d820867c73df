using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;
using MiniAirflow.TestKit;

namespace MiniAirflow.Storage.Postgres.Tests;

/// <summary>Workers in processes of their own that share one wide run.</summary>
public sealed class SharedRunTests : CountedStatements
{
    private const int Tasks = 600;
    private const int Workers = 3;

    /// <summary>Each would else read all attempts at each of its turns, under the run's lock, and four workers would be hardly quicker than two.</summary>
    [Fact]
    public async Task They_hear_of_each_others_changes_and_do_not_read_the_whole_run_at_each_turn()
    {
        await using var first = Open();
        await using var second = Open();
        await using var third = Open();
        PostgresStore[] stores = [first, second, third];
        var flow = Flow.Of("wide", [.. Enumerable.Range(0, Tasks).Select(i => i < Tasks / 2 ? $"t{i}" : $"t{i} < t{i - (Tasks / 2)}")]);
        flow = flow with { Tasks = [.. flow.Tasks.Select(task => task with { RetryCount = 1, RetryDelaySeconds = 0 })] };
        var workflow = (await first.Workflows.PublishAsync(new PublishRequest(flow), Stop)).Workflow.ShouldNotBeNull();
        var run = (await first.Runs.CreateAsync(new CreateRunRequest(workflow.Id), Stop)).Run.ShouldNotBeNull();
        Guid[] workers = [.. stores.Select(_ => Guid.CreateVersion7())];
        for (var i = 0; i < Workers; i++) await stores[i].Workers.RegisterAsync(new WorkerRegistration(workers[i], $"worker-{i}", "host", ["default"], Slots: 10), Stop);

        var held = new IReadOnlyList<LeasedTask>[] { [], [], [] };
        var turns = 0;
        await Poll.UntilAsync(async () =>
        {
            for (var idle = 0; idle < Workers; turns++) idle = await TurnAsync(turns % Workers) ? 0 : idle + 1;
            await first.Queue.PromoteDueAsync(Stop); // the retries, when their second is over
            return (await second.Runs.FindAsync(run.Id, Stop)).ShouldNotBeNull().State.IsTerminal();
        });

        async Task<bool> TurnAsync(int i)
        {
            // Each tenth task fails at first, and is tried again.
            List<FinishedAttempt> finished = [.. held[i].Select(one => new FinishedAttempt(one.TaskRunId, one.Token,
                one.Attempt == 1 && one.Task.Name.EndsWith('3') ? TaskOutcome.Failure("not yet") : TaskOutcome.Success, TimeSpan.Zero))];
            var result = await stores[i].Queue.ExchangeAsync(new ExchangeRequest { WorkerId = workers[i], Finished = finished, Want = 10 }, Stop);
            result.Accepted.ShouldAllBe(one => one);
            held[i] = result.Leased;
            return held.Any(tasks => tasks.Count > 0);
        }

        (await second.Runs.FindAsync(run.Id, Stop)).ShouldNotBeNull().State.ShouldBe(RunState.Success);
        (await Server.AskAsync<long>(Database, "select count(distinct task_index) from task_runs where state = 'success'")).ShouldBe(Tasks);
        var reads = await CallsAsync("Runs/load_attempts");
        turns.ShouldBeGreaterThan(Tasks / 10);
        reads.ShouldBeInRange(Workers - 1, 2 * Workers, "the one that made the run knows it, and each other reads it once");
    }
}
