using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Definitions.Mapping;

/// <summary>Every key of a workflow document.</summary>
internal static partial class WorkflowKeys
{
    public static readonly KeyTable Workflow = new("workflow",
    [
        new("name", ValueShape.Name, "Name of the workflow, unique among all. In a file it defaults to the file's name without extension."),
        new("description", ValueShape.Text, "Free text for people.") { Default = "" },
        new("tags", ValueShape.Names, "Words by which people find the workflow among others, such as a team or a system: a list, or a single one."),
        new("schedule", ValueShape.Schedules, "When the workflow runs by itself: a cron expression with 5 fields (minute hour day month weekday), or 6 with seconds first, or @hourly, @daily, @weekly, @monthly, @yearly; or a map with 'cron', 'every' or 'at'; or a list of these. Without it the workflow runs only when triggered."),
        new("schedule_cron", ValueShape.Text, "The same as 'schedule', as text; give one of the two.") { IsDeprecated = true },
        new("timezone", ValueShape.Text, "IANA time zone in which the schedule is read, such as Europe/Berlin.") { Default = WorkflowDefinition.DefaultTimeZone },
        new("catchup", ValueShape.Choice, "Which missed slots are made up for, whether a downtime, a pause or an edit kept them.") { Choices = ["latest", "none", "all"], Default = "latest" },
        new("catchup_window_seconds", ValueShape.Integer, "Missed slots that are older are never made up for.") { Max = Limits.MaxSeconds, Default = Limits.MaxSeconds },
        new("overlap", ValueShape.Choice, "What becomes of a slot that falls due while a run of the workflow is alive.") { Choices = ["allow", "skip", "queue_one", "queue_all", "cancel_previous"], Default = "allow" },
        new("max_active_runs", ValueShape.Integer, "While so many runs are alive, further slots wait.") { Min = 1, Max = Limits.MaxActiveRuns, Default = SchedulePolicy.DefaultMaxActiveRuns },
        new("depends_on_past", ValueShape.Boolean, "Whether a slot waits until the run of the slot before it has succeeded."),
        new("max_consecutive_failed_runs", ValueShape.Integer, "The workflow is paused when so many scheduled runs in a row have failed; 0 for never.") { Max = Limits.MaxActiveRuns, Default = 0 },
        new("jitter_seconds", ValueShape.Integer, "Each fire is put off by up to so many seconds; the same slot of the same workflow always by as many.") { Max = Limits.MaxJitterSeconds, Default = 0 },
        new("data_intervals", ValueShape.Boolean, "Whether a run is about the time since the slot before, with the start of that as its logical date. Otherwise its slot is all three."),
        new("max_active_tasks", ValueShape.Integer, "How many of its tasks may be active at once, over all runs; 0 for no limit.") { Max = Limits.MaxActiveTasks, Default = 0 },
        new("max_active_tasks_per_run", ValueShape.Integer, "How many of its tasks may be active at once in one run; 0 for no limit.") { Max = Limits.MaxActiveTasks, Default = 0 },
        new("concurrency", ValueShape.Part, "How many runs that have the same key may be in progress at once, and what becomes of one more.") { Part = "run_concurrency" },
        new("timeout_seconds", ValueShape.Integer, "Seconds a run may last before it is ended with all that is open; 0 for no limit. Teardowns still run.") { Max = Limits.MaxSeconds, Default = 0 },
        new("retry_count", ValueShape.Integer, "How often a run that failed is tried again as a whole, after the retries of its tasks.") { Max = Limits.MaxRetries, Default = 0 },
        new("retry_delay_seconds", ValueShape.Integer, "Seconds from a run's failure until it is tried again; 0 selects 1, 2, 4 … 30 s.") { Max = Limits.MaxSeconds, Default = 0 },
        new("retry_from", ValueShape.Choice, "What of a failed run is tried again: the tasks that did not succeed, or all.") { Choices = ["failed", "start"], Default = "failed" },
        new("retention", ValueShape.Part, "How long ended runs are kept, with their task runs and logs; what it does not say is for the server's settings to say.") { Part = "retention" },
        new("is_active", ValueShape.Boolean, "Whether the schedule fires. Omitted, an existing workflow keeps its switch and a new one is on."),
        new("params", ValueShape.Parameters, "Parameters that a trigger may set. A parameter x reaches each task as the environment variable MINIAIRFLOW_PARAM_X."),
        new("env", ValueShape.Values, "Environment of every task; a task's own env wins."),
        new("secrets", ValueShape.Values, "Secrets that every task gets: a map from the environment variable to the name of the secret."),
        new("deadline", ValueShape.Deadline, "By when each run should have ended. If it has not, hooks are told once, and the run goes on."),
        new("must_succeed_within_seconds", ValueShape.Integer, "When no run has succeeded for so many seconds, hooks are told once, whether or not any ran; 0 for never.") { Max = Limits.MaxSeconds, Default = 0 },
        new("hooks", ValueShape.WorkflowHooks, "What is done because of what became of a run: requests, mails, runs of other workflows."),
        new("groups", ValueShape.Groups, "Names for some of the tasks together: shown, cleared and depended on as one."),
        new("tasks", ValueShape.Tasks, "The tasks, in any order."),
    ],
    new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["cron"] = "schedule", ["schedule_interval"] = "schedule", ["steps"] = "tasks", ["jobs"] = "tasks", ["tz"] = "timezone",
        ["time_zone"] = "timezone", ["environment"] = "env", ["parameters"] = "params", ["inputs"] = "params", ["enabled"] = "is_active",
        ["active"] = "is_active", ["id"] = "name", ["dag_id"] = "name", ["title"] = "name", ["task"] = "tasks",
        ["schedules"] = "schedule", ["catch_up"] = "catchup", ["catchup_window"] = "catchup_window_seconds", ["overlap_policy"] = "overlap", ["hist_retention_days"] = "retention", ["histRetentionDays"] = "retention", ["history"] = "retention", ["keep"] = "retention", ["concurrency_group"] = "concurrency", ["concurrency_key"] = "concurrency",
        ["max_active_steps"] = "max_active_tasks", ["dag_concurrency"] = "max_active_tasks", ["max_parallel"] = "max_active_tasks_per_run",
        ["jitter"] = "jitter_seconds", ["max_consecutive_failed_dag_runs"] = "max_consecutive_failed_runs", ["create_cron_data_intervals"] = "data_intervals",
        ["callbacks"] = "hooks", ["notifications"] = "hooks", ["notify"] = "hooks", ["on_failure"] = "hooks", ["on_success"] = "hooks", ["on_failure_callback"] = "hooks", ["on_success_callback"] = "hooks",
        ["labels"] = "tags", ["tag"] = "tags", ["task_groups"] = "groups", ["group"] = "groups", ["sla"] = "deadline", ["must_succeed_within"] = "must_succeed_within_seconds",
        ["timeout"] = "timeout_seconds", ["timeout_sec"] = "timeout_seconds", ["dagrun_timeout"] = "timeout_seconds", ["retries"] = "retry_count", ["retry"] = "retry_count",
        ["retry_policy"] = "retry_count", ["retry_delay"] = "retry_delay_seconds",
    });

    public static readonly KeyTable Schedule = new("schedule",
    [
        new("cron", ValueShape.Text, "Cron expression with 5 or 6 fields, or a macro such as @daily."),
        new("every", ValueShape.Text, "Interval such as 15m or 1h30m, counted from start_date, or else from 1970-01-01 in UTC."),
        new("at", ValueShape.Text, "A single time such as 2026-12-24T18:00."),
        new("timezone", ValueShape.Text, "IANA time zone of this entry; the workflow's by default."),
        new("start_date", ValueShape.Text, "First date or time at which it may fire."),
        new("end_date", ValueShape.Text, "Date or time after which it fires no more; a date counts to its end."),
        new("exclude", ValueShape.Names, "Names of calendars on whose days it does not fire."),
        new("include", ValueShape.Names, "Names of calendars on whose days alone it fires."),
        new("on_excluded", ValueShape.Choice, "What becomes of a slot on a day that the calendars leave out.") { Choices = ["skip", "next_working_day"], Default = "skip" },
    ],
    new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["expression"] = "cron", ["interval"] = "every", ["tz"] = "timezone", ["time_zone"] = "timezone", ["start"] = "start_date", ["end"] = "end_date",
        ["from"] = "start_date", ["until"] = "end_date", ["calendar"] = "exclude", ["calendars"] = "exclude", ["exclusions"] = "exclude", ["date"] = "at",
    });

    public static readonly KeyTable ExitCodes = new("map of exit codes",
    [
        new("skip", ValueShape.Integers, "The task is skipped.") { Min = 1, Max = Limits.MaxExitCode },
        new("fail", ValueShape.Integers, "The task fails at once, without a retry.") { Min = 1, Max = Limits.MaxExitCode },
        new("retry", ValueShape.Integers, "When given, these alone are retried.") { Min = 1, Max = Limits.MaxExitCode },
    ],
    new Dictionary<string, string>(StringComparer.Ordinal) { ["skipped"] = "skip", ["failed"] = "fail", ["retries"] = "retry" });

    public static readonly KeyTable Concurrency = new("map of a concurrency key",
    [
        new("key", ValueShape.Text, "Tasks with the same text share the limit, across runs and workflows. It may have expressions about the run, such as {{ params.customer }}.") { IsRequired = true },
        new("limit", ValueShape.Integer, "How many of them may be active at once.") { Min = 1, Max = Limits.MaxActiveTasks, Default = 1 },
    ],
    new Dictionary<string, string>(StringComparer.Ordinal) { ["group"] = "key", ["name"] = "key", ["max"] = "limit" });

    public static readonly KeyTable RunConcurrency = new("map of a concurrency key",
    [
        new("key", ValueShape.Text, "Runs of this workflow with the same text share the limit. It may have expressions about the run, such as {{ params.customer }}.") { IsRequired = true },
        new("limit", ValueShape.Integer, "How many of them may be in progress at once.") { Min = 1, Max = Limits.MaxActiveRuns, Default = 1 },
        new("on_conflict", ValueShape.Choice, "What becomes of one more: it waits behind those before it, or the oldest are cancelled for it.") { Choices = ["queue", "cancel_in_progress"], Default = "queue" },
    ],
    new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["group"] = "key", ["name"] = "key", ["expression"] = "key", ["max"] = "limit", ["max_runs"] = "limit", ["cancel-in-progress"] = "on_conflict", ["cancel_in_progress"] = "on_conflict",
        ["strategy"] = "on_conflict", ["limit_strategy"] = "on_conflict",
    });

    public static readonly KeyTable Retention = new("retention",
    [
        new("days", ValueShape.Integer, "Days from a run's end after which it is removed; 0 for never.") { Max = Limits.MaxRetentionDays },
        new("runs", ValueShape.Integer, "How many ended runs are kept, the newest; 0 for all.") { Max = Limits.MaxRetentionRuns },
    ],
    new Dictionary<string, string>(StringComparer.Ordinal) { ["max_age"] = "days", ["age"] = "days", ["keep"] = "runs", ["count"] = "runs", ["max_runs"] = "runs" });

    public static readonly KeyTable Task = new("task",
    [
        new("name", ValueShape.Name, "Name of the task, unique within the workflow.") { IsRequired = true },
        new("command", ValueShape.Command, "A line for /bin/sh -c, or a list of program and arguments that no shell sees."),
        new("container", ValueShape.Container, "The container that the command runs in: the name of an image, or a map. Without a command the image's own program runs."),
        new("handler", ValueShape.Name, "Name of a handler registered in the host program, instead of a command."),
        new("wait_for", ValueShape.Part, "What the task waits for, without a slot, instead of running a command.") { Part = "wait" },
        new("approval", ValueShape.Part, "What the task asks a person, without a slot, instead of running a command.") { Part = "approval" },
        new("workflow", ValueShape.Part, "The workflow of which a run does the task's work, without a slot, instead of a command.") { Part = "child_workflow" },
        new("group", ValueShape.Name, "The group that the task is in."),
        new("depends_on", ValueShape.Names, "Names of the tasks, and of the groups, that must end first."),
        new("trigger_rule", ValueShape.Choice, "When the task runs, given how those it depends on ended.") { Choices = TriggerRuleWords.All, Default = "all_success" },
        new("when", ValueShape.Text, "A condition on params and outputs, such as params.mode == 'full'; when it does not hold, the task is skipped."),
        new("for_each", ValueShape.Items, "The task runs once for each item of a list, or of an expression whose value is a list; its expressions then have item and map_index."),
        new("max_parallel", ValueShape.Integer, "Most items that run at once; 0 for as many as there are slots.") { Max = Limits.MaxItems, Default = 0 },
        new("item_label", ValueShape.Text, "What people call an item, as in {{ item.name }}."),
        new("branch", ValueShape.Branch, "The task chooses which of the tasks after it run: true when its output 'next' names them, or a map from exit codes to names."),
        new("exit_codes", ValueShape.ExitCodes, "Exit codes that mean more than failed."),
        new("continue_on", ValueShape.Words, "Ends of this task that those after it, and the run, take for a success.") { Choices = ContinueOnWords.All },
        new("teardown_of", ValueShape.Names, "Names of the tasks whose setting up this one clears away: it runs when all it depends on have ended and one of these succeeded, even in a run that was cancelled."),
        new("on_failure_fail_run", ValueShape.Boolean, "Whether the failure of a teardown fails the run."),
        new("retry_count", ValueShape.Integer, "Further attempts after a failed one.") { Max = Limits.MaxRetries, Default = 0 },
        new("retry_delay_seconds", ValueShape.Integer, "Seconds between attempts; 0 selects 1, 2, 4 … 30 s.") { Max = Limits.MaxSeconds, Default = 0 },
        new("retry_backoff", ValueShape.Choice, "How the delay grows from attempt to attempt.") { Choices = ["fixed", "exponential", "linear"], Default = "fixed" },
        new("retry_max_delay_seconds", ValueShape.Integer, "Longest delay; 0 selects the default: none when fixed, one hour when exponential.") { Max = Limits.MaxSeconds, Default = 0 },
        new("retry_jitter_percent", ValueShape.Integer, "Each delay is shortened at random by up to so many percent.") { Max = 100, Default = 0 },
        new("timeout_seconds", ValueShape.Integer, "Seconds an attempt may run before it is killed with all its processes; 0 for no limit.") { Max = Limits.MaxSeconds, Default = 0 },
        new("queue_timeout_seconds", ValueShape.Integer, "Seconds an attempt may wait, from when it became ready until it starts, before it fails; 0 for no limit.") { Max = Limits.MaxSeconds, Default = 0 },
        new("env", ValueShape.Values, "Environment of this task, over the workflow's."),
        new("secrets", ValueShape.Values, "Secrets that this task gets, over the workflow's: a map from the environment variable to the name of the secret."),
        new("working_directory", ValueShape.Text, "Directory to run in, relative to the file's folder, which is the default."),
        new("queue", ValueShape.Name, "Routing label: only workers that serve this queue take the task.") { Default = TaskDefinition.DefaultQueue },
        new("priority", ValueShape.Integer, "From 1 (low) to 10 (high): higher first, then older.") { Min = Limits.MinPriority, Max = Limits.MaxPriority, Default = TaskDefinition.DefaultPriority },
        new("pool", ValueShape.Name, "The pool whose slots the task occupies while it is queued or runs. While the pool has none left, or does not exist, the task waits."),
        new("pool_slots", ValueShape.Integer, "How many slots of the pool it occupies.") { Min = 1, Max = Limits.MaxPoolSlots, Default = 1 },
        new("concurrency", ValueShape.Concurrency, "How many tasks that have the same key may be active at once."),
        new("hooks", ValueShape.TaskHooks, "What is done because of what became of the task: requests, mails, runs of other workflows."),
    ],
    new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["needs"] = "depends_on", ["depends"] = "depends_on", ["dependencies"] = "depends_on", ["after"] = "depends_on", ["upstream"] = "depends_on",
        ["retries"] = "retry_count", ["retry"] = "retry_count", ["retry_delay"] = "retry_delay_seconds", ["backoff"] = "retry_backoff",
        ["image"] = "container", ["docker"] = "container", ["pod"] = "container",
        ["run"] = "command", ["cmd"] = "command", ["script"] = "command", ["bash_command"] = "command", ["args"] = "command", ["shell"] = "command",
        ["timeout"] = "timeout_seconds", ["execution_timeout"] = "timeout_seconds", ["schedule_timeout"] = "queue_timeout_seconds", ["task_queued_timeout"] = "queue_timeout_seconds", ["queue_timeout"] = "queue_timeout_seconds", ["dir"] = "working_directory", ["cwd"] = "working_directory",
        ["workdir"] = "working_directory", ["environment"] = "env", ["id"] = "name", ["task_id"] = "name", ["slots"] = "pool_slots", ["concurrency_key"] = "concurrency",
        ["if"] = "when", ["condition"] = "when", ["run_if"] = "when", ["runIf"] = "when", ["preconditions"] = "when", ["allow_failure"] = "continue_on",
        ["continue-on-error"] = "continue_on", ["skip_on_exit_code"] = "exit_codes", ["teardown"] = "teardown_of", ["rule"] = "trigger_rule",
        ["on_failure_fail_dagrun"] = "on_failure_fail_run", ["expand"] = "for_each", ["matrix"] = "for_each", ["with_items"] = "for_each", ["parallel"] = "for_each", ["items"] = "for_each",
        ["max_concurrent"] = "max_parallel", ["max-parallel"] = "max_parallel", ["max_active_tis_per_dagrun"] = "max_parallel", ["map_index_template"] = "item_label",
        ["callbacks"] = "hooks", ["notifications"] = "hooks", ["on_failure_callback"] = "hooks", ["on_success_callback"] = "hooks", ["on_retry_callback"] = "hooks", ["on_skipped_callback"] = "hooks",
        ["sensor"] = "wait_for", ["wait"] = "wait_for", ["waitFor"] = "wait_for", ["confirm"] = "approval", ["hitl"] = "approval", ["manual"] = "approval", ["human"] = "approval",
        ["sub_workflow"] = "workflow", ["subworkflow"] = "workflow", ["sub_dag"] = "workflow", ["subdag"] = "workflow", ["trigger_dag_id"] = "workflow", ["call"] = "workflow", ["task_group"] = "group",
    });

    public static readonly KeyTable ChildWorkflow = new("workflow to run",
    [
        new("name", ValueShape.Name, "Name of the workflow.") { IsRequired = true },
        new("params", ValueShape.ParameterValues, "Values for its parameters; they may have expressions, as the task's environment could."),
    ],
    new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "name", ["workflow"] = "name", ["dag_id"] = "name", ["parameters"] = "params", ["conf"] = "params", ["with"] = "params" });

    public static readonly KeyTable Group = new("group",
    [
        new("name", ValueShape.Name, "Name of the group, unique among groups and tasks.") { IsRequired = true },
        new("group", ValueShape.Name, "The group that this one is a part of."),
        new("depends_on", ValueShape.Names, "Names of the tasks and groups that must end before its first tasks."),
    ],
    new Dictionary<string, string>(StringComparer.Ordinal) { ["id"] = "name", ["group_id"] = "name", ["parent"] = "group", ["parent_group"] = "group", ["needs"] = "depends_on", ["after"] = "depends_on" });

    public static readonly KeyTable Parameter = new("parameter",
    [
        new("default", ValueShape.Value, "Value used when a trigger gives none; without it the parameter is required."),
        new("type", ValueShape.Choice, "What the value must read as.") { Choices = ["string", "integer", "number", "boolean", "date", "json"], Default = "string" },
        new("enum", ValueShape.ValueList, "The only values that it may have."),
        new("min", ValueShape.Number, "The least value of a number."),
        new("max", ValueShape.Number, "The greatest value of a number."),
        new("pattern", ValueShape.Text, "A regular expression that the whole value must match."),
        new("description", ValueShape.Text, "Free text shown where the parameter is asked for.") { Default = "" },
    ],
    new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["value"] = "default", ["help"] = "description", ["minimum"] = "min", ["maximum"] = "max", ["options"] = "enum", ["choices"] = "enum", ["values"] = "enum", ["regex"] = "pattern",
        ["required"] = "default",
    });
}
