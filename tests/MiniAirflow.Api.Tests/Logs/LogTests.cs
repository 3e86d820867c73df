using System.Net;
using System.Text;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client;

namespace MiniAirflow.Api.Tests.Logs;

public sealed class LogTests
{
    [Fact]
    public async Task A_log_is_plain_text_that_no_browser_guesses_about()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptWithLogAsync(host, "<script>alert(1)</script>\n");
        var reply = (await host.GetAsync($"/task-runs/{id}/logs")).ShouldBe(HttpStatusCode.OK);
        reply.Text.ShouldBe("<script>alert(1)</script>\n");
        reply.Header("Content-Type").ShouldBe("text/plain; charset=utf-8");
        reply.Header("X-Content-Type-Options").ShouldBe("nosniff");
    }

    [Theory]
    [InlineData("", "0123456789", 0)]
    [InlineData("tail=3", "789", 7)]
    [InlineData("tail=0", "", 10)]
    [InlineData("tail=99", "0123456789", 0)]
    [InlineData("offset=4", "456789", 4)]
    [InlineData("offset=4&limit=2", "45", 4)]
    [InlineData("offset=99", "", 99)]
    [InlineData("limit=4", "0123", 0)]
    [InlineData("tail=5&limit=2", "56", 5)]
    [InlineData("offset=2&limit=9223372036854775807", "23456789", 2)]
    public async Task A_part_is_sent_with_its_place(string query, string text, long offset)
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptWithLogAsync(host, "0123456789");
        var reply = (await host.GetAsync($"/task-runs/{id}/logs?{query}")).ShouldBe(HttpStatusCode.OK);
        reply.Text.ShouldBe(text);
        reply.Header("X-Log-Offset").ShouldBe($"{offset}");
        reply.Header("X-Log-Length").ShouldBe("10");
    }

    [Theory]
    [InlineData("..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("%2e%2e%2fstore.db")]
    [InlineData("%2fetc%2fpasswd")]
    [InlineData("..%5c..%5cwindows")]
    [InlineData("%00")]
    [InlineData("ID%00.log")]
    [InlineData("ID%2f..%2fID")]
    [InlineData("ID.log")]
    [InlineData("{ID}")]
    [InlineData("ＩＤ")]
    public async Task S18_a_log_has_no_name_but_its_attempts_id(string name)
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptWithLogAsync(host, "secret");
        var hidden = Uri.EscapeDataString(name.Replace("ID", id.ToString(), StringComparison.Ordinal)).Replace("%25", "%", StringComparison.Ordinal);
        foreach (var route in (string[])["logs", "log-lines", "log-search?q=secret"])
        {
            var reply = await host.GetAsync($"/task-runs/{hidden}/{route}");
            reply.Status.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.NotFound);
            reply.Text.ShouldNotContain("root:");
        }
    }

    [Theory]
    [InlineData("tail=-1", "tail")]
    [InlineData("tail=1&offset=1", "exclude")]
    [InlineData("offset=x", "offset")]
    [InlineData("follow=maybe", "follow")]
    public async Task A_bad_part_is_a_400(string query, string words)
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptWithLogAsync(host, "x");
        (await host.GetAsync($"/task-runs/{id}/logs?{query}")).ShouldBeProblem(HttpStatusCode.BadRequest, words);
    }

    [Fact]
    public async Task An_attempt_without_output_has_an_empty_log()
    {
        await using var host = await ApiHost.StartAsync();
        var run = await host.CreateRunAsync();
        var id = (await host.Client.GetRunAsync(run.Id, ApiHost.Cancelled)).TaskRuns![0].Id;
        (await host.GetAsync($"/task-runs/{id}/logs")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("");
    }

    [Fact]
    public async Task F71_a_long_log_comes_whole()
    {
        await using var host = await ApiHost.StartAsync();
        var text = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"line {i}\n"));
        var id = await AttemptWithLogAsync(host, text);
        (await host.GetAsync($"/task-runs/{id}/logs")).Text.ShouldBe(text);
    }

    [Fact]
    public async Task A_followed_log_comes_as_it_grows_and_ends_with_the_attempt()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateRunAsync();
        var worker = await host.RegisterWorkerAsync();
        var leased = await host.LeaseOneAsync(worker);
        await host.StartAsync(worker, leased);
        host.Logs.Append(leased.TaskRunId, "one\n"u8);

        await using var log = await host.Client.ReadLogAsync(leased.TaskRunId, new LogQuery { Follow = true }, ApiHost.Cancelled);
        using var lines = new StreamReader(log.Content, Encoding.UTF8);
        (await lines.ReadLineAsync(ApiHost.Cancelled)).ShouldBe("one");
        host.Logs.Append(leased.TaskRunId, "two\n"u8);
        (await lines.ReadLineAsync(ApiHost.Cancelled)).ShouldBe("two");
        host.Logs.Append(leased.TaskRunId, "last words"u8);
        await host.FinishAsync(worker, leased);
        (await lines.ReadToEndAsync(ApiHost.Cancelled)).ShouldBe("last words");
    }

    [Fact]
    public async Task A_followed_log_breaks_off_when_the_server_stops_and_does_not_look_ended()
    {
        await using var host = await ApiHost.StartAsync();
        await host.CreateRunAsync();
        var worker = await host.RegisterWorkerAsync();
        var leased = await host.LeaseOneAsync(worker);
        host.Logs.Append(leased.TaskRunId, "one\n"u8);
        await using var log = await host.Client.ReadLogAsync(leased.TaskRunId, new LogQuery { Follow = true }, ApiHost.Cancelled);
        using var lines = new StreamReader(log.Content, Encoding.UTF8);
        await lines.ReadLineAsync(ApiHost.Cancelled);
        var rest = lines.ReadToEndAsync(ApiHost.Cancelled);
        await host.StopAsync();
        await Should.ThrowAsync<IOException>(rest);
    }

    [Fact]
    public async Task T10_The_log_of_a_task_stays_when_the_workflow_has_it_no_more()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await AttemptWithLogAsync(host, "what it said\n");
        var workflow = await host.Client.ApplyWorkflowAsync(new WorkflowText("""{"name":"two","tasks":[{"name":"another","command":"true"}]}""", IsYaml: false), ApiHost.Cancelled);
        workflow.Version.ShouldBe(2);

        (await host.GetAsync($"/task-runs/{id}/logs")).ShouldBe(HttpStatusCode.OK).Text.ShouldBe("what it said\n");
        (await host.Client.GetTaskRunAsync(id, ApiHost.Cancelled)).TaskName.ShouldBe("a");
    }

    private static async Task<Guid> AttemptWithLogAsync(ApiHost host, string text)
    {
        await host.CreateRunAsync();
        var worker = await host.RegisterWorkerAsync();
        var leased = await host.LeaseOneAsync(worker);
        host.Logs.Append(leased.TaskRunId, Encoding.UTF8.GetBytes(text));
        await host.FinishAsync(worker, leased);
        return leased.TaskRunId;
    }
}
