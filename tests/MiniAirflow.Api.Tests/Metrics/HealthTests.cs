using System.Net;
using MiniAirflow.Api.Hosting;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Metrics;

public sealed class HealthTests
{
    [Fact]
    public async Task Healthz_has_its_two_keys_and_no_others()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync("/healthz")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("""{"status":"ok","service":"task-scheduler-api"}""");
    }

    [Fact]
    public async Task Readyz_asks_the_store_and_names_the_service()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { ServiceName = "task-scheduler-worker" });
        (await host.GetAsync("/readyz")).ShouldBe(HttpStatusCode.OK).Json.GetProperty("service").GetString().ShouldBe("task-scheduler-worker");
    }

    [Fact]
    public async Task A_role_without_the_api_serves_its_health_and_metrics_and_nothing_else()
    {
        await using var host = await ApiHost.StartAsync(
            new ApiOptions { ServiceName = "task-scheduler-scheduler" }, map: app => app.MapMiniAirflowHealth());
        (await host.GetAsync("/healthz")).Text.ShouldBe("""{"status":"ok","service":"task-scheduler-scheduler"}""");
        (await host.GetAsync("/readyz")).ShouldBe(HttpStatusCode.OK);
        (await host.GetAsync("/metrics")).Text.ShouldContain("scheduler_tasks_total");
        (await host.GetAsync("/workflows")).ShouldBeProblem(HttpStatusCode.NotFound);
        (await host.GetAsync("/healthz", ("Host", "evil.example"))).ShouldBeProblem(HttpStatusCode.Forbidden);
    }
}
