using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Tests.Problems;

public sealed class ProblemTests
{
    [Theory]
    [InlineData("/nowhere")]
    [InlineData("/workflows/a/b/c")]
    [InlineData("/api/x/configs")]
    [InlineData("/workflows/../etc")]
    public async Task An_unknown_route_is_a_404_problem(string path)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync(path)).ShouldBeProblem(HttpStatusCode.NotFound, "/openapi/v1.json");
    }

    [Theory]
    [InlineData("DELETE", "/workflows")]
    [InlineData("GET", "/workflows/{0}/trigger")]
    [InlineData("POST", "/healthz")]
    public async Task A_wrong_method_is_a_405_that_names_the_right_ones(string method, string path)
    {
        await using var host = await ApiHost.StartAsync();
        var reply = (await host.SendAsync(new HttpMethod(method), string.Format(null, path, Guid.NewGuid()))).ShouldBeProblem(HttpStatusCode.MethodNotAllowed);
        reply.Header("Allow").ShouldNotBeNullOrEmpty();
        reply.Json.GetProperty("error").GetString()!.ShouldContain(reply.Header("Allow")!);
    }

    [Fact]
    public async Task F56_a_store_that_does_not_answer_is_a_503_to_be_retried()
    {
        await using var host = await ApiHost.StartAsync(wrap: store => new BrokenStore(store, new StoreException("The disk of the database is full.", isTransient: true, new IOException("select secret from /tmp/x"))));
        var reply = (await host.GetAsync("/workflows")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable, "The disk of the database is full.");
        reply.Text.ShouldNotContain("secret");
        reply.Header("Retry-After").ShouldBe("1");
        (await host.GetAsync("/readyz")).ShouldBeProblem(HttpStatusCode.ServiceUnavailable).Header("Retry-After").ShouldNotBeNull();
        (await host.GetAsync("/healthz")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task S30_an_unexpected_fault_is_a_500_that_tells_nothing_of_the_inside()
    {
        await using var host = await ApiHost.StartAsync(wrap: store => new BrokenStore(store, new InvalidOperationException("select secret from /tmp/x")));
        (await host.GetAsync("/workflows")).ShouldBeProblem(HttpStatusCode.InternalServerError).Text.ShouldNotContain("secret");
        (await host.GetAsync("/healthz")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task S30_a_fault_while_events_are_read_costs_a_moment_and_no_event()
    {
        FaultyStore? faulty = null;
        await using var host = await ApiHost.StartAsync(wrap: store => faulty = new FaultyStore(store, eventFaults: 2));
        using var socket = await Events.EventStreamTests.ConnectAsync(host, "/ws/updates");
        await Eventually.TrueAsync(() => Task.FromResult(faulty!.AreEventsBack));
        var run = await host.CreateRunAsync();
        var seen = (await Events.EventStreamTests.ReadAsync(socket)).ShouldNotBeNull().RootElement;
        seen.GetProperty("payload").GetProperty("id").GetGuid().ShouldBe(run.Id);
    }

    [Fact]
    public async Task S30_a_record_that_cannot_be_written_is_told_to_who_waits_for_it_and_the_next_one_is_written()
    {
        await using var host = await ApiHost.StartAsync(wrap: store => new FaultyStore(store, auditFaults: 1));
        (await host.SendAsync(HttpMethod.Put, "/variables/a", """{"value":"x"}""")).ShouldBeProblem(HttpStatusCode.InternalServerError).Text.ShouldNotContain("secret");
        (await host.SendAsync(HttpMethod.Put, "/variables/a", """{"value":"y"}""")).Status.ShouldBeOneOf(HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.NoContent);
        (await host.Store.Audit.ListAsync(new(), ApiHost.Cancelled)).ShouldHaveSingleItem().Target.ShouldContain("a");
    }

    [Theory]
    [InlineData("GET", "/workflows", null)]
    [InlineData("GET", "/workflows/0197d2f4-0000-7000-8000-000000000000", null)]
    [InlineData("POST", "/workflows", """{"name":"x"}""")]
    [InlineData("GET", "/workflows/overview", null)]
    [InlineData("GET", "/metrics", null)]
    public async Task S30_no_answer_of_a_fault_tells_what_failed(string method, string path, string? body)
    {
        var fault = new InvalidOperationException("select secret from /tmp/x", new IOException("Could not open /var/lib/miniairflow/secret: stack\n   at MiniAirflow.Api.Secret()"));
        await using var host = await ApiHost.StartAsync(wrap: store => new BrokenStore(store, fault));
        var reply = await host.SendAsync(new HttpMethod(method), path, body);
        foreach (var inner in (string[])["secret", "   at ", "MiniAirflow.", "System.", "/tmp", "/var", ".cs:", "Exception"]) reply.Text.ShouldNotContain(inner, Case.Sensitive);
        if (path != "/metrics") reply.ShouldBeProblem(HttpStatusCode.InternalServerError);
    }

    [Fact]
    public async Task The_client_gets_the_problem_as_an_exception()
    {
        await using var host = await ApiHost.StartAsync();
        var error = await Should.ThrowAsync<ApiException>(host.Client.GetWorkflowAsync(Guid.NewGuid(), ApiHost.Cancelled));
        error.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        error.Message.ShouldBe(error.Problem.Error);
        error.Message.ShouldContain("no workflow");
    }

    [Fact]
    public async Task Sentences_are_written_as_people_read_them()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync("/workflow-runs?status=überfällig")).Text.ShouldContain("\"error\":\"'überfällig' is no status. Use one of pending, running, success, failed.\"");
    }

    [Fact]
    public async Task Long_nonsense_is_not_sent_back_whole()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync("/workflow-runs?status=" + new string('x', 5000))).ShouldBeProblem(HttpStatusCode.BadRequest).Text.Length.ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task S25_a_huge_query_or_header_is_refused()
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync("/workflows?name=" + new string('x', 100_000))).Status.ShouldBe(HttpStatusCode.RequestUriTooLong);
        (await host.GetAsync("/workflows", ("X-Big", new string('x', 100_000)))).Status.ShouldBe(HttpStatusCode.RequestHeaderFieldsTooLarge);
    }
}
