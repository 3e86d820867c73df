using System.Net;
using MiniAirflow.Api.Tests.Support;
using MiniAirflow.Client;

namespace MiniAirflow.Api.Tests.Workflows;

public sealed class VersionTests
{
    [Fact]
    public async Task Tasks_have_the_contract_s_keys_in_its_order()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync("""{"name":"w","tasks":[{"name":"a","command":["echo","a b"],"retry_count":2,"retry_delay_seconds":5,"timeout_seconds":60}]}""");
        var task = (await host.GetAsync($"/workflows/{made.Id}/tasks")).ShouldBe(HttpStatusCode.OK).Json[0];
        Reply.KeysOf(task).Take(8).ShouldBe(["id", "workflow_id", "name", "command", "retry_count", "retry_delay_seconds", "timeout_seconds", "created_at"]);
        task.GetProperty("workflow_id").GetGuid().ShouldBe(made.Id);
        task.GetProperty("command").GetString().ShouldBe("echo 'a b'");
        task.GetProperty("retry_count").GetInt32().ShouldBe(2);
        task.GetProperty("retry_delay_seconds").GetInt32().ShouldBe(5);
        task.GetProperty("timeout_seconds").GetInt32().ShouldBe(60);
        task.GetProperty("argv")[1].GetString().ShouldBe("a b");
    }

    [Fact]
    public async Task Tasks_tell_by_what_rules_they_run()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync("""
            {"name":"w","tasks":[{"name":"a","command":"true","branch":true},{"name":"b","command":"true","depends_on":["a"],"trigger_rule":"one_done","when":"true","retry_backoff":"linear"},
            {"name":"c","command":"true","depends_on":["b"],"teardown_of":["a"]}]}
            """);
        var tasks = await host.Client.ListTasksAsync(made.Id, ApiHost.Cancelled);
        tasks.Select(task => (task.TriggerRule, task.When, task.IsBranch, task.RetryBackoff)).ShouldBe(
            [("all_success", null, true, "fixed"), ("one_done", "true", false, "linear"), (null, null, false, "fixed")]);
        tasks[2].TeardownOf.ShouldBe(["a"]);
    }

    [Fact]
    public async Task Dependencies_join_the_ids_of_tasks_and_keep_their_own()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        var tasks = await host.Client.ListTasksAsync(made.Id, ApiHost.Cancelled);
        var reply = await host.GetAsync($"/workflows/{made.Id}/dependencies");
        Reply.KeysOf(reply.Json[0]).ShouldBe(["id", "task_id", "depends_on_task_id"]);
        var edge = (await host.Client.ListDependenciesAsync(made.Id, ApiHost.Cancelled)).ShouldHaveSingleItem();
        edge.TaskId.ShouldBe(tasks[1].Id);
        edge.DependsOnTaskId.ShouldBe(tasks[0].Id);
        (await host.Client.ListDependenciesAsync(made.Id, ApiHost.Cancelled))[0].Id.ShouldBe(edge.Id);
    }

    [Fact]
    public async Task Versions_are_newest_first_and_one_has_its_definition()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        await host.Client.UpdateWorkflowAsync(made.Id, new WorkflowText("name: two\ntasks: [{name: only, command: 'false'}]", IsYaml: true), ApiHost.Cancelled);
        var versions = await host.Client.ListVersionsAsync(made.Id, ApiHost.Cancelled);
        versions.Select(version => version.Number).ShouldBe([2, 1]);
        versions.ShouldAllBe(version => version.Definition == null);
        var first = await host.Client.GetVersionAsync(made.Id, 1, ApiHost.Cancelled);
        first.TaskCount.ShouldBe(2);
        first.Hash.ShouldBe(versions[1].Hash);
        first.Definition!.Value.GetProperty("tasks")[1].GetProperty("depends_on")[0].GetString().ShouldBe("a");
    }

    [Fact]
    public async Task A_definition_that_was_got_can_be_put_back_without_a_new_version()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        var version = await host.Client.GetVersionAsync(made.Id, 1, ApiHost.Cancelled);
        var again = await host.Client.UpdateWorkflowAsync(made.Id, new WorkflowText(version.Definition!.Value.GetRawText(), IsYaml: false), ApiHost.Cancelled);
        again.Change.ShouldBe("unchanged");
    }

    [Theory]
    [InlineData("# a comment\ntasks: [{command: 'true', name: a, retry_count: 0, env: {}}]\nenv: {Y: '2', X: 1}\ncatchup: latest\nname: w\nschedule: {cron: '@daily'}\n")]
    [InlineData("name: w\nschedule: ['@daily']\ntimezone: UTC\nis_active: false\nenv:\n  X: '1'\n  Y: \"2\"\ntasks:\n  - name: a\n    priority: 5\n    command: true\n")]
    public async Task Another_spelling_of_the_same_meaning_makes_no_version(string text)
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync("""{"name":"w","schedule":"@daily","env":{"X":"1","Y":"2"},"tasks":[{"name":"a","command":"true"}]}""");
        var again = await host.Client.ApplyWorkflowAsync(new WorkflowText(text, IsYaml: true), ApiHost.Cancelled);
        (again.Change, again.Version).ShouldBe(("unchanged", 1));
        (await host.Client.ListVersionsAsync(made.Id, ApiHost.Cancelled)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Two_versions_are_compared_in_either_direction()
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync("""{"name":"w","schedule":"@daily","tasks":[{"name":"a","command":"true"}]}""");
        await host.Client.ApplyWorkflowAsync(new WorkflowText("""{"name":"w","tasks":[{"name":"a","command":"false"},{"name":"b","command":"true","depends_on":["a"]}]}""", IsYaml: false), ApiHost.Cancelled);
        var diff = await host.Client.DiffVersionsAsync(made.Id, 1, cancellationToken: ApiHost.Cancelled);
        (diff.WorkflowId, diff.From, diff.To).ShouldBe((made.Id, 1, 2));
        diff.Changes.Select(change => $"{change.Kind} {string.Join('.', change.Path)}").ShouldBe(["changed tasks.a.command", "added tasks.b", "removed schedule"]);
        (diff.Changes[0].Before!.Value.GetString(), diff.Changes[0].After!.Value.GetString()).ShouldBe(("true", "false"));
        (diff.Changes[1].Before, diff.Changes[2].After).ShouldBe((null, null));
        var back = await host.Client.DiffVersionsAsync(made.Id, 2, 1, ApiHost.Cancelled);
        back.Changes.Select(change => $"{change.Kind} {string.Join('.', change.Path)}").ShouldBe(["added schedule", "changed tasks.a.command", "removed tasks.b"]);
        (await host.Client.DiffVersionsAsync(made.Id, 2, cancellationToken: ApiHost.Cancelled)).Changes.ShouldBeEmpty();
        (await host.GetAsync($"/workflows/{made.Id}/versions/1/diff?to=3")).ShouldBeProblem(HttpStatusCode.NotFound, "version 3");
        (await host.GetAsync($"/workflows/{made.Id}/versions/1/diff?to=x")).ShouldBeProblem(HttpStatusCode.BadRequest, "to");
    }

    [Fact]
    public async Task Tasks_and_versions_come_whole_or_in_parts()
    {
        await using var host = await ApiHost.StartAsync();
        var tasks = string.Join(',', Enumerable.Range(0, 30).Select(i => $$"""{"name":"t{{i}}","command":"true"}"""));
        var made = await host.CreateAsync($$"""{"name":"w","tasks":[{{tasks}}]}""");
        (await host.Client.ListTasksAsync(made.Id, ApiHost.Cancelled)).Count.ShouldBe(30);
        var part = await host.GetAsync($"/workflows/{made.Id}/tasks?offset=28&limit=5");
        part.Json.EnumerateArray().Select(task => task.GetProperty("name").GetString()).ShouldBe(["t28", "t29"]);
        part.Header("X-Total-Count").ShouldBe("30");
        (await host.GetAsync($"/workflows/{made.Id}/versions?limit=0")).ShouldBeProblem(HttpStatusCode.BadRequest, "limit");
    }

    [Theory]
    [InlineData("tasks")]
    [InlineData("dependencies")]
    [InlineData("versions")]
    [InlineData("versions/1")]
    [InlineData("versions/1/diff")]
    public async Task What_belongs_to_nobody_is_a_404(string part)
    {
        await using var host = await ApiHost.StartAsync();
        (await host.GetAsync($"/workflows/{Guid.NewGuid()}/{part}")).ShouldBeProblem(HttpStatusCode.NotFound, "workflow");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("x")]
    [InlineData("99999999999")]
    public async Task A_bad_version_number_is_a_400(string number)
    {
        await using var host = await ApiHost.StartAsync();
        var made = await host.CreateAsync();
        (await host.GetAsync($"/workflows/{made.Id}/versions/{number}")).ShouldBeProblem(HttpStatusCode.BadRequest, "number");
        (await host.GetAsync($"/workflows/{made.Id}/versions/{number}/diff")).ShouldBeProblem(HttpStatusCode.BadRequest, "number");
    }
}
