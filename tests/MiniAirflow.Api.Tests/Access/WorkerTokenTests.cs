using System.Net;
using System.Text;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Core.Leasing;

namespace MiniAirflow.Api.Tests.Access;

/// <summary>What a task and its worker know of themselves names a lease in the store, and is no credential: no route takes it.</summary>
public sealed class WorkerTokenTests
{
    [Fact]
    public async Task S29_what_a_task_knows_of_its_lease_opens_no_route()
    {
        await using var host = await ApiHost.StartAsync(Keys.Required with { Access = Keys.Required.Access with { RequestsPerSecond = 1_000_000 } });
        await host.Store.Workflows.PublishAsync(new(new() { Name = "flow", Tasks = [new() { Name = "a", Command = Core.Definitions.CommandDefinition.FromShell("true") }] }), ApiHost.Cancelled);
        var workflow = (await host.Store.Workflows.FindByNameAsync("flow", ApiHost.Cancelled))!;
        await host.Store.Runs.CreateAsync(new(workflow.Id), ApiHost.Cancelled);
        var worker = await host.RegisterWorkerAsync();
        var leased = await host.LeaseOneAsync(worker);
        await host.StartAsync(worker, leased);
        var (tried, open) = (0, new List<string>());
        foreach (var route in RouteTable.Of(host).Where(route => !route.Policy!.IsOpen))
        {
            foreach (var shown in Shown(leased, worker))
            {
                // Each from an address of its own: what is slowed is not refused for what it showed.
                var from = ("X-Forwarded-For", $"10.0.{tried / 250}.{tried % 250}");
                var path = route.Pattern.Replace("{id}", leased.TaskRunId.ToString(), StringComparison.Ordinal).Replace("{number}", "1", StringComparison.Ordinal).Replace("{name}", "a", StringComparison.Ordinal);
                var reply = await host.SendAsync(new HttpMethod(route.Method), path, route.Method is "POST" or "PUT" or "PATCH" ? "{}" : null, headers: [from, ("Authorization", shown)]);
                tried++;
                if (reply.Status is not (HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests)) open.Add($"{route.Method} {path} with {shown}: {(int)reply.Status}");
            }
        }
        open.ShouldBeEmpty();
        tried.ShouldBeGreaterThan(300);
        (await host.Store.Runs.FindTaskRunAsync(leased.TaskRunId, ApiHost.Cancelled))!.State.ShouldBe(Core.Runs.TaskState.Running);
    }

    private static IEnumerable<string> Shown(LeasedTask leased, Guid worker)
    {
        yield return $"Bearer {leased.Token}";
        yield return $"Bearer {leased.TaskRunId}";
        yield return $"Bearer {worker}";
        yield return $"Bearer mak_{leased.TaskRunId:N}{leased.Token}";
        yield return $"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes($"{leased.TaskRunId}:{leased.Token}"))}";
    }
}
