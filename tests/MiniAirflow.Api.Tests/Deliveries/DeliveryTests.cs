using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client;
using MiniAirflow.Core.Hooks;

namespace MiniAirflow.Api.Tests.Deliveries;

public sealed class DeliveryTests
{
    private const string Told = """
        {"name":"etl","hooks":[{"on":"success","webhook":{"url":"https://hooks.example.com/top-secret","secret_env":"KEY"}}],
         "tasks":[{"name":"a","command":"true","hooks":[{"on":"success","email":{"to":"ops@example.com"}}]}]}
        """;

    [Fact]
    public async Task Deliveries_are_listed_with_what_happened_and_never_with_an_address()
    {
        await using var host = await ApiHost.StartAsync();
        var workflow = await host.CreateAsync(Told);
        var run = await host.Client.TriggerAsync(workflow.Id, cancellationToken: ApiHost.Cancelled);
        await host.RunAllAsync(await host.RegisterWorkerAsync());
        var reply = (await host.GetAsync($"/deliveries?workflow_id={workflow.Id}&run_id={run.Id}&state=pending")).ShouldBe(HttpStatusCode.OK);
        reply.Text.ShouldNotContain("top-secret");
        var deliveries = reply.Json.EnumerateArray().ToList();
        deliveries.Count.ShouldBe(2);
        Reply.KeysOf(deliveries[0]).ShouldBe(["id", "workflow_id", "workflow_name", "run_id", "event", "target", "state", "attempts", "created_at", "due_at"]);
        deliveries.Select(one => one.GetProperty("target").GetString()).ShouldBe(["webhook https://hooks.example.com", "email ops@example.com"]);
        deliveries[1].GetProperty("task").GetString().ShouldBe("a");
        (await host.Client.ListDeliveriesAsync(new DeliveryQuery { State = "failed" }, ApiHost.Cancelled)).ShouldBeEmpty();
        (await host.Client.ListDeliveriesAsync(new DeliveryQuery { Limit = 1, Before = deliveries[0].GetProperty("id").GetGuid() }, ApiHost.Cancelled)).ShouldHaveSingleItem().Task.ShouldBe("a");
    }

    [Fact]
    public async Task A_delivery_that_was_given_up_is_shown_with_its_reason_and_tried_again()
    {
        await using var host = await ApiHost.StartAsync();
        var workflow = await host.CreateAsync(Told);
        var sample = (await host.Client.TestHooksAsync(workflow.Id, ApiHost.Cancelled))[0];
        (sample.Event, sample.State).ShouldBe(("test", "pending"));
        await host.Store.Deliveries.ClaimDueAsync(10, ApiHost.Cancelled);
        await host.Store.Deliveries.EndAsync(sample.Id, 1, DeliveryResult.Refused("No.", "410: gone"), ApiHost.Cancelled);
        var failed = await host.Client.GetDeliveryAsync(sample.Id, ApiHost.Cancelled);
        (failed.State, failed.Problem, failed.Answer, failed.Attempts).ShouldBe(("failed", "No.", "410: gone", 1));
        (await host.Client.RetryDeliveryAsync(sample.Id, ApiHost.Cancelled)).State.ShouldBe("pending");
    }

    [Fact]
    public async Task What_does_not_exist_or_cannot_be_read_is_refused_by_name()
    {
        await using var host = await ApiHost.StartAsync();
        var nobody = Guid.NewGuid();
        (await host.GetAsync($"/deliveries/{nobody}")).ShouldBeProblem(HttpStatusCode.NotFound, "delivery");
        (await host.PostAsync($"/deliveries/{nobody}/retry")).ShouldBeProblem(HttpStatusCode.NotFound, "delivery");
        (await host.PostAsync($"/workflows/{nobody}/hooks/test")).ShouldBeProblem(HttpStatusCode.NotFound, "workflow");
        (await host.GetAsync("/deliveries?state=lost")).ShouldBeProblem(HttpStatusCode.BadRequest, "state", "pending, delivered, failed");
        (await host.GetAsync("/deliveries?run_id=x")).ShouldBeProblem(HttpStatusCode.BadRequest, "run_id");
    }

    [Fact]
    public async Task Tries_are_counted_by_target_and_outcome()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync("/metrics")).Text.ShouldContain("scheduler_hook_deliveries_total{target=\"email\",outcome=\"retried\"} 0");
        var metrics = new MiniAirflow.Api.Metrics.MetricsObserver();
        metrics.OnTried("webhook", DeliveryState.Pending);
        metrics.OnTried("webhook", DeliveryState.Delivered);
        using var text = new MemoryStream();
        await metrics.WriteAsync(text, ApiHost.Cancelled);
        var written = System.Text.Encoding.UTF8.GetString(text.ToArray());
        written.ShouldContain("scheduler_hook_deliveries_total{target=\"webhook\",outcome=\"retried\"} 1");
        written.ShouldContain("scheduler_hook_deliveries_total{target=\"webhook\",outcome=\"delivered\"} 1");
    }
}
