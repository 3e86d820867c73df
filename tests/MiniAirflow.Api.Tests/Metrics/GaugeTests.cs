using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Tests.Metrics;

public sealed class GaugeTests
{
    private const string Committed = "docs/metrics.md";

    /// <summary>Set to 1 to write the committed table anew instead of comparing with it.</summary>
    private const string UpdateVariable = "UPDATE_METRICS";

    [Fact]
    public async Task A_queue_tells_its_length_and_stays_at_0_when_it_is_empty()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync("""{"name":"w","tasks":[{"name":"a","command":"true","queue":"gpu"},{"name":"b","command":"true","queue":"gpu"}]}""");
        await ShowsAsync(host, """scheduler_queue_depth{queue="gpu"} 2""");
        await ShowsAsync(host, """scheduler_task_instances{state="queued"} 2""");
        await host.Client.CancelRunAsync(run.Id, ApiHost.Cancelled);
        await ShowsAsync(host, """scheduler_queue_depth{queue="gpu"} 0""");
        await ShowsAsync(host, """scheduler_queue_age_seconds{queue="gpu"} 0""");
    }

    [Fact]
    public async Task A_worker_that_is_gone_is_told_of_no_more()
    {
        await using var host = await ApiHost.StartAsync();
        var worker = await host.RegisterWorkerAsync("builder");
        await ShowsAsync(host, "scheduler_workers 1");
        (await host.GetAsync("/metrics")).Text.ShouldContain("""scheduler_worker_slots{worker_id="builder"}""");
        await host.Store.Workers.RetireAsync(worker, ApiHost.Cancelled);
        await ShowsAsync(host, "scheduler_workers 0");
        (await host.GetAsync("/metrics")).Text.ShouldNotContain("""scheduler_worker_slots{worker_id="builder"}""");
    }

    [Fact]
    public async Task A_store_that_does_not_answer_fails_no_scrape()
    {
        await using var host = await ApiHost.StartAsync(wrap: store => new BrokenStore(store, new StoreException("The database is away.", isTransient: true)));
        (await host.GetAsync("/metrics")).Text.Split('\n').ShouldContain("scheduler_store_up 0");
    }

    [Fact]
    public async Task Requests_are_counted_by_route_and_never_by_what_stood_in_it()
    {
        await using var host = await ApiHost.StartAsync();
        await host.GetAsync($"/workflows/{Guid.NewGuid()}");
        await host.GetAsync("/nowhere/at/all");
        var text = (await host.GetAsync("/metrics")).Text.Split('\n');
        text.ShouldContain("""scheduler_http_requests_total{route="/workflows/{id}",code="4xx"} 1""");
        text.ShouldContain("""scheduler_http_requests_total{route="unmatched",code="4xx"} 1""");
        text.ShouldContain("""scheduler_http_request_duration_seconds_count{code="4xx"} 2""");
    }

    [Fact]
    public async Task The_committed_table_of_metrics_is_what_is_served()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateRunAsync();
        await host.RunAllAsync(await host.RegisterWorkerAsync());
        await host.CreateRunAsync("""{"name":"flaky","tasks":[{"name":"a","command":"false","retry_count":1},{"name":"b","command":"true","queue":"other"}]}""");
        var worker = await host.RegisterWorkerAsync("worker-2");
        await host.FinishAsync(worker, await host.LeaseOneAsync(worker), TaskOutcome.Failure("exit code 1"));
        await host.GetAsync("/workflows");
        await ShowsAsync(host, """scheduler_queue_depth{queue="other"} 1""");
        var table = MetricsTable.Of((await host.GetAsync("/metrics")).Text);
        var path = Repository.PathOf(Committed);
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1") await File.WriteAllTextAsync(path, table, ApiHost.Cancelled);
        (await File.ReadAllTextAsync(path, ApiHost.Cancelled)).ShouldBe(table, $"Run the tests with {UpdateVariable}=1 and commit {Committed}.");
    }

    /// <summary>A look at the store is shared by the scrapes of two seconds, so a gauge may lag by that.</summary>
    private static Task ShowsAsync(ApiHost host, string line) =>
        Eventually.TrueAsync(async () => (await host.GetAsync("/metrics")).Text.Split('\n').Contains(line));
}
