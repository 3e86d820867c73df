using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>Lists that are limited to some workflows, for callers who may see no others (S05): paged as if there were no others.</summary>
public abstract class WithinConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task S05_lists_within_some_workflows_hold_those_alone_and_pages_have_no_holes()
    {
        await using var store = await OpenAsync();
        var (mine, foreign) = (await store.PublishAsync(Workflow("mine")), await store.PublishAsync(Workflow("foreign")));
        var own = new List<Guid>();
        for (var i = 0; i < 5; i++)
        {
            own.Insert(0, (await store.StartRunAsync(mine)).Id);
            await store.StartRunAsync(foreign);
        }
        var filter = new RunFilter { Within = [mine.Id], Limit = 2 };
        var first = (await store.Runs.ListAsync(filter, Stop)).Items;
        first.Select(run => run.Id).ShouldBe(own.Take(2));
        (await store.Runs.ListAsync(filter with { Before = first[^1].Id }, Stop)).Items.Select(run => run.Id).ShouldBe(own.Skip(2).Take(2));
        (await store.Runs.ListAsync(filter with { Offset = 4 }, Stop)).Items.Select(run => run.Id).ShouldBe(own.Skip(4));
        (await store.Runs.ListAsync(filter with { Status = RunStatus.Success }, Stop)).Items.ShouldBeEmpty();
        (await store.Runs.ListAsync(filter with { Within = [] }, Stop)).Items.ShouldBeEmpty();
        var attempts = (await store.Runs.ListTaskRunsAsync(new TaskRunFilter { Within = [mine.Id], Limit = 100 }, Stop)).Items;
        attempts.Select(one => one.WorkflowRunId).ShouldBe(own);
        (await store.Runs.ListTaskRunsAsync(new TaskRunFilter { Within = [mine.Id], Status = RunStatus.Failed }, Stop)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task S05_workflows_and_their_number_are_those_within()
    {
        await using var store = await OpenAsync();
        var ids = new List<Guid>();
        foreach (var name in (string[])["a", "b", "c"]) ids.Add((await store.PublishAsync(Workflow(name))).Id);
        var page = await store.Workflows.ListWithinAsync([ids[0], ids[2]], 0, 1, Stop);
        (page.Items.ShouldHaveSingleItem().Name, page.Total).ShouldBe(("c", 2));
        (await store.Workflows.ListWithinAsync([], 0, 10, Stop)).Items.ShouldBeEmpty();
        (await store.Workflows.ListNamesAsync(Stop)).OrderBy(one => one.Value).Select(one => one.Key).ShouldBe(ids);
    }

    [Fact]
    public async Task S05_backfills_questions_and_deliveries_are_those_within()
    {
        await using var store = await OpenAsync();
        var schedule = new ScheduleDefinition { Cron = "0 0 * * *" };
        var asks = new TaskDefinition { Name = "ask", Approval = new ApprovalDefinition { Message = "Go on?" } };
        var (mine, foreign) = (await store.PublishAsync(Workflow("mine") with { Schedules = [schedule], Tasks = [asks] }), await store.PublishAsync(Workflow("foreign") with { Schedules = [schedule], Tasks = [asks] }));
        foreach (var workflow in (Workflow[])[mine, foreign])
        {
            (await store.Store.Backfills.CreateAsync(new BackfillRequest(workflow.Id, store.Now.AddDays(-2), store.Now.AddDays(-1)), Stop)).Problem.ShouldBeNull();
            await store.StartRunAsync(workflow);
        }
        (await store.Store.Backfills.ListWithinAsync([mine.Id], 0, 10, Stop)).ShouldHaveSingleItem().Request.WorkflowId.ShouldBe(mine.Id);
        (await store.Store.Waits.ListQuestionsWithinAsync([mine.Id], null, 10, Stop)).ShouldHaveSingleItem().WorkflowName.ShouldBe("mine");
        (await store.Store.Waits.ListQuestionsAsync(null, 10, Stop)).Count.ShouldBe(2);
        (await store.Store.Deliveries.ListAsync(new DeliveryFilter { Within = [mine.Id] }, Stop)).ShouldBeEmpty();
    }

    private static WorkflowDefinition Workflow(string name) => Flow.Of(name, "t");
}
