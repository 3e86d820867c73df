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
    public async Task A_worker_that_left_is_not_listed()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.RegisterWorkerAsync();
        await host.Store.Workers.RetireAsync(id, ApiHost.Cancelled);
        (await host.Client.ListWorkersAsync(ApiHost.Cancelled)).ShouldBeEmpty();
    }
}
