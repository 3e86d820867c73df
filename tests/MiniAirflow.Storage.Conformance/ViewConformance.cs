using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IViewStore"/> promises.</summary>
public abstract class ViewConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task The_newest_runs_of_every_workflow_come_newest_first_and_no_more_of_each_than_asked_for()
    {
        await using var store = await OpenAsync();
        var (busy, quiet) = (await store.PublishAsync(Flow.Of("busy", "a")), await store.PublishAsync(Flow.Of("quiet", "a")));
        await store.PublishAsync(Flow.Of("never", "a"));
        var runs = new List<WorkflowRun>();
        for (var i = 0; i < 5; i++) runs.Add(await store.StartRunAsync(busy));
        await (await store.StartWorkerAsync()).DrainAsync();
        var alone = await store.StartRunAsync(quiet);

        var marks = await store.Views.RecentAsync(3, Stop);

        marks.Where(mark => mark.WorkflowId == busy.Id).Select(mark => mark.Id).ShouldBe([runs[4].Id, runs[3].Id, runs[2].Id]);
        marks.Where(mark => mark.WorkflowId == busy.Id).ShouldAllBe(mark => mark.State == RunState.Success && mark.FinishedAt == store.Now);
        marks.Where(mark => mark.WorkflowId == quiet.Id).ShouldBe([new RunMark(alone.Id, quiet.Id, RunState.Queued, store.Now, store.Now, null)]);
        marks.Count.ShouldBe(4);
        (await store.Views.RecentAsync(100, Stop)).Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_grid_shows_the_newest_attempt_of_each_task_of_each_run()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a", "b < a").WithRetries(1));
        var worker = await store.StartWorkerAsync();
        var first = await store.StartRunAsync(workflow);
        await worker.DrainAsync();
        var second = await store.StartRunAsync(workflow);
        await worker.FailAsync(await worker.LeaseOneAsync());

        var grid = await store.Views.GridAsync(workflow.Id, null, 10, Stop);

        grid.Runs.Select(run => run.Id).ShouldBe([second.Id, first.Id]);
        grid.Cells.ShouldBe(
        [
            new GridCell(0, 0, TaskState.UpForRetry, 2), new GridCell(0, 1, TaskState.None, 1),
            new GridCell(1, 0, TaskState.Success, 1), new GridCell(1, 1, TaskState.Success, 1),
        ]);
    }

    [Fact]
    public async Task A_grid_goes_on_before_the_last_run_that_was_seen()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a"));
        var runs = new List<WorkflowRun>();
        for (var i = 0; i < 5; i++) runs.Add(await store.StartRunAsync(workflow));

        var newest = await store.Views.GridAsync(workflow.Id, null, 2, Stop);
        var older = await store.Views.GridAsync(workflow.Id, newest.Runs[^1].Id, 2, Stop);

        newest.Runs.Select(run => run.Id).ShouldBe([runs[4].Id, runs[3].Id]);
        older.Runs.Select(run => run.Id).ShouldBe([runs[2].Id, runs[1].Id]);
        older.Cells.Select(cell => (cell.Run, cell.Task)).ShouldBe([(0, 0), (1, 0)]);
    }

    [Fact]
    public async Task A_mapped_task_is_one_cell_however_many_items_it_has()
    {
        await using var store = await OpenAsync();
        var mapped = Flow.Node("a") with { ForEach = "[1,2,3]" };
        var workflow = await store.PublishAsync(Flow.Of("map", mapped));
        await store.StartRunAsync(workflow);
        var worker = await store.StartWorkerAsync();
        await worker.ExpandAsync(await worker.LeaseOneAsync(), 3);

        var grid = await store.Views.GridAsync(workflow.Id, null, 10, Stop);

        grid.Cells.ShouldHaveSingleItem().Task.ShouldBe(0);
    }

    [Fact]
    public async Task A_grid_of_an_unknown_workflow_is_empty()
    {
        await using var store = await OpenAsync();
        var grid = await store.Views.GridAsync(Guid.CreateVersion7(store.Now), null, 10, Stop);
        (grid.Runs.Count, grid.Cells.Count).ShouldBe((0, 0));
    }
}
