using System.Text.Json.Nodes;

namespace MiniAirflow.EndToEnd.Runner;

/// <summary>What goes into a task and what comes out of it.</summary>
public sealed class DataTests(SharedServer shared)
{
    private readonly ServerProcess _server = shared.Server;

    [Fact]
    public async Task S16_a_task_knows_its_run_and_nothing_of_the_server()
    {
        var end = await _server.RunAsync(Flow.Of("environment", "env; echo left > $MINIAIRFLOW_TMP/left", ("env", new JsonObject { ["OWN"] = "of the task" })));
        var attempt = end.Only();
        var text = await _server.LogAsync(attempt.Id);
        var env = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        env["MINIAIRFLOW_WORKFLOW"].ShouldBe("environment");
        env["MINIAIRFLOW_RUN_ID"].ShouldBe(end.Id.ToString());
        env["MINIAIRFLOW_TASK"].ShouldBe("a");
        env["MINIAIRFLOW_TASK_RUN_ID"].ShouldBe(attempt.Id.ToString());
        env["MINIAIRFLOW_ATTEMPT"].ShouldBe("1");
        long.Parse(env["MINIAIRFLOW_TOKEN"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(0);
        env["OWN"].ShouldBe("of the task");
        env.ShouldContainKey("MINIAIRFLOW_TMP");
        env.ShouldContainKey("MINIAIRFLOW_OUTPUT");
        env.ShouldContainKey("PATH");
        env.ShouldNotContainKey("DATABASE_URL");
        text.ShouldNotContain(SharedServer.Secret);
        (!Directory.Exists(env["MINIAIRFLOW_TMP"]) || Directory.GetFileSystemEntries(env["MINIAIRFLOW_TMP"]).Length == 0).ShouldBeTrue("what is temporary goes with its attempt");
    }

    [Theory]
    [InlineData("$(id)")]
    [InlineData("`id` ; id | id && id > /tmp/x")]
    [InlineData("'; id; '\" \\ \"")]
    [InlineData("two\nlines\n\nand\ta tab")]
    [InlineData("--flag -rf * ~ $HOME %s \u001b[31m é 漢字 🙂")]
    [InlineData("-rf")]
    [InlineData("%0a%0did%00")]
    [InlineData("${IFS}id${IFS};$IFS")]
    [InlineData("{{ run.id }} {{ '}}' }}")]
    [InlineData("")]
    public async Task S13_a_parameter_is_data(string value)
    {
        var flow = new Flow($"param-{Guid.NewGuid():N}").Set("params", new JsonObject { ["value"] = "unset" })
            .Task("variable", "printf %s \"$MINIAIRFLOW_PARAM_VALUE\"")
            .Program("argument", "printf", "%s", "{{ params.value }}")
            .Task("own-variable", "printf %s \"$V\"", [], ("env", new JsonObject { ["V"] = "{{ params.value }}" }));
        var end = await _server.RunAsync(flow, new Dictionary<string, string> { ["value"] = value });
        end.State.ShouldBe("success", Runs.Told(end));
        foreach (var task in (string[])["variable", "argument", "own-variable"])
            (await _server.LogAsync(end.Attempts(task).ShouldHaveSingleItem().Id)).ShouldBe(value, task);
        end.Params!["value"].ShouldBe(value);
    }

    [Fact]
    public async Task Outputs_that_a_task_writes_are_kept_with_it()
    {
        var end = await _server.RunAsync(Flow.Of("outputs", "echo rows=42 >> $MINIAIRFLOW_OUTPUT; printf 'text=a = b; $(id)\\n' >> $MINIAIRFLOW_OUTPUT"));
        end.State.ShouldBe("success", Runs.Told(end));
        end.Only().Outputs.ShouldBe(new Dictionary<string, string> { ["rows"] = "42", ["text"] = "a = b; $(id)" }, ignoreOrder: true);
    }

    [Fact]
    public async Task A_command_that_is_a_list_sees_no_shell()
    {
        var end = await _server.RunAsync(new Flow("list").Program("a", "printf", "%s|", "$HOME", "a b", "*"));
        (await _server.LogAsync(end.Only().Id)).ShouldBe("$HOME|a b|*|");
    }
}
