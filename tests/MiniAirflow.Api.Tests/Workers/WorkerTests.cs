using System.Net;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Workers;

public sealed class WorkerTests
{
    [Fact]
    public async Task Active_workers_have_the_contract_s_keys_in_its_order()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync("/workers")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("[]");
        var id = await host.RegisterWorkerAsync("builder");
        var worker = (await host.GetAsync("/workers")).Json.EnumerateArray().ShouldHaveSingleItem();
        Reply.KeysOf(worker).Take(4).ShouldBe(["id", "hostname", "last_heartbeat", "status"]);
        worker.GetProperty("id").GetGuid().ShouldBe(id);
        worker.GetProperty("hostname").GetString().ShouldBe("host-1");
        worker.GetProperty("status").GetString().ShouldBe("active");
        worker.GetProperty("last_heartbeat").GetString().ShouldEndWith("Z");
        worker.GetProperty("name").GetString().ShouldBe("builder");
        worker.GetProperty("slots").GetInt32().ShouldBe(4);
    }

    [Fact]
    public async Task A_worker_is_drained_counts_down_what_it_holds_and_why_says_so()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        var id = await host.RegisterWorkerAsync("builder");
        var leased = await host.LeaseOneAsync(id);

        var reply = (await host.PostAsync($"/workers/{id}/drain", """{"reason":"New kernel.","by":"ann"}""")).ShouldBe(HttpStatusCode.OK).Json;
        reply.GetProperty("status").GetString().ShouldBe("active", "it is alive");
        (reply.GetProperty("takes_tasks").GetBoolean(), reply.GetProperty("held").GetInt32()).ShouldBe((false, 1));
        Reply.KeysOf(reply.GetProperty("drain")).ShouldBe(["state", "since", "by", "reason"]);
        (reply.GetProperty("drain").GetProperty("state").GetString(), reply.GetProperty("drain").GetProperty("by").GetString()).ShouldBe(("draining", "ann"));

        await host.FinishAsync(id, leased);
        (await host.Client.ListWorkersAsync(ApiHost.Cancelled)).ShouldHaveSingleItem().Drain.ShouldNotBeNull().State.ShouldBe("drained");
        (await host.Store.Queue.ExchangeAsync(new Core.Leasing.ExchangeRequest { WorkerId = id, Want = 1 }, ApiHost.Cancelled)).Leased.ShouldBeEmpty();
        (await host.Client.ExplainRunAsync(run.Id, ApiHost.Cancelled)).Sentence.ShouldContain("builder, drained by ann");

        var again = await host.Client.UndrainWorkerAsync(id, ApiHost.Cancelled);
        (again.TakesTasks, again.Drain).ShouldBe((true, null));
        await host.LeaseOneAsync(id);
        (await host.Client.UndrainWorkerAsync(id, ApiHost.Cancelled)).TakesTasks.ShouldBeTrue("once more changes nothing");
    }

    [Fact]
    public async Task A_drain_needs_no_body_and_a_worker_that_is_alive()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.RegisterWorkerAsync();
        (await host.SendAsync(HttpMethod.Post, $"/workers/{id}/drain")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("drain").GetProperty("by").GetString().ShouldBe("api");
        await host.Store.Workers.RetireAsync(id, ApiHost.Cancelled);
        (await host.SendAsync(HttpMethod.Post, $"/workers/{id}/drain")).ShouldBeProblem(HttpStatusCode.NotFound, "no active worker");
        (await host.SendAsync(HttpMethod.Delete, $"/workers/{id}/drain")).ShouldBeProblem(HttpStatusCode.NotFound, "no active worker");
        (await host.SendAsync(HttpMethod.Post, "/workers/builder/drain")).ShouldBeProblem(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Who_drained_a_worker_stands_in_the_audit_and_a_viewer_may_not()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required);
        var id = await host.RegisterWorkerAsync("builder");
        (await host.PostAsync($"/workers/{id}/drain", "{}", headers: [Keys.Bearer(await host.KeyAsync("viewer"))])).ShouldBeProblem(HttpStatusCode.Forbidden, "system.operate");
        var done = (await host.PostAsync($"/workers/{id}/drain", """{"by":"somebody else","reason":"New kernel."}""", headers: [Keys.Bearer(await host.KeyAsync("operator"))])).ShouldBe(HttpStatusCode.OK);
        var actor = done.Json.GetProperty("drain").GetProperty("by").GetString();
        actor.ShouldNotBe("somebody else");
        var admin = Keys.Bearer(await host.KeyAsync("admin"));
        await Eventually.TrueAsync(async () => (await host.GetAsync("/audit?action=drainWorker&outcome=done", admin)).Json.GetArrayLength() == 1);
        var record = (await host.GetAsync("/audit?action=drainWorker&outcome=done", admin)).Json.EnumerateArray().ShouldHaveSingleItem();
        (record.GetProperty("actor").GetString(), record.GetProperty("target").GetString(), record.GetProperty("detail").GetString()).ShouldBe((actor, $"worker builder {id}", "New kernel."));
    }

    [Fact]
    public async Task A_worker_that_left_is_not_listed()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.RegisterWorkerAsync();
        await host.Store.Workers.RetireAsync(id, ApiHost.Cancelled);
        (await host.Client.ListWorkersAsync(ApiHost.Cancelled)).ShouldBeEmpty();
    }
}
