using System.Net;
using MiniAirflow.Api.Tests.Support;

namespace MiniAirflow.Api.Tests.Workflows;

public sealed class ListWorkflowsTests
{
    [Fact]
    public async Task An_empty_list_is_a_bare_empty_array()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync("/workflows")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task The_list_is_newest_first_and_pages_by_offset_and_limit()
    {
        await using var host = await ApiHost.StartAsync();
        for (var i = 0; i < 25; i++)
        {
            await host.CreateAsync($$"""{"name":"w{{i}}"}""");
            await Eventually.NextMillisecondAsync();
        }
        var first = await host.GetAsync("/workflows");
        first.Json.GetArrayLength().ShouldBe(20);
        first.Json[0].GetProperty("name").GetString().ShouldBe("w24");
        first.Header("X-Total-Count").ShouldBe("25");
        var rest = (await host.GetAsync("/workflows?offset=20&limit=10")).Json;
        rest.EnumerateArray().Select(one => one.GetProperty("name").GetString()).ShouldBe(["w4", "w3", "w2", "w1", "w0"]);
    }

    [Theory]
    [InlineData("offset=-1", "offset")]
    [InlineData("offset=x", "offset")]
    [InlineData("offset=99999999999999999999", "offset")]
    [InlineData("offset=1.5", "offset")]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=1001", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("limit=1&limit=2", "limit")]
    public async Task A_bad_number_is_a_400_that_names_the_parameter(string query, string name)
    {
        await using var host = await ApiHost.StartAsync();
        var reply = (await host.GetAsync("/workflows?" + query)).ShouldBeProblem(HttpStatusCode.BadRequest, name);
        reply.Json.GetProperty("errors")[0].GetProperty("path").GetString().ShouldBe(name);
    }

    [Fact]
    public async Task A_name_finds_its_workflow_or_none()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateAsync();
        await host.CreateAsync("""{"name":"other"}""");
        (await host.GetAsync("/workflows?name=two")).Json.EnumerateArray().ShouldHaveSingleItem().GetProperty("name").GetString().ShouldBe("two");
        (await host.GetAsync("/workflows?name=nobody")).Text.ShouldBe("[]");
    }

    [Fact]
    public async Task A_workflow_is_found_by_id_or_by_name()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        (await host.Client.GetWorkflowAsync(made.Id, ApiHost.Cancelled)).Name.ShouldBe("two");
        (await host.Client.FindWorkflowAsync("two", ApiHost.Cancelled))!.Id.ShouldBe(made.Id);
        (await host.Client.FindWorkflowAsync(made.Id.ToString(), ApiHost.Cancelled))!.Id.ShouldBe(made.Id);
        (await host.Client.FindWorkflowAsync(Guid.NewGuid().ToString(), ApiHost.Cancelled)).ShouldBeNull();
    }
}
