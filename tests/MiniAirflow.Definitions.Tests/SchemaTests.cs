using System.Text.Json.Nodes;
using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Tests;

/// <summary>The published schema and the parser know the same keys.</summary>
public sealed class SchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(WorkflowSchema.Json)!;

    // A value other than the default for every key: what the parser must accept and take over.
    private static readonly Dictionary<string, string> WorkflowValues = new()
    {
        ["name"] = "\"b\"", ["description"] = "\"x\"", ["tags"] = "[\"a\",\"b\"]", ["schedule"] = "\"@daily\"", ["schedule_cron"] = "\"@daily\"", ["timezone"] = "\"Europe/Berlin\"",
        ["catchup"] = "\"all\"", ["catchup_window_seconds"] = "1", ["overlap"] = "\"skip\"", ["max_active_runs"] = "1", ["depends_on_past"] = "true",
        ["max_consecutive_failed_runs"] = "1", ["jitter_seconds"] = "1", ["data_intervals"] = "true", ["max_active_tasks"] = "3", ["max_active_tasks_per_run"] = "2", ["concurrency"] = "{\"key\":\"k\",\"limit\":2,\"on_conflict\":\"cancel_in_progress\"}", ["timeout_seconds"] = "1", ["retry_count"] = "1", ["retry_delay_seconds"] = "1,\"retry_count\":1", ["retry_from"] = "\"start\",\"retry_count\":1", ["retention"] = "{\"days\":7,\"runs\":100}", ["is_active"] = "false", ["params"] = "{\"x\":1}", ["env"] = "{\"X\":1}", ["secrets"] = "{\"Y\":\"bank\"}",
        // A time that nobody waits for is refused.
        ["deadline"] = "{\"within_seconds\":1},\"hooks\":[{\"on\":\"deadline_missed\",\"email\":{\"to\":\"a@example.com\"}}]",
        ["must_succeed_within_seconds"] = "1,\"hooks\":[{\"on\":\"success_overdue\",\"email\":{\"to\":\"a@example.com\"}}]",
        ["hooks"] = "[{\"on\":\"failure\",\"email\":{\"to\":\"a@example.com\"}}]", ["tasks"] = "[{\"name\":\"t\",\"command\":\"true\"}]",
        ["groups"] = "[{\"name\":\"g\"}],\"tasks\":[{\"name\":\"t\",\"command\":\"true\",\"group\":\"g\"}]",
    };

    private static readonly Dictionary<string, string> TaskValues = new()
    {
        ["name"] = "\"t\"", ["command"] = "\"false\"", ["container"] = "\"alpine:3\"", ["handler"] = "\"h\"", ["wait_for"] = "{\"duration\":\"1h\"}", ["approval"] = "{}", ["workflow"] = "{\"name\":\"w\"}", ["group"] = "\"g\"", ["depends_on"] = "[\"p\"]", ["retry_count"] = "1", ["retry_delay_seconds"] = "1",
        ["retry_backoff"] = "\"exponential\"", ["retry_max_delay_seconds"] = "1", ["retry_jitter_percent"] = "50", ["timeout_seconds"] = "1", ["queue_timeout_seconds"] = "1", ["env"] = "{\"X\":1}", ["secrets"] = "{\"Y\":\"bank\"}",
        ["working_directory"] = "\"/tmp\"", ["queue"] = "\"q\"", ["priority"] = "1",
        ["when"] = "\"run.id == null\"", ["for_each"] = "[\"x\",{\"y\":[1,2.50,null,true]}]", ["max_parallel"] = "2", ["item_label"] = "\"{{ item }}\"", ["branch"] = "true", ["exit_codes"] = "{\"skip\":[99],\"fail\":2,\"retry\":[3,4]}", ["continue_on"] = "[\"failed\"]",
        ["trigger_rule"] = "\"all_done\"", ["teardown_of"] = "[\"p\"]", ["on_failure_fail_run"] = "true",
        ["pool"] = "\"db\"", ["pool_slots"] = "2", ["concurrency"] = "{\"key\":\"k\",\"limit\":2}", ["hooks"] = "[{\"on\":\"failure\",\"email\":{\"to\":\"a@example.com\"}}]",
    };

    // A task that waits runs nothing.
    private static readonly string[] WaitKeys = ["wait_for", "approval", "workflow"];

    // A teardown has a rule of its own, and only a teardown can be told to fail the run.
    private static readonly string[] TeardownKeys = ["teardown_of", "on_failure_fail_run"];

    // A branch is not mapped, and only a mapped task can be told of its items.
    private static readonly string[] MapKeys = ["for_each", "max_parallel", "item_label"];
    private static readonly Dictionary<string, string> ConcurrencyValues = new() { ["key"] = "\"k\"", ["limit"] = "2,\"key\":\"j\"" };

    private static readonly Dictionary<string, string> RunConcurrencyValues = new() { ["key"] = "\"k\"", ["limit"] = "2,\"key\":\"j\"", ["on_conflict"] = "\"cancel_in_progress\",\"key\":\"j\"" };

    private static readonly Dictionary<string, string> ExitCodeValues = new() { ["skip"] = "1", ["fail"] = "[2]", ["retry"] = "[3, 4]" };

    private static readonly Dictionary<string, string> WaitValues = new()
    {
        ["time"] = "\"18:30\"", ["offset_seconds"] = "-1,\"time\":\"18:30\"", ["duration"] = "\"2h\"", ["file"] = "\"/x\"", ["min_bytes"] = "1,\"file\":\"/x\"", ["stable_seconds"] = "1,\"file\":\"/x\"",
        ["http"] = "{\"url\":\"http://a/\",\"method\":\"HEAD\",\"status\":204,\"contains\":\"x\"}", ["command"] = "[\"true\"]",
        ["run"] = "{\"workflow\":\"w\",\"logical_date\":\"2026-01-01\",\"state\":\"ended\"}", ["event"] = "\"e\"", ["interval_seconds"] = "1,\"file\":\"/x\"",
        ["timeout_seconds"] = "1,\"duration\":\"1h\"", ["on_timeout"] = "\"skip\",\"timeout_seconds\":1,\"duration\":\"1h\"",
    };

    private static readonly Dictionary<string, string> ApprovalValues = new()
    {
        ["message"] = "\"x\"", ["options"] = "[\"a\"]", ["fields"] = "{\"x\":1}", ["timeout_seconds"] = "1", ["default"] = "\"approve\",\"timeout_seconds\":1", ["approvers"] = "[\"ann\"]", ["fail_on"] = "[]",
    };

    private static readonly Dictionary<string, string> ContainerValues = new()
    {
        ["image"] = "\"b\"", ["args"] = "[\"--all\",1],\"image\":\"a\"", ["cpu"] = "0.5,\"image\":\"a\"", ["cpu_limit"] = "\"500m\",\"image\":\"a\"", ["memory"] = "\"1Gi\",\"image\":\"a\"", ["memory_limit"] = "\"2Gi\",\"image\":\"a\"",
        ["pull"] = "\"never\",\"image\":\"a\"", ["service_account"] = "\"s\",\"image\":\"a\"", ["start_timeout_seconds"] = "1,\"image\":\"a\"",
    };

    private static readonly Dictionary<string, string> ChildValues = new() { ["name"] = "\"v\"", ["params"] = "{\"x\":1},\"name\":\"w\"" };

    // Whatever is in the group, and whatever the group waits for: a dependency shows in the tasks.
    private static readonly Dictionary<string, string> GroupValues = new() { ["name"] = "\"g\"", ["group"] = "\"outer\",\"name\":\"g\"", ["depends_on"] = "\"p\",\"name\":\"g\"" };

    private static readonly Dictionary<string, string> ScheduleValues = new()
    {
        ["cron"] = "\"@daily\"", ["every"] = "\"1h\"", ["at"] = "\"2026-12-24T18:00\"", ["timezone"] = "\"Asia/Tokyo\"", ["start_date"] = "\"2026-01-01\"",
        ["end_date"] = "\"2027-01-01\"", ["exclude"] = "[\"a\"]", ["include"] = "\"b\"", ["on_excluded"] = "\"next_working_day\"",
    };

    private static readonly Dictionary<string, string> ParameterValues = new()
    {
        ["default"] = "\"x\"", ["description"] = "\"x\"", ["type"] = "\"date\"", ["enum"] = "[\"a\",1]", ["pattern"] = "\"[a-z]+\"",
        ["min"] = "1.5,\"type\":\"number\"", ["max"] = "-1,\"type\":\"integer\"",
    };

    // For each kind of target, and for the hook itself: a key, and the hook with it.
    private static readonly Dictionary<string, Dictionary<string, string>> HookValues = new()
    {
        ["workflow_hook"] = new()
        {
            ["on"] = "{\"on\":[\"success\",\"cancelled\"],\"workflow\":{\"name\":\"b\"}}", ["webhook"] = "{\"on\":\"failure\",\"webhook\":{\"url\":\"https://example.com/x\"}}",
            ["email"] = "{\"on\":\"failure\",\"email\":{\"to\":[\"a@example.com\",\"b@example.com\"]}}", ["workflow"] = "{\"on\":\"failure\",\"workflow\":{\"name\":\"c\"}}",
        },
        ["webhook"] = new()
        {
            ["url"] = "{\"on\":\"failure\",\"webhook\":{\"url\":\"https://example.com/y\"}}", ["url_env"] = "{\"on\":\"failure\",\"webhook\":{\"url_env\":\"X\"}}",
            ["format"] = "{\"on\":\"failure\",\"webhook\":{\"url_env\":\"X\",\"format\":\"slack\"}}", ["secret_env"] = "{\"on\":\"failure\",\"webhook\":{\"url_env\":\"X\",\"secret_env\":\"Y\"}}",
        },
        ["email"] = new() { ["to"] = "{\"on\":\"failure\",\"email\":{\"to\":\"c@example.com\"}}" },
        ["hook_workflow"] = new()
        {
            ["name"] = "{\"on\":\"failure\",\"workflow\":{\"name\":\"d\"}}", ["params"] = "{\"on\":\"failure\",\"workflow\":{\"name\":\"d\",\"params\":{\"x\":1}}}",
        },
    };

    [Fact]
    public void Every_key_of_a_hook_is_read_and_none_is_missing_from_the_schema()
    {
        foreach (var (map, values) in HookValues) KeysOf(Schema["$defs"]![map]!).ShouldBe(values.Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["task_hook"]!).ShouldBe(HookValues["workflow_hook"].Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["deadline"]!).ShouldBe(["from", "within_seconds"], ignoreOrder: true);
        var seen = HookValues.Values.SelectMany(values => values.Values).Select(hook => Parsing.Json($"{{\"name\":\"a\",\"hooks\":[{hook}]}}")).ToList();
        seen.Select(parsed => parsed.Told()).ShouldAllBe(told => told == "");
        seen.Select(parsed => DefinitionIdentity.HashOf(parsed.Definition!)).Distinct().Count().ShouldBe(seen.Count, "each of them means something else");
        const string late = "\"schedule\":\"@daily\",\"hooks\":[{\"on\":\"deadline_missed\",\"workflow\":{\"name\":\"b\"}}]";
        IsTakenOver($"{{\"name\":\"a\",{late},\"deadline\":{{\"within_seconds\":1,\"from\":\"logical_date\"}}}}", $"{{\"name\":\"a\",{late},\"deadline\":{{\"within_seconds\":1}}}}", "from");
        Schema["$defs"]!["workflow_hook"]!["properties"]!["on"]!["items"]!["enum"]!.AsArray().Select(n => n!.GetValue<string>()).ShouldBe(HookEvents.OfWorkflow.Select(HookEvents.Word));
        Schema["$defs"]!["task_hook"]!["properties"]!["on"]!["items"]!["enum"]!.AsArray().Select(n => n!.GetValue<string>()).ShouldBe(HookEvents.OfTask.Select(HookEvents.Word));
    }

    [Fact]
    public void Every_key_of_the_schema_is_read_and_none_is_missing_from_it()
    {
        KeysOf(Schema).ShouldBe(WorkflowValues.Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["task"]!).ShouldBe(TaskValues.Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["schedule"]!).ShouldBe(ScheduleValues.Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["parameter"]!).ShouldBe(ParameterValues.Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["concurrency"]!).ShouldBe(ConcurrencyValues.Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["run_concurrency"]!).ShouldBe(RunConcurrencyValues.Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["exit_codes"]!).ShouldBe(ExitCodeValues.Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["wait"]!).ShouldBe(WaitValues.Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["approval"]!).ShouldBe(ApprovalValues.Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["child_workflow"]!).ShouldBe(ChildValues.Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["container"]!).ShouldBe(ContainerValues.Keys, ignoreOrder: true);
        KeysOf(Schema["$defs"]!["group"]!).ShouldBe(GroupValues.Keys, ignoreOrder: true);

        foreach (var (key, value) in WorkflowValues)
            IsTakenOver(key == "name" ? $"{{\"name\":{value}}}" : $"{{\"name\":\"a\",\"{key}\":{value}}}", "{\"name\":\"a\"}", key);
        // What only a teardown may say is in the next test, beside its setups; slots need their pool.
        IsTakenOver(WithTask("pool_slots", "2,\"pool\":\"db\""), WithTask("pool", "\"db\""), "pool_slots");
        foreach (var (key, value) in TaskValues.Where(one => one.Key is not ("on_failure_fail_run" or "pool_slots"))) IsTakenOver(WithTask(key, value), WithTask("priority", "5"), key);
        foreach (var (key, value) in ExitCodeValues) IsTakenOver(WithTask("exit_codes", $"{{\"{key}\":{value}}}"), WithTask("priority", "5"), key);
        foreach (var (key, value) in ConcurrencyValues) IsTakenOver(WithTask("concurrency", $"{{\"{key}\":{value}}}"), WithTask("priority", "5"), key);
        foreach (var (key, value) in RunConcurrencyValues) IsTakenOver($"{{\"name\":\"a\",\"concurrency\":{{\"{key}\":{value}}}}}", "{\"name\":\"a\"}", key);
        foreach (var (key, value) in WaitValues) IsTakenOver(WithTask("wait_for", $"{{\"{key}\":{value}}}"), WithTask("wait_for", "{\"duration\":\"1h\"}"), key);
        foreach (var (key, value) in ApprovalValues) IsTakenOver(WithTask("approval", $"{{\"{key}\":{value}}}"), WithTask("approval", "{}"), key);
        foreach (var (key, value) in ChildValues) IsTakenOver(WithTask("workflow", $"{{\"{key}\":{value}}}"), WithTask("workflow", "{\"name\":\"w\"}"), key);
        foreach (var (key, value) in ContainerValues) IsTakenOver(WithTask("container", $"{{\"{key}\":{value}}}"), WithTask("container", "\"a\""), key);
        foreach (var (key, value) in GroupValues) IsTakenOver(WithGroup($"\"{key}\":{value}"), key == "name" ? WithTask("priority", "5") : WithGroup("\"name\":\"g\""), key);
        foreach (var (key, value) in ScheduleValues)
            IsTakenOver($"{{\"name\":\"a\",\"schedule\":{{{(key is "cron" or "every" or "at" ? "" : "\"cron\":\"@hourly\",")}\"{key}\":{value}}}}}", "{\"name\":\"a\",\"schedule\":\"@hourly\"}", key);
        foreach (var (key, value) in ParameterValues) IsTakenOver($"{{\"name\":\"a\",\"params\":{{\"x\":{{\"{key}\":{value}}}}}}}", "{\"name\":\"a\",\"params\":{\"x\":null}}", key);
    }

    [Fact]
    public void The_keys_of_the_model_are_those_of_the_schema()
    {
        // The canonical text has every key of the model, so one that the schema forgot would show here.
        var full = Parsing.Json("{\"name\":\"a\",\"description\":\"d\",\"schedule\":\"@daily\",\"timezone\":\"Europe/Berlin\",\"params\":{\"x\":1},\"env\":{\"X\":1},\"groups\":[{\"name\":\"g\"}],\"tasks\":["
            + "{\"name\":\"p\",\"handler\":\"h\"},{" + string.Join(',', TaskValues.Where(v => v.Key != "handler" && !TeardownKeys.Contains(v.Key) && !MapKeys.Contains(v.Key) && !WaitKeys.Contains(v.Key)).Select(v => $"\"{v.Key}\":{v.Value}")) + "},"
            + "{\"name\":\"v\",\"command\":\"true\"," + string.Join(',', MapKeys.Select(key => $"\"{key}\":{TaskValues[key]}")) + "},"
            + string.Concat(WaitKeys.Select((key, i) => $"{{\"name\":\"w{i}\",\"{key}\":{TaskValues[key]}}},"))
            + "{\"name\":\"u\",\"command\":\"true\"," + string.Join(',', TeardownKeys.Select(key => $"\"{key}\":{TaskValues[key]}")) + "}]}");
        full.Told().ShouldBe("");
        var canonical = JsonNode.Parse(DefinitionJson.Write(full.Definition!))!;
        canonical.AsObject().Select(p => p.Key).ShouldBeSubsetOf(KeysOf(Schema));
        canonical["tasks"]!.AsArray().Skip(1).SelectMany(task => task!.AsObject().Select(p => p.Key)).Append("handler").Distinct().ShouldBe(KeysOf(Schema["$defs"]!["task"]!), ignoreOrder: true);
    }

    [Fact]
    public void The_schema_serves_editors()
    {
        Schema["$schema"]!.GetValue<string>().ShouldBe("https://json-schema.org/draft/2020-12/schema");
        foreach (var map in (JsonNode[])[Schema, Schema["$defs"]!["task"]!, Schema["$defs"]!["schedule"]!, Schema["$defs"]!["parameter"]!,
            Schema["$defs"]!["workflow_hook"]!, Schema["$defs"]!["task_hook"]!, Schema["$defs"]!["webhook"]!, Schema["$defs"]!["email"]!, Schema["$defs"]!["hook_workflow"]!, Schema["$defs"]!["deadline"]!, Schema["$defs"]!["container"]!])
        {
            map["additionalProperties"]!.GetValue<bool>().ShouldBeFalse();
            foreach (var (key, value) in map["properties"]!.AsObject()) value!["description"]!.GetValue<string>().ShouldNotBeEmpty(key);
        }
        Schema["$defs"]!["task"]!["properties"]!["retry_backoff"]!["enum"]!.AsArray().Select(n => n!.GetValue<string>()).ShouldBe(["fixed", "exponential", "linear"]);
        Schema["$defs"]!["task"]!["properties"]!["priority"]!["maximum"]!.GetValue<int>().ShouldBe(Limits.MaxPriority);
        foreach (var reference in References(Schema)) Schema["$defs"]![reference["#/$defs/".Length..]].ShouldNotBeNull(reference);
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("_a.b-C9", true)]
    [InlineData("Größe", true)]
    [InlineData("a b", false)]
    [InlineData(".a", false)]
    [InlineData("a/b", false)]
    [InlineData("", false)]
    public void The_pattern_of_names_is_portable_and_agrees_with_the_parser(string name, bool isValid)
    {
        var pattern = Schema["properties"]!["name"]!["pattern"]!.GetValue<string>();
        // Validators in Python and others know no \p.
        WorkflowSchema.Json.ShouldNotContain("\\\\p");
        System.Text.RegularExpressions.Regex.IsMatch(name, pattern, System.Text.RegularExpressions.RegexOptions.ECMAScript).ShouldBe(isValid);
        Limits.Name().IsMatch(name).ShouldBe(isValid);
    }

    private static void IsTakenOver(string with, string without, string key)
    {
        var parsed = Parsing.Json(with);
        parsed.Told().ShouldBe("", key);
        var other = Parsing.Json(without);
        (DefinitionIdentity.HashOf(parsed.Definition!), parsed.IsActive).ShouldNotBe((DefinitionIdentity.HashOf(other.Definition!), other.IsActive), key);
    }

    private static string WithTask(string key, string value)
    {
        var work = key is "command" or "handler" or "wait_for" or "approval" or "workflow" or "container" ? "" : ",\"command\":\"true\"";
        var name = key == "name" ? "" : "\"name\":\"u\",";
        if (key is "max_parallel" or "item_label") value += ",\"for_each\":[1]";
        var groups = key == "group" ? "\"groups\":[{\"name\":\"g\"}]," : "";
        return $"{{\"name\":\"a\",{groups}\"tasks\":[{{\"name\":\"p\",\"command\":\"true\"}},{{{name}\"{key}\":{value}{work}}}]}}";
    }

    private static string WithGroup(string group)
    {
        var outer = group.Contains("outer", StringComparison.Ordinal) ? ",{\"name\":\"outer\"}" : "";
        return $"{{\"name\":\"a\",\"groups\":[{{{group}}}{outer}],\"tasks\":[{{\"name\":\"p\",\"command\":\"true\"}},{{\"name\":\"u\",\"command\":\"true\",\"group\":\"g\"}}]}}";
    }

    private static IEnumerable<string> KeysOf(JsonNode map) => map["properties"]!.AsObject().Select(property => property.Key);

    private static IEnumerable<string> References(JsonNode? node) => node switch
    {
        JsonObject map => map.SelectMany(p => p.Key == "$ref" && p.Value is JsonValue ? [p.Value.GetValue<string>()] : References(p.Value)),
        JsonArray list => list.SelectMany(References),
        _ => [],
    };
}
