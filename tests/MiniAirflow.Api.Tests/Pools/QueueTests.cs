using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Tests.Pools;

/// <summary>Queues, and who occupies them and pools, and who waits.</summary>
public sealed class QueueTests
{
    [Fact]
    public async Task A_pool_lists_who_is_in_it_and_who_waits_with_the_reason()
    {
        await using var host = await ApiHost.StartAsync();
        await host.SendAsync(HttpMethod.Put, "/pools/db", """{"slots":1}""");
        var workflow = await host.CreateAsync("""{"name":"w","tasks":[{"name":"a","command":"true","pool":"db"},{"name":"b","command":"true","pool":"db","priority":7},{"name":"big","command":"true","pool":"db","pool_slots":3},{"name":"lost","command":"true","pool":"none"}]}""");
        var run = await host.Client.TriggerAsync(workflow.Id, cancellationToken: ApiHost.Cancelled);

        var pool = await host.Client.GetPoolTasksAsync("db", cancellationToken: ApiHost.Cancelled);

        (pool.Holding, pool.Waiting, pool.Kind, pool.IsBounded).ShouldBe((1, 2, "pool", false));
        pool.Sentence.ShouldBe($"The first needs 1 slot of pool 'db': 1 of 1 are occupied. 2 wait for it, the most urgent and then the oldest first.");
        pool.Holders.Count.ShouldBe(1);
        pool.Holders.Concat(pool.Waiters).ShouldAllBe(one => one.WorkflowRunId == run.Id && one.WorkflowName == "w" && one.Attempt == 1 && one.MapIndex == null && one.WorkerName == null);
        pool.Waiters.Select(one => (one.TaskName, one.State, one.Slots)).Last().ShouldBe(("big", "scheduled", 3));
        pool.Waiters.Select(one => one.Sentence).ShouldBe([null, "It needs 3 slots of pool 'db', which has 1; the task waits until the pool is larger."]);

        var none = await host.Client.GetPoolTasksAsync("none", cancellationToken: ApiHost.Cancelled);
        (none.Waiting, none.Sentence).ShouldBe((1, "Pool 'none' does not exist; the task waits until somebody makes it."));
        (await host.GetAsync("/pools/nobody/tasks")).ShouldBeProblem(HttpStatusCode.NotFound, "no pool 'nobody'");
        (await host.GetAsync("/pools/db/tasks?limit=0")).ShouldBeProblem(HttpStatusCode.BadRequest, "limit must be a whole number from 1 to 1000");
        (await host.Client.GetPoolTasksAsync("db", 1, ApiHost.Cancelled)).Waiters.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_queue_tells_its_workers_what_waits_and_why_from_nobody_there_to_all_busy()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync("/queues")).Text.ShouldBe("[]");
        var workflow = await host.CreateAsync("""{"name":"w","tasks":[{"name":"a","command":"true","queue":"gpu"},{"name":"b","command":"true","queue":"gpu"}]}""");
        var run = await host.Client.TriggerAsync(workflow.Id, cancellationToken: ApiHost.Cancelled);
        var alone = (await host.Client.ListQueuesAsync(ApiHost.Cancelled)).ShouldHaveSingleItem();
        (alone.Name, alone.Workers.Count, alone.FreeSlots, alone.Holding, alone.Waiting, alone.Kind, alone.Sentence).ShouldBe(("gpu", 0, 0, 0, 2, "worker", "2 tasks are ready, but there is no worker."));
        alone.OldestSince.ShouldNotBeNull();

        var worker = Guid.CreateVersion7();
        await host.Store.Workers.RegisterAsync(new WorkerRegistration(worker, "one", "h", ["gpu", "spare"], Slots: 1), ApiHost.Cancelled);
        await host.Store.Pauses.PauseAsync(new(PauseSubject.Queue("gpu"), "Heat.", "ann", null), ApiHost.Cancelled);
        var paused = (await host.Client.ListQueuesAsync(ApiHost.Cancelled))[0];
        (paused.Pause?.Reason, paused.Pause?.Scope, paused.Pause?.Name, paused.Kind).ShouldBe(("Heat.", "queue", "gpu", "pause"));
        paused.Sentence.ShouldNotBeNull().ShouldStartWith("Queue 'gpu' is paused by ann since ");
        await host.Store.Pauses.ResumeAsync(PauseSubject.Queue("gpu"), ApiHost.Cancelled);

        var leased = (await host.Store.Queue.ExchangeAsync(new() { WorkerId = worker, Want = 1 }, ApiHost.Cancelled)).Leased.ShouldHaveSingleItem();
        var queues = await host.Client.ListQueuesAsync(ApiHost.Cancelled);
        queues.Select(one => (one.Name, one.FreeSlots, one.Slots, one.Holding, one.Waiting)).ShouldBe([("gpu", 0, 1, 1, 1), ("spare", 0, 1, 0, 0)]);
        queues[0].Workers.ShouldBe(["one"]);
        queues[0].Sentence.ShouldBe("1 task is ready: all 1 slot of the 1 worker that serves queue 'gpu' are taken. The most urgent comes first, then the oldest.");

        var tasks = await host.Client.GetQueueTasksAsync("gpu", cancellationToken: ApiHost.Cancelled);
        (tasks.Holding, tasks.Waiting, tasks.Sentence, tasks.Kind).ShouldBe((1, 1, queues[0].Sentence, "slot"));
        var holder = tasks.Holders.ShouldHaveSingleItem();
        (holder.TaskRunId, holder.WorkflowRunId, holder.WorkerName, holder.State, holder.Slots).ShouldBe((leased.TaskRunId, run.Id, "one", "queued", 1));
        tasks.Waiters.ShouldHaveSingleItem().State.ShouldBe("queued");
        (await host.GetAsync("/queues/nobody/tasks")).Text.ShouldBe("""{"name":"nobody","holding":0,"waiting":0,"is_bounded":false,"holders":[],"waiters":[]}""");
        (await host.GetAsync("/queues/no%20name/tasks")).ShouldBeProblem(HttpStatusCode.BadRequest, "is no name");
    }

    [Fact]
    public async Task A_queue_with_room_says_that_it_is_about_to_be_served_and_one_whose_workers_are_drained_that_it_is_not()
    {
        await using var host = await ApiHost.StartAsync();
        var workflow = await host.CreateAsync("""{"name":"w","tasks":[{"name":"a","command":"true"}]}""");
        await host.Client.TriggerAsync(workflow.Id, cancellationToken: ApiHost.Cancelled);
        var worker = Guid.CreateVersion7();
        await host.Store.Workers.RegisterAsync(new WorkerRegistration(worker, "one", "h", ["default"], Slots: 4), ApiHost.Cancelled);
        (await host.Client.GetQueueTasksAsync("default", cancellationToken: ApiHost.Cancelled)).Sentence
            .ShouldBe("1 task is ready: 0 of the 4 slots of the 1 worker that serves queue 'default' are taken, so the first is about to be taken.");
        await host.Store.Workers.DrainAsync(worker, "ann", "Kernel", ApiHost.Cancelled);
        var drained = (await host.Client.ListQueuesAsync(ApiHost.Cancelled)).ShouldHaveSingleItem();
        (drained.Kind, drained.Workers.Count, drained.Slots, drained.FreeSlots).ShouldBe(("worker", 1, 0, 0));
        drained.Sentence.ShouldNotBeNull().ShouldStartWith("1 task is ready, but the one worker that serves queue 'default' takes no more tasks: one, drained by ann since ");
    }

    [Fact]
    public async Task S05_who_is_in_a_pool_or_a_queue_is_told_of_own_workflows_alone()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        await host.Store.Pools.PutAsync(new() { Name = "db", Slots = 1 }, ApiHost.Cancelled);
        foreach (var name in (string[])["other.flow", "mine.flow"])
        {
            var definition = new Core.Definitions.WorkflowDefinition
            {
                Name = name,
                Tasks = [new() { Name = "pooled", Command = Core.Definitions.CommandDefinition.FromShell("true"), Pool = "db" }, new() { Name = "free", Command = Core.Definitions.CommandDefinition.FromShell("true") }],
            };
            var workflow = (await host.Store.Workflows.PublishAsync(new PublishRequest(definition), ApiHost.Cancelled)).Workflow.ShouldNotBeNull();
            (await host.Store.Runs.CreateAsync(new CreateRunRequest(workflow.Id), ApiHost.Cancelled)).Run.ShouldNotBeNull();
        }
        var mine = Keys.Bearer(await host.KeyAsync("viewer:mine.*"));
        foreach (var path in (string[])["/pools/db/tasks", "/queues/default/tasks"])
        {
            var reply = (await host.GetAsync(path, mine)).ShouldBe(HttpStatusCode.OK);
            reply.Text.ShouldNotContain("other.", customMessage: path);
            reply.Text.ShouldContain("mine.flow", customMessage: path);
            reply.Json.GetProperty("is_bounded").GetBoolean().ShouldBeTrue();
            (reply.Json.GetProperty("holding").GetInt32() + reply.Json.GetProperty("waiting").GetInt32()).ShouldBeGreaterThan(1, path);
        }
        (await host.GetAsync("/queues", mine)).ShouldBe(HttpStatusCode.OK).Text.ShouldNotContain("flow");
        var everything = (await host.GetAsync("/pools/db/tasks", Keys.Bearer(await host.KeyAsync("viewer")))).ShouldBe(HttpStatusCode.OK);
        everything.Text.ShouldContain("other.flow");
        everything.Json.GetProperty("is_bounded").GetBoolean().ShouldBeFalse();
    }
}
