using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Tests;

public sealed class MappingTests
{
    private const string Everything = """
        name: everything
        description: All keys at once
        tags: [finance, nightly]
        schedule: 30 2 * * *
        timezone: Europe/Berlin
        is_active: false
        params:
          day: 2026-01-31
          required:
          limit: {default: 10, description: How many}
        env:
          A: text
          B: 1.50
          C: true
          D: "  padded "
        tasks:
          - name: first
            command: echo "$A"
          - name: second
            command: [sleep, 1, "two words"]
            depends_on: first
            retry_count: 3
            retry_delay_seconds: 5
            retry_backoff: exponential
            retry_max_delay_seconds: 60
            timeout_seconds: 90
            env: {B: own}
            working_directory: sub
            queue: gpu
            priority: 9
          - name: third
            handler: my.handler
            depends_on: [first, second]
        """;

    [Fact]
    public void Every_key_reaches_the_definition()
    {
        var parsed = Parsing.Yaml(Everything, new DocumentSource("w", "/srv/flows"));
        parsed.Told().ShouldBe("");
        parsed.IsActive.ShouldBe(false);
        var definition = parsed.Definition.ShouldNotBeNull();
        (definition.Name, definition.Description, definition.ScheduleText, definition.TimeZone)
            .ShouldBe(("everything", "All keys at once", "30 2 * * *", "Europe/Berlin"));
        definition.Tags.ShouldBe(["finance", "nightly"]);
        definition.Params["day"].Default.ShouldBe("2026-01-31");
        definition.Params["required"].Default.ShouldBeNull();
        definition.Params["limit"].ShouldBe(new ParameterDefinition { Default = "10", Description = "How many" });
        definition.Env.ShouldBe(new Dictionary<string, string> { ["A"] = "text", ["B"] = "1.50", ["C"] = "true", ["D"] = "  padded " });

        definition.Tasks.Count.ShouldBe(3);
        definition.Tasks[0].Command.ShouldBe(CommandDefinition.FromShell("echo \"$A\""));
        definition.Tasks[0].WorkingDirectory.ShouldBe("/srv/flows");
        var second = definition.Tasks[1];
        second.Command!.Argv.ShouldBe(["sleep", "1", "two words"]);
        second.DependsOn.ShouldBe(["first"]);
        (second.RetryCount, second.RetryDelaySeconds, second.RetryBackoff, second.RetryMaxDelaySeconds, second.TimeoutSeconds)
            .ShouldBe((3, 5, RetryBackoff.Exponential, 60, 90));
        (second.Env["B"], second.WorkingDirectory, second.Queue, second.Priority).ShouldBe(("own", "/srv/flows/sub", "gpu", 9));
        (definition.Tasks[2].Handler, definition.Tasks[2].WorkingDirectory).ShouldBe(("my.handler", null));
        definition.Tasks[2].DependsOn.ShouldBe(["first", "second"]);
    }

    [Fact]
    public void The_original_body_of_the_wire_contract_is_a_document()
    {
        var parsed = Parsing.Json("""{"name":"daily-etl","description":"Daily ETL pipeline","schedule_cron":"0 2 * * *","is_active":true}""");
        parsed.Told().ShouldBe("");
        parsed.Definition!.ScheduleText.ShouldBe("0 2 * * *");
        parsed.Definition.Tasks.ShouldBeEmpty();
        parsed.IsActive.ShouldBe(true);
    }

    [Theory]
    [InlineData("""{"name":"a","schedule_cron":""}""")]
    [InlineData("""{"name":"a","schedule_cron":null,"description":null,"is_active":null,"tasks":null,"env":null,"params":null}""")]
    public void An_empty_schedule_or_null_means_none(string json)
    {
        var parsed = Parsing.Json(json);
        parsed.Told().ShouldBe("");
        parsed.Definition!.Schedules.ShouldBeEmpty();
        parsed.IsActive.ShouldBeNull();
    }

    [Fact]
    public void A_command_may_be_an_unquoted_true()
    {
        var parsed = Parsing.Yaml("name: a\ntasks:\n- {name: b, command: true}\n");
        parsed.Definition!.Tasks[0].Command.ShouldBe(CommandDefinition.FromShell("true"));
    }

    [Fact]
    public void The_name_defaults_to_that_of_the_file()
    {
        Parsing.Yaml("tasks: []", new DocumentSource("x/etl.yaml", null, "etl")).Definition!.Name.ShouldBe("etl");
        Parsing.Yaml("tasks: []").Told().ShouldBe("w:1:1: The workflow needs a name. (letters, digits, '_', '-' and '.')");
    }

    [Fact]
    public void A_schedule_is_text_a_map_or_a_list_of_both()
    {
        Parsing.Yaml("name: w\nschedule: {every: 15m, start_date: 2026-01-01}\n").Definition!.ScheduleText.ShouldBe("every 15m");
        var parsed = Parsing.Yaml("""
            name: w
            schedule:
              - 0 2 * * *
              - cron: "0 14 * * 1-5"
                timezone: Asia/Tokyo
                exclude: [holidays, closures]
                on_excluded: next_working_day
              - at: 2026-12-24T18:00
            catchup: all
            catchup_window_seconds: 86400
            overlap: queue_one
            max_active_runs: 1
            depends_on_past: true
            max_consecutive_failed_runs: 3
            jitter_seconds: 30
            data_intervals: true
            """);
        parsed.Told().ShouldBe("");
        parsed.Definition!.ScheduleText.ShouldBe("0 2 * * *; 0 14 * * 1-5; at 2026-12-24T18:00");
        var second = parsed.Definition.Schedules[1];
        (second.TimeZone, string.Join(",", second.Exclude), second.OnExcluded).ShouldBe(("Asia/Tokyo", "holidays,closures", ExcludedDay.NextWorkingDay));
        parsed.Definition.Policy.ShouldBe(new SchedulePolicy
        {
            Catchup = Catchup.All, CatchupWindowSeconds = 86_400, Overlap = Overlap.QueueOne, MaxActiveRuns = 1, DependsOnPast = true, MaxConsecutiveFailedRuns = 3,
            JitterSeconds = 30, HasDataIntervals = true,
        });
    }

    [Theory]
    [InlineData("schedule: \"* *\"", "schedule", 2, 11)]
    [InlineData("schedule_cron: \"* *\"", "schedule_cron", 2, 16)]
    [InlineData("schedule: {cron: \"* *\"}", "schedule.cron", 2, 18)]
    [InlineData("schedule: [\"0 1 * * *\", \"* *\"]", "schedule[1]", 2, 25)]
    [InlineData("schedule: [{cron: \"* *\"}]", "schedule[0].cron", 2, 19)]
    [InlineData("schedule: {evry: 1h}", "schedule.evry", 2, 12)]
    public void What_is_wrong_with_a_schedule_is_told_at_its_place(string text, string path, int line, int column)
    {
        Parsing.Yaml("name: w\n" + text + "\n").Problems.Select(problem => (problem.Path, problem.Line, problem.Column)).ShouldContain((path, line, column));
    }

    [Theory]
    [InlineData("schedule: 30 2 * * *", "")]
    [InlineData("schedule: 30 2 * * *\nname: 3\ntasks: none yet\nparams: [1]\nis_active: perhaps\nenv: 1\ndescription: []", "")]
    [InlineData("schedule: 30 2 * *\ntasks: 3", "schedule")]
    [InlineData("schedul: 30 2 * * *", "schedul")]
    [InlineData("catchup: some\ntimezone: Berlin", "catchup timezone")]
    [InlineData("[]", "")]
    public void A_schedule_alone_is_read_whatever_else_is_there(string text, string paths)
    {
        var parsed = WorkflowDocument.ParseSchedule(System.Text.Encoding.UTF8.GetBytes(text), DocumentFormat.Yaml, new DocumentSource("w", DefaultName: "w"), TimeProvider.System.GetUtcNow());
        string.Join(' ', parsed.Problems.Select(problem => problem.Path)).ShouldBe(paths);
        (parsed.Definition is null).ShouldBe(parsed.Problems.Count > 0);
        if (parsed.Definition is { } definition) (definition.Name, definition.ScheduleText, definition.Tasks.Count).ShouldBe(("w", "30 2 * * *", 0));
    }
}
