using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace MiniAirflow.EndToEnd.BadInput;

/// <summary>What is large is accepted within its limits and ends; what could never end is refused at the door.</summary>
public sealed class LargeTests(SharedServer shared)
{
    private readonly ServerProcess _server = shared.Server;

    [Fact]
    public async Task F75_An_output_of_ten_megabytes_is_left_out_with_a_sentence_and_fails_only_who_needs_it()
    {
        var flow = new Flow("large-output")
            .Task("a", "{ echo rows=42; printf 'big='; head -c 10000000 /dev/zero | tr '\\0' x; echo; echo after=1; } > $MINIAIRFLOW_OUTPUT")
            .Task("uses", "true", ["a"], ("env", new JsonObject { ["ROWS"] = "{{ tasks.a.outputs.rows }}" }))
            .Task("needs", "true", ["a"], ("env", new JsonObject { ["BIG"] = "{{ tasks.a.outputs.big }}" }));
        var end = await _server.RunAsync(flow);

        var wrote = end.Attempts("a").ShouldHaveSingleItem();
        wrote.State.ShouldBe("success", Runs.Told(end));
        wrote.Outputs!.ShouldNotContainKey("big");
        wrote.Outputs!["rows"].ShouldBe("42");
        (await _server.LogAsync(wrote.Id)).ShouldContain("outputs: the file holds more than");
        end.Attempts("uses").ShouldHaveSingleItem().State.ShouldBe("success");
        var needs = end.Attempts("needs").ShouldHaveSingleItem();
        (needs.State, end.State).ShouldBe(("failed", "failed"));
        needs.Reason.ShouldNotBeNull().ShouldContain("Task 'a' wrote no output 'big'.");
    }

    [Fact]
    public async Task F75_A_variable_of_ten_megabytes_is_refused_and_the_largest_that_is_taken_reaches_its_task()
    {
        var path = "/variables/large-variable";
        (await _server.SendAsync(HttpMethod.Put, path, Body(10_000_000))).ShouldBeProblem(HttpStatusCode.RequestEntityTooLarge);
        (await _server.SendAsync(HttpMethod.Put, path, Body(64 * 1024 + 1))).ShouldBeProblem(HttpStatusCode.BadRequest, "65536");
        (await _server.GetAsync(path)).ShouldBe(HttpStatusCode.NotFound);
        (await _server.SendAsync(HttpMethod.Put, path, Body(64 * 1024))).ShouldBe(HttpStatusCode.OK);
        var end = await _server.RunAsync(Flow.Of("large-variable", "printf %s \"$BIG\" | wc -c", ("env", new JsonObject { ["BIG"] = "{{ vars.large-variable }}" })));
        end.State.ShouldBe("success", Runs.Told(end));
        (await _server.LogAsync(end.Only().Id)).Trim().ShouldBe("65536");

        static string Body(int length) => "{\"value\":\"" + new string('x', length) + "\"}";
    }

    [Fact]
    public async Task F75_A_graph_of_ten_thousand_tasks_with_a_thousand_beside_each_other_is_taken_and_ends()
    {
        const int width = 1_000, depth = 10;
        // Each task waits for the one above it; the first thousand for one, the last thousand are waited for by one.
        var tasks = new StringBuilder("{\"name\":\"large-graph\",\"tasks\":[{\"name\":\"first\",\"command\":[\"true\"]}");
        for (var row = 0; row < depth; row++)
            for (var column = 0; column < width; column++)
                tasks.Append($",{{\"name\":\"t{row}-{column}\",\"command\":[\"true\"],\"depends_on\":[\"{(row == 0 ? "first" : $"t{row - 1}-{column}")}\"]}}");
        tasks.Append(",{\"name\":\"last\",\"command\":[\"true\"],\"depends_on\":[").AppendJoin(',', Enumerable.Range(0, width).Select(column => $"\"t{depth - 1}-{column}\"")).Append("]}]}");
        var workflow = await _server.Client.ApplyWorkflowAsync(new WorkflowText(tasks.ToString(), IsYaml: false));
        var run = await _server.Client.TriggerAsync(workflow.Id, null);
        await Poll.UntilAsync(async () => (await _server.Client.ListRunsAsync(new RunQuery { WorkflowId = workflow.Id })).Items[0].FinishedAt is not null, () => "", TimeSpan.FromMinutes(5));
        var end = await _server.Client.GetRunAsync(run.Id);
        end.State.ShouldBe("success");
        end.TaskRuns!.Count.ShouldBe((width * depth) + 2);
        end.TaskRuns!.ShouldAllBe(one => one.State == "success" && one.Attempt == 1);
        end.Attempts("last").ShouldHaveSingleItem().StartedAt.ShouldBeGreaterThanOrEqualTo(end.TaskRuns!.Where(one => one.TaskName != "last").Max(one => one.FinishedAt!.Value));
    }

    [Theory]
    [InlineData("""[{"name":"a","command":"true","depends_on":["a"]}]""", "depends_on[0]")]
    [InlineData("""[{"name":"a","command":"true","depends_on":["c"]},{"name":"b","command":"true","depends_on":["a"]},{"name":"c","command":"true","depends_on":["b"]}]""", "→")]
    [InlineData("""[{"name":"a","command":"true"},{"name":"a","command":"false"}]""", "'a'")]
    [InlineData("""[{"name":"a","command":"true","depends_on":["nobody"]}]""", "'nobody'")]
    [InlineData("""[{"name":"a","command":"true","for_each":"{{ tasks.b.outputs.list }}"},{"name":"b","command":"true"}]""", "'b'")]
    [InlineData("""[{"name":"a","workflow":{"name":"f75-refused"}}]""", "A workflow cannot run itself")]
    public async Task F75_What_could_never_end_is_refused_when_it_is_new_and_when_it_is_an_edit_and_what_was_there_runs_on(string tasks, string words)
    {
        var name = $"f75-{Guid.NewGuid():N}";
        tasks = tasks.Replace("f75-refused", name, StringComparison.Ordinal);
        var bad = $$"""{"name":"{{name}}","tasks":{{tasks}}}""";
        foreach (var door in new[] { "/workflows", "/workflows/apply" }) (await _server.PostAsync(door, bad)).ShouldBeProblem(HttpStatusCode.BadRequest, words);
        (await _server.Client.FindWorkflowAsync(name)).ShouldBeNull();

        var good = await _server.Client.ApplyWorkflowAsync(Flow.Of(name, "true").Text);
        (await _server.SendAsync(HttpMethod.Put, $"/workflows/{good.Id}", bad)).ShouldBeProblem(HttpStatusCode.BadRequest, words);
        (await _server.PostAsync("/workflows/apply", bad)).ShouldBeProblem(HttpStatusCode.BadRequest, words);
        var end = await _server.EndOfAsync((await _server.Client.TriggerAsync(good.Id, null)).Id);
        (end.State, end.Version).ShouldBe(("success", 1));
    }

    /// <summary>Two edits, each of them harmless by itself.</summary>
    [Fact]
    public async Task F75_A_circle_of_workflows_that_two_edits_would_close_is_refused_at_the_second()
    {
        await _server.Client.ApplyWorkflowAsync(Calls("f75-one", null));
        await _server.Client.ApplyWorkflowAsync(Calls("f75-two", null));
        await _server.Client.ApplyWorkflowAsync(Calls("f75-one", "f75-two"));
        (await _server.PostAsync("/workflows/apply", Calls("f75-two", "f75-one").Text)).ShouldBeProblem(HttpStatusCode.Conflict, "f75-two → f75-one → f75-two");
        var one = (await _server.Client.FindWorkflowAsync("f75-one")).ShouldNotBeNull();
        (await _server.EndOfAsync((await _server.Client.TriggerAsync(one.Id, null)).Id)).State.ShouldBe("success");

        static WorkflowText Calls(string name, string? other) =>
            new($$"""{"name":"{{name}}","tasks":[{"name":"a",{{(other is null ? "\"command\":\"true\"" : $"\"workflow\":{{\"name\":\"{other}\"}}")}}}]}""", IsYaml: false);
    }
}
