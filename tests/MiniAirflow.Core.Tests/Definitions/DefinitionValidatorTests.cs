using System.Diagnostics;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Definitions.Validation;

namespace MiniAirflow.Core.Tests.Definitions;

public sealed class DefinitionValidatorTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TaskDefinition Valid = Named("t");
    private static readonly TaskDefinition Child = new() { Name = "t", Workflow = new() { Name = "x" } };
    private static readonly HookDefinition Mail = new() { On = [HookEvent.Failure], Email = new() { To = ["ops@example.com"] } };

    private static WorkflowDefinition InContainer(ContainerDefinition container, Dictionary<string, ParameterDefinition>? parameters = null) =>
        Workflow(Valid with { Container = container }) with { Params = parameters ?? [] };

    public static TheoryData<string, WorkflowDefinition> OneProblem() => new()
    {
        { "name: The workflow needs a name.", Workflow() with { Name = "" } },
        { "tasks[0].container.image: The container needs an image.", InContainer(new() { Image = "" }) },
        { "tasks[0].container.image: 'a b' is no name of an image.", InContainer(new() { Image = "a b" }) },
        { "tasks[0].container.image: '--privileged' is no name of an image.", InContainer(new() { Image = "--privileged" }) },
        { "tasks[0].container.image: '-{{ params.x }}' is no name of an image.", InContainer(new() { Image = "-{{ params.x }}" }, new() { ["x"] = new() }) },
        { "tasks[0].container.args: The task has a command, and arguments are for the image's own program.", InContainer(new() { Image = "a", Args = ["b"] }) },
        { "tasks[0].container.cpu: '1.0005' is no number of processors.", InContainer(new() { Image = "a", Cpu = "1.0005" }) },
        { "tasks[0].container.cpu_limit: The limit '1' is less than what is promised, '1500m'.", InContainer(new() { Image = "a", Cpu = "1500m", CpuLimit = "1" }) },
        { "tasks[0].container.memory: '1GB' is no amount of memory.", InContainer(new() { Image = "a", Memory = "1GB" }) },
        { "tasks[0].container.memory_limit: The limit '1G' is less than what is promised, '1Gi'.", InContainer(new() { Image = "a", Memory = "1Gi", MemoryLimit = "1G" }) },
        { "tasks[0].container.service_account: 'Admin' is no name of a service account.", InContainer(new() { Image = "a", ServiceAccount = "Admin" }) },
        { "tasks[0].container.start_timeout_seconds: Must be from 1 to 31536000, but is 0.", InContainer(new() { Image = "a", StartTimeoutSeconds = 0 }) },
        { "tasks[0].handler: A task has either 'container' or 'handler', not both.", Workflow(new TaskDefinition { Name = "t", Container = new() { Image = "a" }, Handler = "h" }) },
        { "tasks[0].handler: A task has either 'command' or 'handler', not both.", Workflow(Valid with { Container = new() { Image = "a" }, Handler = "h" }) },
        { "name: 'a/b' is no valid workflow name.", Workflow() with { Name = "a/b" } },
        { "name: 'a\\u000ab' is no valid workflow name.", Workflow() with { Name = "a\nb" } },
        { "name: '.a' is no valid workflow name.", Workflow() with { Name = ".a" } },
        { "name: A name has at most 200 characters; this one has 201.", Workflow() with { Name = new string('a', 201) } },
        { "description: A description has at most 10000 characters; this one has 10001.", Workflow() with { Description = new string('a', 10_001) } },
        { "description: The description contains a NUL character, which no program can be given.", Workflow() with { Description = "\0" } },
        { "tags[0]: 'a b' is no valid tag name.", Workflow() with { Tags = ["a b"] } },
        { "tags[1]: The tag 'a' is there twice.", Workflow() with { Tags = ["a", "a"] } },
        { "tags: A workflow has at most 20 tags; this one has 21.", Workflow() with { Tags = [.. Enumerable.Range(0, 21).Select(number => $"t{number}")] } },
        { "schedule[0].cron: '0 0 30 2 *' never fires: no date fits it.", Workflow() with { Schedules = [ScheduleDefinition.OfCron("0 0 30 2 *")] } },
        { "schedule[0].cron: A cron expression has 5 fields, or 6 with seconds first; '* *' has 2.", Workflow() with { Schedules = [ScheduleDefinition.OfCron("* *")] } },
        { "timezone: 'Mars/Olympus' is no time zone known here.", Workflow() with { TimeZone = "Mars/Olympus" } },
        { "timezone: 'Mars/Olympus' is no time zone known here.", Workflow() with { Schedules = [ScheduleDefinition.OfCron("@daily")], TimeZone = "Mars/Olympus" } },
        { "schedule[0]: A schedule is exactly one of 'cron', 'every' and 'at'.", Workflow() with { Schedules = [new() { Cron = "@daily", Every = "1h" }] } },
        { "schedule[1].every: 'soon' is no interval between a second and ten years.", Workflow() with { Schedules = [ScheduleDefinition.OfCron("@daily"), new() { Every = "soon" }] } },
        { "schedule[0].at: '2026-12-24' is no time of a day.", Workflow() with { Schedules = [new() { At = "2026-12-24" }] } },
        { "schedule[0].start_date: 'May' is no date or time.", Workflow() with { Schedules = [new() { Every = "1d", StartDate = "May" }] } },
        { "schedule[0].end_date: The end, 2026-01-01, is before the start, 2026-02-01.", Workflow() with { Schedules = [new() { Every = "1d", StartDate = "2026-02-01", EndDate = "2026-01-01" }] } },
        { "schedule[0].timezone: 'Berlin' is no time zone known here.", Workflow() with { Schedules = [new() { Every = "1d", TimeZone = "Berlin" }] } },
        { "schedule[0].exclude[0]: 'a b' is no valid calendar name.", Workflow() with { Schedules = [new() { Every = "1d", Exclude = ["a b"] }] } },
        { "schedule[0].on_excluded: Slots move to the next working day only where there are at most 24 of them in a day.", Workflow() with { Schedules = [new() { Every = "59m", OnExcluded = ExcludedDay.NextWorkingDay }] } },
        { "max_active_runs: Must be from 1 to 10000, but is 0.", Workflow() with { Policy = new() { MaxActiveRuns = 0 } } },
        { "jitter_seconds: Must be from 0 to 86400, but is 86401.", Workflow() with { Policy = new() { JitterSeconds = 86_401 } } },
        { "hooks[0]: The hook does not say what to do.", WithHook(new() { On = [HookEvent.Failure] }) },
        { "hooks[0].on: The hook does not say what it waits for.", WithHook(Mail with { On = [] }) },
        { "hooks[0].on: No skipped happens here; there are success, failure, cancelled, deadline_missed, success_overdue, retry.", WithHook(Mail with { On = [HookEvent.Skipped] }) },
        { "tasks[0].hooks[0].on: No cancelled happens here; there are success, failure, retry, skipped.", Workflow(Valid with { Hooks = [Mail with { On = [HookEvent.Cancelled] }] }) },
        { "hooks[0]: The hook has more than one target.", WithHook(Mail with { Workflow = new() { Name = "x" } }) },
        { "hooks[0].webhook: A webhook has an address, once.", WithHook(Web(new())) },
        { "hooks[0].webhook: A webhook has an address, once.", WithHook(Web(new() { Url = "https://example.com", UrlEnv = "X" })) },
        { "hooks[0].webhook.url: The address is none of a web service: it begins with https:// or http:// and a host.", WithHook(Web(new() { Url = "file:///etc/passwd" })) },
        { "hooks[0].webhook.url: The address is none of a web service: it begins with https:// or http:// and a host.", WithHook(Web(new() { Url = "gopher://example.com" })) },
        { "hooks[0].webhook.url: The address holds a password, which has no place in it; sign the requests with 'secret_env', or give the whole address by 'url_env'.", WithHook(Web(new() { Url = "https://a:b@example.com" })) },
        { "hooks[0].webhook.secret_env: 'my secret' is no name of an environment variable.", WithHook(Web(new() { Url = "https://example.com", SecretEnv = "my secret" })) },
        { "hooks[0].email.to: A mail has from 1 to 50 addressees; this one has 0.", WithHook(Mail with { Email = new() }) },
        { "hooks[0].email.to[0]: 'a@b\\u000aBcc: c@d' is no mail address.", WithHook(Mail with { Email = new() { To = ["a@b\nBcc: c@d"] } }) },
        { "hooks[0].email.to[0]: 'ops' is no mail address.", WithHook(Mail with { Email = new() { To = ["ops"] } }) },
        { "hooks[0].workflow.name: A hook cannot start its own workflow: each run of it would start another.", WithHook(Start("w")) },
        { "hooks[0].workflow.name: 'a/b' is no valid workflow name.", WithHook(Start("a/b")) },
        { "hooks[0].workflow.params.x: There is no 'tasks'; an expression of a hook begins with event, params, run, workflow or task.", WithHook(Start("x", "{{ tasks.a.state }}")) },
        { "hooks[0].workflow.params.x: The workflow has no parameter 'day'.", WithHook(Start("x", "{{ params.day }}")) },
        { "hooks[0].workflow.params.x: '{{' has no closing '}}'.", WithHook(Start("x", "{{ run.id")) },
        { "hooks: At most 50 hooks are allowed here, but there are 51.", Workflow() with { Hooks = [.. Enumerable.Repeat(Mail, 51)] } },
        { "hooks: A hook waits for deadline_missed, which does not happen without the key 'deadline'.", WithHook(Mail with { On = [HookEvent.DeadlineMissed] }) },
        { "deadline: Nobody is told of it: no hook of the workflow waits for it.", Workflow() with { Deadline = new() { WithinSeconds = 1 } } },
        { "deadline.within_seconds: Must be from 1 to 31536000, but is 0.", WithHook(Mail with { On = [HookEvent.DeadlineMissed] }) with { Deadline = new() } },
        { "deadline.from: A workflow without a schedule has no logical dates.", WithHook(Mail with { On = [HookEvent.DeadlineMissed] }) with { Deadline = new() { From = DeadlineReference.LogicalDate, WithinSeconds = 1 } } },
        { "must_succeed_within_seconds: Nobody is told of it: no hook of the workflow waits for it.", Workflow() with { MustSucceedWithinSeconds = 1 } },
        { "params.1x: '1x' is no parameter name.", WithParam("1x") },
        { "params.ld_preload: A parameter must not be called 'ld_preload': as an environment variable that name changes how programs start.", WithParam("ld_preload") },
        { "params.IFS: A parameter must not be called 'IFS': as an environment variable that name changes how programs start.", WithParam("IFS") },
        { "params.x.default: The value contains a NUL character, which no program can be given.", WithParam("x", "\0") },
        { "params.x.default: A value has at most 65536 bytes; this one has 65537.", WithParam("x", new string('a', 65_537)) },
        { "params: All defaults together have at most 262144 bytes; these have 262145.", Workflow() with { Params = Enumerable.Range(0, 5).ToDictionary(i => $"p{i}", i => new ParameterDefinition { Default = new string('a', i < 4 ? 65_536 : 1) }) } },
        { "params: A workflow has at most 1000 parameters; this one has 1001.", Workflow() with { Params = Enumerable.Range(0, 1_001).ToDictionary(i => $"p{i}", _ => new ParameterDefinition()) } },
        { "env.A B: 'A B' is no name of an environment variable.", WithEnv("A B", "x") },
        { "env.MINIAIRFLOW_X: 'MINIAIRFLOW_X' is reserved: names beginning with MINIAIRFLOW_ are set for each task.", WithEnv("MINIAIRFLOW_X", "x") },
        { "env.A: The value contains a NUL character, which no program can be given.", WithEnv("A", "x\0") },
        { "env.A: A value has at most 65536 bytes; this one has 65538.", WithEnv("A", new string('é', 32_769)) },
        { "env: At most 1000 entries are allowed here, but there are 1001.", Workflow() with { Env = Enumerable.Range(0, 1_001).ToDictionary(i => $"A{i}", _ => "x") } },
        { "tasks[0].name: The task needs a name.", Workflow(Valid with { Name = "" }) },
        { "tasks[0].command: The task has nothing to run.", Workflow(Valid with { Command = null }) },
        { "tasks[0].workflow: A task has either 'command' or 'workflow', not both.", Workflow(Valid with { Workflow = new() { Name = "x" } }) },
        { "tasks[0].workflow.name: A workflow cannot run itself: each run of it would begin another.", Workflow(Child with { Workflow = new() { Name = Workflow().Name } }) },
        { "tasks[0].workflow.params.a-b: 'a-b' is no parameter name.", Workflow(Child with { Workflow = new() { Name = "x", Params = new Dictionary<string, string> { ["a-b"] = "" } } }) },
        { "tasks[0].workflow.params.a: The workflow has no parameter 'y'.", Workflow(Child with { Workflow = new() { Name = "x", Params = new Dictionary<string, string> { ["a"] = "{{ params.y }}" } } }) },
        { "tasks[0].pool: A task that runs a workflow occupies no slot.", Workflow(Child with { Pool = "db" }) },
        { "tasks[0].env: A task that runs a workflow starts no program, which could have an environment.", Workflow(Child with { Env = new Dictionary<string, string> { ["A"] = "1" } }) },
        { "tasks[0].exit_codes: A task that runs a workflow has no exit code.", Workflow(Child with { ExitCodes = new() { Skip = [3] } }) },
        { "tasks[0].handler: A task has either 'command' or 'handler', not both.", Workflow(Valid with { Handler = "h" }) },
        { "tasks[0].handler: 'a b' is no valid handler name.", Workflow(Valid with { Command = null, Handler = "a b" }) },
        { "tasks[0].command: The command is empty.", Workflow(Valid with { Command = CommandDefinition.FromShell(" \n") }) },
        { "tasks[0].command: The command is empty.", Workflow(Valid with { Command = CommandDefinition.FromArgv() }) },
        { "tasks[0].command[0]: The program to run is empty.", Workflow(Valid with { Command = CommandDefinition.FromArgv("", "x") }) },
        { "tasks[0].command: The command contains a NUL character, which no program can be given.", Workflow(Valid with { Command = CommandDefinition.FromShell("a\0b") }) },
        { "tasks[0].command[1]: The command contains a NUL character, which no program can be given.", Workflow(Valid with { Command = CommandDefinition.FromArgv("a", "\0") }) },
        { "tasks[0].command: A command or argument has at most 131071 bytes; this one has 131072.", Workflow(Valid with { Command = CommandDefinition.FromShell(new string('a', 131_072)) }) },
        { "tasks[0]: Command and environment together have 1179670 bytes; a program is started with at most 1048576.", Workflow(Valid with { Command = CommandDefinition.FromArgv([.. Enumerable.Repeat(new string('a', 117_966), 10)]) }) },
        { "tasks[0].retry_count: Must be from 0 to 1000, but is -1.", Workflow(Valid with { RetryCount = -1 }) },
        { "tasks[0].retry_count: Must be from 0 to 1000, but is 1001.", Workflow(Valid with { RetryCount = 1_001 }) },
        { "tasks[0].retry_delay_seconds: Must be from 0 to 31536000, but is 31536001.", Workflow(Valid with { RetryDelaySeconds = 31_536_001 }) },
        { "tasks[0].retry_max_delay_seconds: Must be from 0 to 31536000, but is -1.", Workflow(Valid with { RetryMaxDelaySeconds = -1 }) },
        { "tasks[0].timeout_seconds: Must be from 0 to 31536000, but is -1.", Workflow(Valid with { TimeoutSeconds = -1 }) },
        { "tasks[0].priority: Must be from 1 to 10, but is 0.", Workflow(Valid with { Priority = 0 }) },
        { "tasks[0].queue: The queue needs a name.", Workflow(Valid with { Queue = "" }) },
        { "tasks[0].env.1: '1' is no name of an environment variable.", Workflow(Valid with { Env = new Dictionary<string, string> { ["1"] = "x" } }) },
        { "tasks[0].working_directory: 'x' is relative, and there is no file that it could be relative to.", Workflow(Valid with { WorkingDirectory = "x" }) },
        { "tasks[1].name: The name 't' is taken by tasks[0].", Workflow(Valid, Valid) },
        { "tasks[0].depends_on[1]: Task 't' depends on itself.", Workflow(Named("t", "b", "t"), Named("b")) },
        { "tasks[0].depends_on[0]: Task 't' depends on 'x', which does not exist.", Workflow(Named("t", "x")) },
        { "tasks[0].depends_on[1]: These tasks wait for each other: a → b → a.", Workflow(Named("a", "c", "b"), Named("b", "a"), Named("c")) },
        { "tasks[1].depends_on[0]: These tasks wait for each other: b → d → c → b.", Workflow(Named("a"), Named("b", "d"), Named("c", "b"), Named("d", "a", "c"), Named("e", "b")) },
    };

    [Theory]
    [MemberData(nameof(OneProblem))]
    public void A_mistake_is_told_with_its_place(string expected, WorkflowDefinition definition) =>
        DefinitionValidator.Check(definition, Now).Select(p => $"{p.Path}: {p.Message}").ShouldBe([expected]);

    [Fact]
    public void A_valid_definition_has_no_problem() => DefinitionValidator.Check(
        Workflow(Named("a"), Named("b", "a"), Named("c", "a", "b"), Named("Größe_1.x-y")) with
        {
            Schedules = [ScheduleDefinition.OfCron("*/5 * * * * *")], TimeZone = "Europe/Berlin",
            Params = new Dictionary<string, ParameterDefinition> { ["x"] = new(), ["env_name"] = new() { Default = "" } },
            // The author of a file may set these; it is the author who writes the command, too.
            Env = new Dictionary<string, string> { ["LD_PRELOAD"] = "/lib/x.so", ["IFS"] = "," },
        }, Now).ShouldBeEmpty();

    [Fact]
    public void Every_error_is_told_at_once()
    {
        var broken = Workflow(Named("a", "b"), Named("b", "a"), Named("c", "d"), Named("d", "c"), Valid with { Name = "x y", Priority = 99 }, Named("q", "nobody")) with { Schedules = [ScheduleDefinition.OfCron("x")], TimeZone = "y" };
        DefinitionValidator.Check(broken, Now).Select(p => p.Path).ShouldBe([
            "timezone", "schedule[0].cron", "tasks[4].name", "tasks[4].priority", "tasks[5].depends_on[0]", "tasks[0].depends_on[0]", "tasks[2].depends_on[0]",
        ]);
    }

    [Fact]
    public void Two_parameters_that_become_one_variable_are_told() =>
        DefinitionValidator.Check(Workflow() with { Params = new Dictionary<string, ParameterDefinition> { ["day"] = new(), ["Day"] = new() } }, Now)
            .ShouldHaveSingleItem().Message.ShouldBe("Parameters 'day' and 'Day' would both become MINIAIRFLOW_PARAM_DAY.");

    [Theory]
    [InlineData("LD_PRELOAD", "changes how programs start")]
    [InlineData("ld_preload", "changes how programs start")]
    [InlineData("LD_LIBRARY_PATH", "changes how programs start")]
    [InlineData("BASH_ENV", "changes how programs start")]
    [InlineData("ENV", "changes how programs start")]
    [InlineData("IFS", "changes how programs start")]
    [InlineData("DOTNET_STARTUP_HOOKS", "changes how programs start")]
    [InlineData("dotnet_startup_hooks", "changes how programs start")]
    [InlineData("NODE_OPTIONS", "changes how programs start")]
    [InlineData("PS4", "changes how programs start")]
    [InlineData("MINIAIRFLOW_TOKEN", "changes how programs start")]
    [InlineData("a=b", "is no parameter name")]
    [InlineData("a b", "is no parameter name")]
    [InlineData("a\nPATH", "is no parameter name")]
    [InlineData("a\0b", "is no parameter name")]
    [InlineData("ПАТH", "is no parameter name")] // letters that only look like those of PATH
    [InlineData("1", "is no parameter name")]
    [InlineData("", "is no parameter name")]
    public void S14_a_parameter_has_no_name_that_steers_programs(string name, string words) =>
        DefinitionValidator.Check(WithParam(name), Now).ShouldHaveSingleItem().Message.ShouldContain(words);

    [Theory]
    [InlineData("extarct", "extract")]
    [InlineData("Extract", "extract")]
    [InlineData("extrac", "extract")]
    [InlineData("xtract", "extract")]
    [InlineData("trans-form", "transform")]
    public void A_misspelled_parent_is_recognised(string written, string meant) =>
        DefinitionValidator.Check(Workflow(Named("extract"), Named("transform"), Named("t", written)), Now)
            .ShouldHaveSingleItem().Hint.ShouldBe($"did you mean '{meant}'?");

    [Fact]
    public void A_parent_that_is_like_no_task_gets_no_guess() =>
        DefinitionValidator.Check(Workflow(Named("extract"), Named("t", "qqqqqqq")), Now).ShouldHaveSingleItem().Hint.ShouldBeNull();

    [Fact]
    public void A_long_cycle_is_abbreviated()
    {
        var ring = Enumerable.Range(0, 5_000).Select(i => Named($"t{i}", $"t{(i + 1) % 5_000}")).ToArray();
        var problem = DefinitionValidator.Check(Workflow(ring), Now).ShouldHaveSingleItem();
        problem.Message.ShouldBe("These tasks wait for each other: t0 → t1 → t2 → t3 → t4 → t5 → t6 → t7 → t8 → t9 → … → t0 (5000 tasks).");
        problem.Path.ShouldBe("tasks[0].depends_on[0]");
    }

    [Fact]
    public void Too_many_tasks_or_edges_are_refused()
    {
        DefinitionValidator.Check(Workflow([.. Enumerable.Range(0, 20_001).Select(i => Named($"t{i}"))]), Now)
            .ShouldHaveSingleItem().Message.ShouldBe("A workflow has at most 20000 tasks; this one has 20001.");
        var parents = Enumerable.Range(0, 401).Select(i => $"p{i}").ToArray();
        DefinitionValidator.Check(Workflow([.. parents.Select(p => Named(p)), .. Enumerable.Range(0, 500).Select(i => Named($"t{i}", parents))]), Now)
            .ShouldHaveSingleItem().Message.ShouldBe("A workflow has at most 200000 dependencies; this one has 200500.");
    }

    [Fact]
    public void The_work_grows_with_the_definition_and_not_faster()
    {
        // Ten times the definition in less than forty times the time; a quadratic rule would need a hundred.
        var small = Layered(2_000);
        var large = Layered(20_000);
        DefinitionValidator.Check(small, Now).ShouldBeEmpty();
        var ratio = Enumerable.Range(0, 3).Min(_ => Time(large) / Time(small));
        ratio.ShouldBeLessThan(40);
    }

    [Fact]
    public void A_flood_of_unknown_parents_is_bounded()
    {
        var tasks = Enumerable.Range(0, 20_000).Select(i => Named($"task-{i}", [.. Enumerable.Range(0, 10).Select(j => $"taks-{i}-{j}")])).ToArray();
        var problems = DefinitionValidator.Check(Workflow(tasks), Now);
        problems.Count.ShouldBe(1_001);
        problems[^1].Message.ShouldBe("199000 more problems are not shown.");
    }

    private static double Time(WorkflowDefinition definition)
    {
        var start = Stopwatch.GetTimestamp();
        DefinitionValidator.Check(definition, Now).ShouldBeEmpty();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static WorkflowDefinition Layered(int count) =>
        Workflow([.. Enumerable.Range(0, count).Select(i => Named($"t{i}", i < 10 ? [] : [.. Enumerable.Range(1, 10).Select(back => $"t{i - back}")]))]);

    private static WorkflowDefinition Workflow(params TaskDefinition[] tasks) => new() { Name = "w", Tasks = tasks };

    private static WorkflowDefinition WithHook(HookDefinition hook) => Workflow() with { Hooks = [hook] };

    private static HookDefinition Web(WebhookTarget target) => new() { On = [HookEvent.Failure], Webhook = target };

    private static HookDefinition Start(string name, string value = "") =>
        new() { On = [HookEvent.Failure], Workflow = new() { Name = name, Params = new Dictionary<string, string> { ["x"] = value } } };

    private static WorkflowDefinition WithParam(string name, string? value = null) =>
        Workflow() with { Params = new Dictionary<string, ParameterDefinition> { [name] = new() { Default = value } } };

    private static WorkflowDefinition WithEnv(string name, string value) =>
        Workflow() with { Env = new Dictionary<string, string> { [name] = value } };

    private static TaskDefinition Named(string name, params string[] parents) =>
        new() { Name = name, Command = CommandDefinition.FromShell("true"), DependsOn = parents };
}
