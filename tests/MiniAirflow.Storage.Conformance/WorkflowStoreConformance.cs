using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Conformance.Support;

namespace MiniAirflow.Storage.Conformance;

/// <summary>What <see cref="IWorkflowStore"/> promises.</summary>
public abstract class WorkflowStoreConformance<TFixture>(TFixture fixture) : StoreConformance<TFixture>(fixture) where TFixture : IStoreFixture
{
    [Fact]
    public async Task A_new_name_becomes_a_workflow_with_version_1()
    {
        await using var store = await OpenAsync();
        var result = await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("etl", "a") with { Description = "moves rows", Tags = ["finance", "nightly"] }), Stop);

        result.Outcome.ShouldBe(PublishOutcome.Created);
        var workflow = result.Workflow.ShouldNotBeNull();
        workflow.ShouldBe(new Workflow
        {
            Id = workflow.Id, Name = "etl", Description = "moves rows", Tags = "finance nightly", ScheduleCron = "", IsActive = true, CreatedAt = TestStore.Epoch, Version = 1,
        });
        (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldBe(workflow);
        (await store.Workflows.FindByNameAsync("etl", Stop)).ShouldBe(workflow);
    }

    [Fact]
    public async Task Another_meaning_becomes_the_next_version_of_the_same_workflow()
    {
        await using var store = await OpenAsync();
        var first = await store.PublishAsync(Flow.Of("etl", "a"));
        var result = await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("etl", "a", "b < a")), Stop);

        result.Outcome.ShouldBe(PublishOutcome.NewVersion);
        result.Workflow.ShouldBe(first with { Version = 2 });
    }

    [Fact]
    public async Task Its_tags_are_those_of_the_newest_version()
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(Flow.Of("etl", "a") with { Tags = ["old"] });
        var second = await store.PublishAsync(Flow.Of("etl", "a") with { Tags = ["new", "newer"] });

        second.Tags.ShouldBe("new newer");
        (await store.Workflows.ListAsync(0, 10, Stop)).Items.ShouldHaveSingleItem().ShouldBe(second);
        (await store.PublishAsync(Flow.Of("etl", "a"))).Tags.ShouldBe("");
    }

    [Trait("Scenario", "T15")]
    [Fact]
    public async Task The_same_meaning_changes_nothing_however_it_is_spelled()
    {
        await using var store = await OpenAsync();
        var definition = Flow.Of("etl", "a") with { Env = new Dictionary<string, string> { ["A"] = "1", ["B"] = "2" } };
        var first = await store.PublishAsync(definition);
        store.Time.Advance(TimeSpan.FromHours(1));
        var respelled = definition with { Env = new Dictionary<string, string> { ["B"] = "2", ["A"] = "1" } };

        var result = await store.Workflows.PublishAsync(new PublishRequest(respelled), Stop);

        result.Outcome.ShouldBe(PublishOutcome.Unchanged);
        result.Workflow.ShouldBe(first);
        (await store.Workflows.ListVersionsAsync(first.Id, Stop)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_same_meaning_may_still_throw_the_switch()
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"));

        var result = await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("etl", "a").Every("@hourly"), IsActive: false), Stop);

        result.Outcome.ShouldBe(PublishOutcome.Unchanged);
        var workflow = result.Workflow.ShouldNotBeNull();
        (workflow.IsActive, workflow.Version, workflow.NextFireAt).ShouldBe((false, 1, null));
    }

    [Fact]
    public async Task A_publication_without_a_word_on_the_switch_leaves_it_as_it_is()
    {
        await using var store = await OpenAsync();
        await store.PublishAsync(Flow.Of("etl", "a"), isActive: false);
        (await store.PublishAsync(Flow.Of("etl", "a", "b"))).IsActive.ShouldBeFalse();
    }

    [Fact]
    public async Task A_taken_name_is_refused_where_a_new_workflow_is_asked_for()
    {
        await using var store = await OpenAsync();
        var first = await store.PublishAsync(Flow.Of("etl", "a"));
        var result = await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("etl", "b"), MustBeNew: true), Stop);

        result.ShouldBe(new PublishResult(PublishOutcome.NameTaken, null));
        (await store.Workflows.FindByNameAsync("etl", Stop)).ShouldBe(first);
    }

    [Fact]
    public async Task A_workflow_can_be_renamed_to_a_free_name_only()
    {
        await using var store = await OpenAsync();
        var first = await store.PublishAsync(Flow.Of("first", "a"));
        await store.PublishAsync(Flow.Of("second", "a"));

        (await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("second", "a"), MustBe: first.Id), Stop)).Outcome.ShouldBe(PublishOutcome.NameTaken);
        var renamed = await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("third", "a"), MustBe: first.Id), Stop);

        renamed.Outcome.ShouldBe(PublishOutcome.NewVersion);
        renamed.Workflow.ShouldBe(first with { Name = "third", Version = 2 });
        (await store.Workflows.FindByNameAsync("first", Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task A_change_to_a_workflow_that_does_not_exist_is_refused()
    {
        await using var store = await OpenAsync();
        var result = await store.Workflows.PublishAsync(new PublishRequest(Flow.Of("etl", "a"), MustBe: Guid.CreateVersion7(store.Now)), Stop);

        result.ShouldBe(new PublishResult(PublishOutcome.NotFound, null));
        (await store.Workflows.FindByNameAsync("etl", Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task What_does_not_exist_is_not_found()
    {
        await using var store = await OpenAsync();
        var nobody = Guid.CreateVersion7(store.Now);
        (await store.Workflows.FindAsync(nobody, Stop)).ShouldBeNull();
        (await store.Workflows.FindByNameAsync("nobody", Stop)).ShouldBeNull();
        (await store.Workflows.GetVersionAsync(nobody, null, Stop)).ShouldBeNull();
        (await store.Workflows.GetVersionAsync(nobody, 1, Stop)).ShouldBeNull();
        (await store.Workflows.ListVersionsAsync(nobody, Stop)).ShouldBeEmpty();
        (await store.Workflows.SetActiveAsync(nobody, true, null, Stop)).ShouldBeFalse();
        (await store.Workflows.DeleteAsync(nobody, Stop)).ShouldBe(DeleteResult.NotFound);
    }

    [Fact]
    public async Task Workflows_are_listed_newest_first_even_when_they_are_of_the_same_instant()
    {
        await using var store = await OpenAsync();
        for (var i = 0; i < 20; i++) await store.PublishAsync(Flow.Of($"w{i}", "a"));

        var page = await store.Workflows.ListAsync(5, 3, Stop);

        page.Items.Select(one => one.Name).ShouldBe(["w14", "w13", "w12"]);
        page.Total.ShouldBe(20);
        (await store.Workflows.ListAsync(100, 3, Stop)).Items.ShouldBeEmpty();
    }

    [Fact]
    public async Task Versions_keep_their_definitions_and_their_task_ids()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a", "b < a"));
        var first = (await store.Workflows.GetVersionAsync(workflow.Id, null, Stop)).ShouldNotBeNull();
        store.Time.Advance(TimeSpan.FromMinutes(1));
        await store.PublishAsync(Flow.Of("etl", "c"));

        var versions = await store.Workflows.ListVersionsAsync(workflow.Id, Stop);

        versions.Select(one => one.Number).ShouldBe([2, 1]);
        versions.Select(one => one.CreatedAt).ShouldBe([store.Now, TestStore.Epoch]);
        versions[1].TaskIds.ShouldBe(first.TaskIds);
        versions[1].TaskIds.Intersect(versions[0].TaskIds).ShouldBeEmpty();
        versions[1].Definition.Tasks.Select(task => task.Name).ShouldBe(["a", "b"]);
        versions[1].Hash.ShouldBe(DefinitionIdentity.HashOf(Flow.Of("etl", "a", "b < a")));
        (await store.Workflows.GetVersionAsync(workflow.Id, 2, Stop)).ShouldNotBeNull().Definition.Tasks[0].Name.ShouldBe("c");
        (await store.Workflows.GetVersionAsync(workflow.Id, 3, Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task The_switch_plans_and_unplans_the_schedule()
    {
        await using var store = await OpenAsync();
        var workflow = await store.PublishAsync(Flow.Of("etl", "a").Every("@hourly"));
        workflow.NextFireAt.ShouldBe(TestStore.Epoch.AddHours(1));

        (await store.Workflows.SetActiveAsync(workflow.Id, false, null, Stop)).ShouldBeTrue();
        (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldBe(workflow with { IsActive = false, NextFireAt = null });

        store.Time.Advance(TimeSpan.FromMinutes(150));
        (await store.Workflows.SetActiveAsync(workflow.Id, true, null, Stop)).ShouldBeTrue();
        (await store.Workflows.FindAsync(workflow.Id, Stop)).ShouldBe(workflow with { NextFireAt = TestStore.Epoch.AddHours(3) });
    }

    [Trait("Scenario", "T09")]
    [Fact]
    public async Task F12_A_workflow_with_a_live_run_is_not_deleted()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a"));

        (await store.Workflows.DeleteAsync(run.WorkflowId, Stop)).ShouldBe(DeleteResult.RunsAlive);
        (await store.RunAsync(run.Id)).ShouldBe(run, "nothing is half deleted");

        await (await store.StartWorkerAsync()).DrainAsync();
        (await store.Workflows.DeleteAsync(run.WorkflowId, Stop)).ShouldBe(DeleteResult.Deleted);
    }

    [Fact]
    public async Task Deleting_a_workflow_takes_its_versions_runs_attempts_and_schedule_with_it()
    {
        await using var store = await OpenAsync();
        var run = await store.StartRunAsync(Flow.Of("etl", "a", "b < a").Every("@hourly"));
        var other = await store.StartRunAsync(Flow.Of("other", "a"));
        await (await store.StartWorkerAsync()).DrainAsync();

        (await store.Workflows.DeleteAsync(run.WorkflowId, Stop)).ShouldBe(DeleteResult.Deleted);

        (await store.Workflows.FindAsync(run.WorkflowId, Stop)).ShouldBeNull();
        (await store.Workflows.GetVersionAsync(run.WorkflowId, 1, Stop)).ShouldBeNull();
        (await store.Runs.FindAsync(run.Id, Stop)).ShouldBeNull();
        (await store.AttemptsAsync(run.Id)).ShouldBeEmpty();
        (await store.Schedules.FireDueAsync(Stop)).ShouldBeNull();
        (await store.StateAsync(other.Id)).ShouldBe("success: a success");
        (await store.PublishAsync(Flow.Of("etl", "a"))).Id.ShouldNotBe(run.WorkflowId, "an id is never used again");
    }
}
