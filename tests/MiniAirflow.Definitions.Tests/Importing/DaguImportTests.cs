using CsCheck;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;
using MiniAirflow.Definitions.Importing;
using MiniAirflow.Definitions.Importing.Dagu;

namespace MiniAirflow.Definitions.Tests.Importing;

public sealed class DaguImportTests
{
    [Fact]
    public void Braces_stay_the_text_that_they_were()
    {
        var task = Imports.Dagu("""
            env: [{FORMAT: "{{json .}}"}]
            steps:
              - name: show
                shell: bash -e
                command: docker ps --format '{{json .Names}} {{.ID}}'
            """).Only().Tasks.ShouldHaveSingleItem();
        Template.Parse(task.Command!.Argv![^1]).Render(null!).ShouldBe("docker ps --format '{{json .Names}} {{.ID}}'");
    }

    [Fact]
    public void A_dag_becomes_a_workflow()
    {
        var result = Imports.Dagu("""
            name: daily-etl
            description: Loads the day.
            type: graph
            schedule: ["0 6 * * 1-5", "0 9 1 * 1"]
            env: [{BUCKET: s3://shop}, "LEVEL=2"]
            working_dir: /srv/etl
            steps:
              - id: extract
                run: ./extract.sh
                retry_policy: {limit: 3, interval_sec: 10, backoff: 2, max_interval_sec: 60}
              - id: clean
                command: ./clean.py
                args: [--all, "a b"]
                depends: extract
                env: {LEVEL: 3}
                timeout_sec: 600
                working_dir: bin
              - name: Load it
                script: |
                  set -e
                  ./load
                depends: [clean]
              - name: count
                shell: bash -e
                command: ./count
                depends: ["Load it", extract]
            """, new ImportOptions { TimeZone = "Europe/Berlin" });
        result.Told().ShouldBe("dag.yaml:18: The step 'Load it' is called 'Load-it' here.");
        var workflow = result.Only();
        (workflow.Name, workflow.Description, workflow.TimeZone).ShouldBe(("daily-etl", "Loads the day.", "Europe/Berlin"));
        workflow.ScheduleText.ShouldBe("0 6 * * MON-FRI; 0 9 1 * *; 0 9 * * MON");
        (workflow.Policy.Catchup, workflow.Policy.Overlap).ShouldBe((Catchup.None, Overlap.Skip));
        workflow.Env.ShouldBe(new Dictionary<string, string> { ["BUCKET"] = "s3://shop", ["LEVEL"] = "2" });
        var (extract, clean, load, count) = (workflow.Tasks[0], workflow.Tasks[1], workflow.Tasks[2], workflow.Tasks[3]);
        (extract.Command!.Shell, extract.RetryCount, extract.RetryDelaySeconds, extract.RetryBackoff, extract.RetryMaxDelaySeconds, extract.WorkingDirectory)
            .ShouldBe(("./extract.sh", 3, 10, RetryBackoff.Exponential, 60, "/srv/etl"));
        (clean.Command!.Shell, clean.TimeoutSeconds, clean.Env["LEVEL"], clean.WorkingDirectory).ShouldBe(("./clean.py --all 'a b'", 600, "3", "/srv/etl/bin"));
        clean.DependsOn.ShouldBe(["extract"]);
        (load.Command!.Shell, load.Name).ShouldBe(("set -e\n./load\n", "Load-it"));
        count.DependsOn.ShouldBe(["Load-it", "extract"]);
        count.Command!.Argv.ShouldBe(["bash", "-e", "-c", "./count"]);
    }

    [Theory]
    [InlineData("type: chain\nsteps: [echo a, {name: b, run: x}, c]", "step_1> b>step_1 step_3>b", "")]
    [InlineData("type: chain\nsteps: [a, [b, c], d]", "step_1> step_2>step_1 step_3>step_1 step_4>step_2,step_3", "")]
    [InlineData("type: chain\nsteps: [{id: a, run: x}, {id: b, run: x, depends: []}]", "a> b>", "")]
    [InlineData("type: graph\nsteps: [a, b]", "step_1> step_2>", "")]
    [InlineData("steps: [a, b]", "step_1> step_2>step_1", "one after the other")]
    [InlineData("steps: [{id: a, run: x}, {id: b, run: x, depends: a}, {id: c, run: x}]", "a> b>a c>", "")]
    [InlineData("steps: {a: {command: x}, b: {command: x, depends: [a]}}", "a> b>a", "")]
    [InlineData("steps: [a]", "step_1>", "")]
    public void Steps_follow_each_other_as_they_did(string text, string graph, string told)
    {
        var result = Imports.Dagu(text);
        string.Join(' ', result.Only().Tasks.Select(task => $"{task.Name}>{string.Join(',', task.DependsOn)}")).ShouldBe(graph);
        if (told.Length > 0) result.Told().ShouldContain(told);
        else result.Told().ShouldBe("");
    }

    [Theory]
    [InlineData("schedule: '@daily'", "@daily", "UTC")]
    [InlineData("schedule: 'CRON_TZ=Asia/Tokyo 0 6 * * *'", "0 6 * * *", "Asia/Tokyo")]
    [InlineData("schedule: {start: ['0 6 * * *', '0 7 * * *']}", "0 6 * * *; 0 7 * * *", "UTC")]
    [InlineData("schedule: [{kind: cron, expression: '0 6 * * 0'}, {kind: at, at: '2027-01-01T06:00:00+01:00'}]", "0 6 * * SUN; at 2027-01-01T06:00:00+01:00", "UTC")]
    [InlineData("schedule: '0 6 */2 * 1'", "0 6 */2 * *; 0 6 * * MON", "UTC")]
    [InlineData("schedule: '@every 90m'", "every 90m", "UTC")]
    [InlineData("schedule: ''", "", "UTC")]
    public void Schedules_are_carried(string schedule, string entries, string zone)
    {
        var workflow = Imports.Dagu(schedule + "\nsteps: [x]").Only();
        (workflow.ScheduleText, workflow.TimeZone).ShouldBe((entries, zone));
    }

    [Theory]
    [InlineData("", Catchup.None, Overlap.Skip, 31536000, 16)]
    [InlineData("catchup_window: 6h", Catchup.All, Overlap.Skip, 21600, 16)]
    [InlineData("catchup_window: 2d12h\noverlap_policy: all", Catchup.All, Overlap.QueueAll, 216000, 16)]
    [InlineData("catchupWindow: 30m\noverlapPolicy: latest", Catchup.Latest, Overlap.QueueOne, 1800, 16)]
    [InlineData("max_active_runs: 3", Catchup.None, Overlap.Allow, 31536000, 3)]
    public void Missed_and_overlapping_starts_are_treated_as_they_were(string keys, Catchup catchup, Overlap overlap, int window, int runs)
    {
        var policy = Imports.Dagu($"schedule: '0 6 * * *'\n{keys}\nsteps: [x]").Only().Policy;
        (policy.Catchup, policy.Overlap, policy.CatchupWindowSeconds, policy.MaxActiveRuns).ShouldBe((catchup, overlap, window, runs));
    }

    [Theory]
    [InlineData("params: 'DAY=yesterday NAME=\"two words\"'", "DAY=yesterday NAME=two words", "export DAY=\"$MINIAIRFLOW_PARAM_DAY\" NAME=\"$MINIAIRFLOW_PARAM_NAME\"\n")]
    [InlineData("params: [DAY=1, {LIMIT: 10}, {name: TOKEN, required: true, description: A key}]", "DAY=1 LIMIT=10 TOKEN=?", "export DAY=\"$MINIAIRFLOW_PARAM_DAY\" LIMIT=\"$MINIAIRFLOW_PARAM_LIMIT\" TOKEN=\"$MINIAIRFLOW_PARAM_TOKEN\"\n")]
    [InlineData("params: {DAY: 1}", "DAY=1", "export DAY=\"$MINIAIRFLOW_PARAM_DAY\"\n")]
    [InlineData("params: first second", "p1=first p2=second", "set -- \"$MINIAIRFLOW_PARAM_P1\" \"$MINIAIRFLOW_PARAM_P2\"\n")]
    [InlineData("params: {schema: s.json, values: {DAY: 1}}", "DAY=1", "export DAY=\"$MINIAIRFLOW_PARAM_DAY\"\n")]
    [InlineData("params: {type: object, properties: {DAY: {type: string, default: a}}}", "DAY=a", "export DAY=\"$MINIAIRFLOW_PARAM_DAY\"\n")]
    [InlineData("env: {OUT: '${HOME}/out', IN: x}", "", "export OUT=\"${HOME}/out\"\n")]
    [InlineData("working_dir: ~/jobs", "", "cd ~/jobs || exit\n")]
    public void Commands_find_what_they_found_there(string keys, string parameters, string prelude)
    {
        var workflow = Imports.Dagu($"{keys}\nsteps: [./x]").Only();
        string.Join(' ', workflow.Params.Select(pair => $"{pair.Key}={pair.Value.Default ?? "?"}")).ShouldBe(parameters);
        workflow.Tasks[0].Command!.Shell.ShouldBe(prelude + "./x");
    }

    [Theory]
    [InlineData("{command: python3, script: \"print(1)\"}", "cat > \"$MINIAIRFLOW_TMP/script\" <<'END'\nprint(1)\nEND\npython3 \"$MINIAIRFLOW_TMP/script\"\n", "")]
    [InlineData("{script: \"#!/usr/bin/env python3\\nprint(1)\\n\"}", "cat > \"$MINIAIRFLOW_TMP/script\" <<'END'\n#!/usr/bin/env python3\nprint(1)\nEND\n/usr/bin/env python3 \"$MINIAIRFLOW_TMP/script\"\n", "")]
    [InlineData("{command: sh, script: \"a\\nb\\n\"}", "a\nb\n", "")]
    [InlineData("{run: [a, b]}", "(\na\n) && (\nb\n)", "one after the other")]
    [InlineData("{command: x, output: OUT}", "x", "'output' is not carried")]
    [InlineData("{run: 'echo ${a.outputs.x}'}", "echo ${a.outputs.x}", "'${a.outputs.x}' is not carried")]
    [InlineData("{action: http.request, with: {url: x}}", "echo 'The step step_1 was not imported; write its command here.' >&2\nexit 1\n", "'http.request' is not carried")]
    [InlineData("{type: docker, command: x}", "echo 'The step step_1 was not imported; write its command here.' >&2\nexit 1\n", "'docker' is not carried")]
    [InlineData("{command: x, container: {exec: there}}", "echo 'The step step_1 was not imported; write its command here.' >&2\nexit 1\n", "The container of the step is not carried")]
    [InlineData("{command: x, container: '${IMAGE}'}", "echo 'The step step_1 was not imported; write its command here.' >&2\nexit 1\n", "The container of the step is not carried")]
    [InlineData("{command: x, executor: {type: docker}}", "echo 'The step step_1 was not imported; write its command here.' >&2\nexit 1\n", "What the step runs is not carried")]
    [InlineData("{run: child, params: A=1}", "echo 'The step step_1 was not imported; write its command here.' >&2\nexit 1\n", "'child' is not carried")]
    [InlineData("{script: x, args: [a]}", "x", "'args' is not carried")]
    [InlineData("{name: step_1}", "echo 'The step step_1 was not imported; write its command here.' >&2\nexit 1\n", "no command")]
    public void Steps_run_what_they_ran(string step, string command, string told)
    {
        var result = Imports.Dagu($"steps: [{step}]");
        result.Only().Tasks[0].Command!.Shell.ShouldBe(command);
        result.Told().ShouldContain(told);
    }

    [Theory]
    [InlineData("group: a\nsteps: [x]", "dag.yaml:1: 'group' is not carried: workflows are not grouped")]
    [InlineData("steps: [x]\nhandlerOn: {exit: {run: y}}", "dag.yaml:2: 'handlerOn' is not carried: write hooks")]
    [InlineData("steps: [x]\nbogus: 1", "dag.yaml:2: 'bogus' is not carried: it is not known here.")]
    [InlineData("schedule: {start: '0 1 * * *', stop: '0 2 * * *'}\nsteps: [x]", "dag.yaml:1: 'stop' is not carried: a schedule only starts runs")]
    [InlineData("steps:\n  - run: x\n    preconditions: [y]", "dag.yaml:3: 'preconditions' is not carried")]
    [InlineData("steps:\n  - run: x\n    continue_on: {failure: true, exit_code: [3]}", "dag.yaml:3: 'exit_code' is not carried: write 'exit_codes")]
    [InlineData("steps:\n  - run: x\n    continue_on: sometimes", "dag.yaml:3: 'continue_on' is not carried: 'sometimes' is not known here.")]
    [InlineData("retry_policy: twice\nsteps: [x]", "dag.yaml:1: 'retry_policy' is not carried: it is no map.")]
    [InlineData("retry_policy: {limit: 2, backoff: 2}\nsteps: [x]", "dag.yaml:1: 'backoff' is not carried: a whole run is tried again after the same delay each time.")]
    [InlineData("steps:\n  - run: x\n    retry_policy: {limit: $N, backoff: 1.5, exit_code: [1]}", "dag.yaml:3: 'limit' is not carried: '$N' is no whole number.")]
    [InlineData("overlap_policy: all\nschedule: '0 1 * * *'\nsteps: [x]", "dag.yaml:1: 'overlap_policy' is not carried: without 'catchup_window'")]
    [InlineData("params: {1: x}\nsteps: [x]", "dag.yaml:1: The parameter '1' is not carried")]
    [InlineData("params: [{name: A, type: string, min_length: 3}]\nsteps: [x]", "dag.yaml:1: 'min_length' is not carried: write 'min', 'max' or 'pattern' of the parameter by hand.")]
    [InlineData("params: [{name: A, type: array}]\nsteps: [x]", "dag.yaml:1: 'type' is not carried: parameters of the type 'array' are not known here.")]
    public void What_has_no_counterpart_is_told_with_its_line(string text, string told)
    {
        var result = Imports.Dagu(text);
        result.Only();
        result.Told().ShouldContain(told);
    }

    [Theory]
    [InlineData("tags: [finance, finance, 'nightly batch']", "finance nightly-batch")]
    [InlineData("tags: 'finance, critical'", "finance critical")]
    [InlineData("labels: {team: data, tier: 1}", "team-data tier-1")]
    public void Its_labels_are_tags(string keys, string tags) => string.Join(' ', Imports.Dagu($"{keys}\nsteps: [x]").Only().Tags).ShouldBe(tags);

    [Fact]
    public void What_bounds_and_repeats_a_run_is_carried()
    {
        var workflow = Imports.Dagu("max_active_steps: 3\ntimeout_sec: 3600\nretry_policy: {limit: 2, interval_sec: 30}\nhist_retention_days: 90\nsteps: [x]").Only();
        (workflow.MaxActiveTasksPerRun, workflow.TimeoutSeconds, workflow.RetryCount, workflow.RetryDelaySeconds).ShouldBe((3, 3600, 2, 30));
        workflow.Retention.ShouldBe(new RetentionDefinition { Days = 90 });
    }

    [Theory]
    [InlineData("failed", ContinueOn.Failed)]
    [InlineData("skipped", ContinueOn.Skipped)]
    [InlineData("[failed, skipped]", ContinueOn.Failed | ContinueOn.Skipped)]
    [InlineData("{failure: true, skipped: false}", ContinueOn.Failed)]
    [InlineData("{skipped: true}", ContinueOn.Skipped)]
    public void Ends_that_count_as_success_still_do(string written, ContinueOn ends) =>
        Imports.Dagu($"steps: [{{run: x, continue_on: {written}}}]").Only().Tasks[0].ContinueOn.ShouldBe(ends);

    [Fact]
    public void Declared_parameters_keep_what_they_take()
    {
        var result = Imports.Dagu("params: [{name: N, type: integer, default: 3, minimum: 1, maximum: 9}, {name: M, enum: [fast, slow], default: fast}, {name: B, type: boolean, required: true}]\nsteps: [x]");
        var parameters = result.Only().Params;
        (parameters["N"].Type, parameters["N"].Default, parameters["N"].Min, parameters["N"].Max).ShouldBe((ParameterType.WholeNumber, "3", 1m, 9m));
        parameters["M"].Enum.ShouldBe(["fast", "slow"]);
        (parameters["B"].Type, parameters["B"].Default).ShouldBe((ParameterType.Boolean, null));
        result.Told().ShouldBe("");
    }

    [Theory]
    [InlineData("container: {exec: there}")]
    [InlineData("ssh: {host: a}")]
    public void Commands_for_another_place_never_run_on_the_worker(string place)
    {
        var result = Imports.Dagu($"{place}\nsteps: [rm -rf /work]");
        result.Only().Tasks[0].Command!.Shell!.ShouldEndWith("exit 1\n");
        result.Workflows[0].Yaml.ShouldNotContain("rm -rf");
        result.Told().ShouldContain("dag.yaml:1: The steps ran in a container");
    }

    [Fact]
    public void Containers_of_steps_and_of_the_dag_are_carried_and_what_they_shared_is_told()
    {
        var result = Imports.Dagu("""
            working_dir: /home/me/dags
            container:
              image: python:3.12
              pull_policy: always
              working_dir: /app
              env: [MODE=fast]
              volumes: ["./data:/data"]
            steps:
              - command: python load.py
              - {command: ls, container: alpine:3, working_dir: tmp}
            """);
        var tasks = result.Only().Tasks;
        (tasks[0].Container!.Image, tasks[0].Container!.Pull, tasks[0].WorkingDirectory, tasks[0].Command!.Shell, tasks[0].Env["MODE"]).ShouldBe(("python:3.12", ImagePull.Always, "/app", "python load.py", "fast"));
        (tasks[1].Container!.Image, tasks[1].Container!.Pull, tasks[1].WorkingDirectory, tasks[1].Env.Count).ShouldBe(("alpine:3", ImagePull.Missing, null, 0));
        tasks[1].Command!.Shell!.ShouldMatch(@"\Acd \S*tmp\S*.*\nls\z");
        result.Told().ShouldContain("dag.yaml:3: The steps shared one container; here each task has one of its own");
        result.Told().ShouldContain("dag.yaml:7: 'volumes' is not carried: containers have no volumes");
    }

    [Fact]
    public void A_dag_for_an_agent_is_told_and_not_made_up()
    {
        var result = Imports.Dagu("type: agent\nsteps: [x]");
        result.Workflows.ShouldBeEmpty();
        result.Notes.ShouldHaveSingleItem().Text.ShouldContain("its type is 'agent'");
    }

    [Theory]
    [InlineData("", "dag.yaml:1:1: The document is no DAG of Dagu")]
    [InlineData("[a]", "dag.yaml:1:1: The document is no DAG of Dagu")]
    [InlineData("steps: [\n", "dag.yaml:")]
    [InlineData("steps: [a]\n---\nsteps: [b]", "dag.yaml:2:1: A second document begins here.")]
    [InlineData("schedule: '61 * * * *'\nsteps: [a]", "dag.yaml:1:11: The minute is '61'")]
    [InlineData("schedule: 'a b'\nsteps: [a]", "dag.yaml:1:11: A cron expression has five fields; 'a b' has 2.")]
    [InlineData("steps: [{id: a, run: x, depends: b}]", "dag.yaml:1:1: The workflow that this becomes is refused for its 'tasks[0].depends_on[0]'")]
    [InlineData("steps: 3", "dag.yaml:1:8: 'steps' is a list, or a map by name.")]
    public void What_is_no_dag_is_told_with_its_place(string text, string told)
    {
        var result = Imports.Dagu(text);
        result.Problems[0].ToString().ShouldStartWith(told);
        result.Workflows.ShouldBeEmpty();
    }

    [Fact]
    public void A_name_that_two_files_claim_is_a_problem() =>
        DaguImport.Read([Imports.Source("name: a\nsteps: [x]", "one.yaml"), Imports.Source("name: a\nsteps: [x]", "two.yaml")], new ImportOptions(), Parsing.Now)
            .Problems.ShouldHaveSingleItem().ToString().ShouldStartWith("two.yaml:1:1: Workflow 'a' is also in one.yaml.");

    [Fact]
    [Trait("Scenario", "S24")]
    public void S24_An_alias_bomb_of_a_dag_is_refused()
    {
        var bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(Enumerable.Range(1, 9).Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n"));
        Imports.Dagu(bomb).Problems.ShouldHaveSingleItem().Message.ShouldContain("aliases written out");
    }

    [Fact]
    public void No_document_crashes_it_and_what_comes_out_is_valid()
    {
        var value = Gen.OneOf("x", "1", "''", "[]", "{}", "[a, {b: c}]", "{a: {b: c}}", "~", "[[a], b]", "'0 1 * * *'", "{start: x}", "'A=1 b'", "[{name: A, default: [1]}]", "{schema: 1, values: {A: 1}}", "'$X'", "true", "[{id: a, run: [x, {}], depends: [b, {}]}]");
        var key = Gen.OneOf("name", "description", "schedule", "params", "env", "type", "steps", "defaults", "shell", "working_dir", "catchup_window", "max_active_runs", "zzz", "timeoutSec");
        var stepKey = Gen.OneOf("id", "name", "run", "command", "script", "args", "depends", "env", "retry_policy", "timeout_sec", "working_dir", "shell", "type", "output");
        Gen.Select(Gen.Dictionary(key, value)[0, 6], Gen.Dictionary(stepKey, value)[0, 5]).Sample((dag, step) =>
        {
            dag["steps"] = $"[{{{string.Join(", ", step.Select(pair => $"{pair.Key}: {pair.Value}"))}}}, {dag.GetValueOrDefault("steps", "x")}]";
            var text = string.Concat(dag.Select(pair => $"{pair.Key}: {pair.Value}\n"));
            foreach (var workflow in Imports.Dagu(text).Workflows) Imports.Read(workflow.Yaml);
        }, iter: 3_000);
    }
}
