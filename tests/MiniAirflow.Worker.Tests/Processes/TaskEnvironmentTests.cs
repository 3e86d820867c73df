using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Worker.Processes;

namespace MiniAirflow.Worker.Tests.Processes;

public sealed class TaskEnvironmentTests
{
    private static readonly TaskPlace Place = new(Guid.NewGuid(), "/tmp/slot", "/tmp/output");

    private static readonly Dictionary<string, string> Worker = new()
    {
        ["PATH"] = "/bin", ["HOME"] = "/home/u", ["LC_ALL"] = "C.UTF-8", ["TZ"] = "UTC", ["DATABASE_URL"] = "postgres://secret", ["REDIS_URL"] = "redis://secret", ["LD_PRELOAD"] = "/evil.so",
        ["MINIAIRFLOW_API_KEY"] = "secret", ["BASH_ENV"] = "/evil",
    };

    [Fact]
    public void S16_nothing_of_the_worker_reaches_a_task_but_what_is_listed()
    {
        var environment = Build(Task());

        environment.Keys.ShouldNotContain("DATABASE_URL");
        environment.Values.ShouldNotContain(v => v.Contains("secret", StringComparison.Ordinal) || v.Contains("evil", StringComparison.Ordinal));
        environment["PATH"].ShouldBe("/bin");
        environment["HOME"].ShouldBe("/home/u");
        environment["LC_ALL"].ShouldBe("C.UTF-8");
    }

    [Fact]
    public void A_task_knows_what_it_is()
    {
        var leased = Task(date: new DateTimeOffset(2026, 3, 1, 2, 30, 0, TimeSpan.FromHours(2)));
        var environment = Build(leased);

        environment["MINIAIRFLOW_WORKFLOW"].ShouldBe("etl");
        environment["MINIAIRFLOW_WORKFLOW_ID"].ShouldBe(leased.Run.WorkflowId.ToString());
        environment["MINIAIRFLOW_RUN_ID"].ShouldBe(leased.Run.Id.ToString());
        environment["MINIAIRFLOW_TASK"].ShouldBe("load");
        environment["MINIAIRFLOW_TASK_RUN_ID"].ShouldBe(leased.TaskRunId.ToString());
        environment["MINIAIRFLOW_ATTEMPT"].ShouldBe("2");
        environment["MINIAIRFLOW_TOKEN"].ShouldBe("77");
        environment["MINIAIRFLOW_LOGICAL_DATE"].ShouldBe("2026-03-01T00:30:00Z");
        environment["MINIAIRFLOW_DATA_INTERVAL_START"].ShouldBe("2026-03-01T00:30:00Z");
        environment["MINIAIRFLOW_DATA_INTERVAL_END"].ShouldBe("2026-03-02T00:30:00Z");
        environment["MINIAIRFLOW_WORKER_INSTANCE"].ShouldBe(Place.WorkerInstance.ToString());
        environment["MINIAIRFLOW_TMP"].ShouldBe("/tmp/slot");
        environment["TMPDIR"].ShouldBe("/tmp/slot");
        environment["MINIAIRFLOW_OUTPUT"].ShouldBe("/tmp/output");
        Build(Task()).Keys.ShouldNotContain("MINIAIRFLOW_LOGICAL_DATE");
    }

    [Fact]
    public void The_task_wins_over_the_workflow_and_the_workflow_over_the_worker_but_none_over_what_marks_the_attempt()
    {
        var environment = Build(Task(
            workflow: new() { ["A"] = "workflow", ["B"] = "workflow", ["HOME"] = "/srv" },
            task: new() { ["B"] = "task", ["PATH"] = "/opt/bin", ["MINIAIRFLOW_TASK_RUN_ID"] = "forged", ["MINIAIRFLOW_LOGICAL_DATE"] = "forged" }));

        environment["A"].ShouldBe("workflow");
        environment["B"].ShouldBe("task");
        environment["HOME"].ShouldBe("/srv");
        environment["PATH"].ShouldBe("/opt/bin");
        environment.Values.ShouldNotContain("forged");
    }

    [Fact]
    public void S14_parameters_are_values_under_a_prefix_of_ours()
    {
        var environment = Build(Task(parameters: new() { ["path"] = "$(id); `id`\n", ["LD_PRELOAD"] = "x" }));

        environment["MINIAIRFLOW_PARAM_PATH"].ShouldBe("$(id); `id`\n");
        environment["MINIAIRFLOW_PARAM_LD_PRELOAD"].ShouldBe("x");
        environment["PATH"].ShouldBe("/bin");
        environment.Keys.ShouldNotContain("LD_PRELOAD");
    }

    [Theory]
    [InlineData("PATH")]
    [InlineData("LD_PRELOAD")]
    [InlineData("LD_LIBRARY_PATH")]
    [InlineData("BASH_ENV")]
    [InlineData("ENV")]
    [InlineData("IFS")]
    [InlineData("PS4")]
    [InlineData("PYTHONPATH")]
    [InlineData("NODE_OPTIONS")]
    [InlineData("DOTNET_STARTUP_HOOKS")]
    [InlineData("DOTNET_gcServer")]
    [InlineData("TMPDIR")]
    [InlineData("MINIAIRFLOW_TOKEN")]
    [InlineData("MINIAIRFLOW_TASK_RUN_ID")]
    [InlineData("TOKEN")]
    public void S14_no_name_of_a_parameter_sets_a_variable_beyond_its_prefix(string name)
    {
        var (with, without) = (Build(Task(parameters: new() { [name] = "evil" })), Build(Task()));

        with.Where(one => one.Value == "evil").ShouldHaveSingleItem().Key.ShouldBe($"MINIAIRFLOW_PARAM_{name.ToUpperInvariant()}");
        with.Keys.Except(without.Keys).ShouldHaveSingleItem();
        without.Keys.ShouldBeSubsetOf(with.Keys);
    }

    [Fact]
    public void A_command_finds_its_place_in_a_trace_which_wins_over_what_the_workflow_says_and_without_one_that_stands()
    {
        var leased = Task(workflow: new() { ["TRACEPARENT"] = "the workflow's" });
        new TaskEnvironment([new("TRACEPARENT", "the worker's")]).Build(leased, Place).ShouldContain("TRACEPARENT=the workflow's");
        new TaskEnvironment([]).Build(leased, Place, traceParent: "00-1-2-01").Where(one => one.StartsWith("TRACEPARENT=", StringComparison.Ordinal)).ShouldBe(["TRACEPARENT=00-1-2-01"]);
        new TaskEnvironment([new("TRACEPARENT", "the worker's")]).Build(Task(), Place).ShouldNotContain(one => one.StartsWith("TRACEPARENT=", StringComparison.Ordinal));
    }

    private static Dictionary<string, string> Build(LeasedTask leased) =>
        new TaskEnvironment(Worker).Build(leased, Place).Select(e => e.Split('=', 2)).ToDictionary(e => e[0], e => e[1]);

    private static LeasedTask Task(Dictionary<string, string>? workflow = null, Dictionary<string, string>? task = null, Dictionary<string, string>? parameters = null, DateTimeOffset? date = null)
    {
        var definition = new TaskDefinition { Name = "load", Command = CommandDefinition.FromShell("true"), Env = task ?? [] };
        return new()
        {
            TaskRunId = Guid.NewGuid(), Token = 77, Attempt = 2, Task = definition,
            Run = new() { Id = Guid.NewGuid(), WorkflowId = Guid.NewGuid(), Definition = new() { Name = "etl", Env = workflow ?? [], Tasks = [definition] }, Interval = date is { } start ? new(start, start.AddDays(1)) : null, Params = parameters ?? [] },
        };
    }
}
