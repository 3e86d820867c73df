namespace MiniAirflow.Definitions.Tests;

/// <summary>Text → exactly these problems, as people see them.</summary>
public sealed class ProblemTests
{
    private const string Head = "name: a\ntasks:\n";

    [Theory]
    // Unknown keys
    [InlineData("nmae: a\n", "w:1:1: Unknown key 'nmae' in a workflow. (did you mean 'name'?)")]
    [InlineData("name: a\ncron: '@daily'\n", "w:2:1: Unknown key 'cron' in a workflow. (did you mean 'schedule'?)")]
    [InlineData("name: a\nsteps: []\n", "w:2:1: Unknown key 'steps' in a workflow. (did you mean 'tasks'?)")]
    [InlineData("name: a\nDescription: x\n", "w:2:1: Unknown key 'Description' in a workflow. (did you mean 'description'?)")]
    [InlineData("name: a\ntasks: [{name: t, command: x, pool_slots: 2}]", "w:2:43: The task is in no pool, so it has no slots. (name the pool with 'pool')")]
    [InlineData("name: a\ntasks: [{name: t, command: x, pool: 'a b'}]", "w:2:37: 'a b' is no valid pool name. (letters, digits, '_', '-' and '.', beginning with a letter, a digit or '_')")]
    [InlineData("name: a\nmax_active_tasks: 2\nmax_active_tasks_per_run: 3", "w:3:27: A run cannot have 3 active tasks where all runs together have 2. (remove it, or raise max_active_tasks)")]
    [InlineData("name: a\ntasks: [{name: t, command: x, concurrency: {key: 'a', limit: 0}}]", "w:2:62: Must be from 1 to 100000, but is 0.")]
    [InlineData("name: a\ntasks: [{name: t, command: x, concurrency: {key: '{{ task.attempt }}'}}]", "w:2:50: The key is known before the task runs for the first time, so it cannot depend on 'task.attempt'. (use params, run, workflow or task.name)")]
    [InlineData("name: a\ntasks: [{name: t, command: x, concurrency: {key: '{{ params.x }}'}}]", "w:2:50: The workflow has no parameter 'x'.")]
    [InlineData("name: a\nretention: 30", "w:2:12: Expected a map with days or runs, but found the number 30. (write 'days: 90' or 'runs: 1000' below it)")]
    [InlineData("name: a\nretention: {days: -1}", "w:2:19: Must be from 0 to 36500, but is -1.")]
    [InlineData("name: a\nretention: {runs: 5000000}", "w:2:19: Must be from 0 to 1000000, but is 5000000.")]
    [InlineData("name: a\nretention: {}", "w:2:1: It says nothing. (name 'days', 'runs', or both; 0 keeps everything)")]
    [InlineData("name: a\nretention: {max_age: 3, runs: 1}", "w:2:13: Unknown key 'max_age' in a retention. (did you mean 'days'?)")]
    [InlineData("name: a\nconcurrency: 5", "w:2:14: Expected a map with a key and a limit, but found the number 5. (write 'key: name' and 'limit: 1' below it, or 'max_active_tasks: N' for a number of tasks)")]
    [InlineData("name: a\nconcurrency: {limit: 2}", "w:2:1: The key is empty. (runs with the same key share the limit)")]
    [InlineData("name: a\nconcurrency: {key: ' '}", "w:2:20: The key is empty. (runs with the same key share the limit)")]
    [InlineData("name: a\nconcurrency: {key: k, limit: 0}", "w:2:30: Must be from 1 to 10000, but is 0.")]
    [InlineData("name: a\nconcurrency: {key: k, on_conflict: drop}", "w:2:36: Must be queue or cancel_in_progress, but is 'drop'.")]
    [InlineData("name: a\nconcurrency: {group: k}", "w:2:15: Unknown key 'group' in a map of a concurrency key. (did you mean 'key'?)")]
    [InlineData("name: a\nconcurrency: {key: '{{ params.x }}'}", "w:2:20: The workflow has no parameter 'x'.")]
    [InlineData("name: a\nconcurrency: {key: '{{ tasks.t.outputs.x }}'}\ntasks: [{name: t, command: x}]", "w:2:20: The key is known before the run begins, so it cannot depend on 'tasks.t.outputs.x'. (use params, run or workflow)")]
    [InlineData("name: a\nconcurrency: {key: '{{ task.name }}'}", "w:2:20: The key is known before the run begins, so it cannot depend on 'task.name'. (use params, run or workflow)")]
    [InlineData("name: a\nconcurrency: {key: '{{ item }}'}", "w:2:20: 'item' is about an item of a mapped task, and this is about a run. (use params, run or workflow)")]
    [InlineData("name: a\nretry_delay_seconds: 5", "w:2:22: A run is never tried again, so this says nothing. (add 'retry_count')")]
    [InlineData("name: a\nretry_from: start", "w:2:13: A run is never tried again, so this says nothing. (add 'retry_count')")]
    [InlineData("name: a\nretries: 5", "w:2:1: Unknown key 'retries' in a workflow. (did you mean 'retry_count'?)")]
    [InlineData("name: a\ndagrun_timeout: 5", "w:2:1: Unknown key 'dagrun_timeout' in a workflow. (did you mean 'timeout_seconds'?)")]
    [InlineData("name: a\ntasks: [{name: t, wait_for: {duration: 1h}, queue_timeout_seconds: 5}]", "w:2:68: The task waits without a worker, so it is in no queue. (bound its wait with the wait's own 'timeout_seconds')")]
    [InlineData("name: a\nhooks: [{on: retry, email: {to: a@example.com}}]", "w:2:1: A hook waits for retry, which does not happen without the key 'retry_count'. (add retry_count)")]
    [InlineData("name: a\nqwertz: 1\n", "w:2:1: Unknown key 'qwertz' in a workflow. (known keys: name, description, tags, schedule, timezone, catchup, catchup_window_seconds, overlap, max_active_runs, depends_on_past, max_consecutive_failed_runs, jitter_seconds, data_intervals, max_active_tasks, max_active_tasks_per_run, concurrency, timeout_seconds, retry_count, retry_delay_seconds, retry_from, retention, is_active, params, env, secrets, deadline, must_succeed_within_seconds, hooks, groups, tasks)")]
    [InlineData("name: a\nparams: {x: {type: int}}\n", "w:2:20: Must be string or integer or number or boolean or date or json, but is 'int'.")]
    [InlineData("name: a\nparams: {x: {type: integer, default: many}}\n", "w:2:38: The default of 'x' must be a whole number, but is 'many'.")]
    [InlineData("name: a\nparams: {x: {type: integer, min: 5, max: 1}}\n", "w:2:34: The least value is greater than the greatest. (swap min and max)")]
    [InlineData("name: a\nparams: {x: {max: 1}}\n", "w:2:19: Only numbers have bounds. (add 'type: integer' or 'type: number')")]
    [InlineData("name: a\nparams: {x: {type: date, enum: [2026-01-01, today]}}\n", "w:2:45: Each value of 'x' must be a day as in 2026-03-01, but is 'today'.")]
    [InlineData("name: a\nparams: {x: {enum: [a, b], default: c}}\n", "w:2:37: The default of 'x' must be one of a, b, but is 'c'.")]
    [InlineData("name: a\nparams: {x: {pattern: '(?=a)'}}\n", "w:2:23: The pattern looks back or ahead, or repeats too much, which this kind of regular expression does not do.")]
    [InlineData(Head + "- name: b\n  command: x\n  if: params.x\n", "w:5:3: Unknown key 'if' in a task. (did you mean 'when'?)")]
    [InlineData(Head + "- name: b\n  command: x\n  trigger_rule: all_sucess\n", "w:5:17: Must be all_success or all_failed or all_done or all_done_min_one_success or all_skipped or one_failed or one_success or one_done or none_failed or none_failed_min_one_success or none_skipped or always, but is 'all_sucess'. (did you mean 'all_success'?)")]
    [InlineData(Head + "- name: b\n  command: x\n  exit_codes: {skip: [99, x]}\n", "w:5:27: Expected a whole number, but found the text 'x'. (digits only, without a unit)")]
    [InlineData(Head + "- name: b\n  command: x\n  exit_codes: {skip: 300}\n", "w:5:22: An exit code here is from 1 to 255, but is 300.")]
    [InlineData(Head + "- name: b\n  command: x\n  exit_codes: {skip: 9, fail: [9]}\n", "w:5:25: Exit code 9 cannot mean both skip and fail. (name it once)")]
    [InlineData(Head + "- name: b\n  command: x\n  continue_on: [failure]\n", "w:5:16: Must be failed or skipped, but is 'failure'.")]
    [InlineData(Head + "- name: b\n  command: x\n  branch: {3: [c]}\n- name: c\n  command: x\n  depends_on: b\n", "w:5:3: The map does not say what runs next after exit code 0. (write '0: [names]', or '0: []' for nothing)")]
    [InlineData(Head + "- name: b\n  command: x\n  branch: {0: [c]}\n- name: c\n  command: x\n", "w:5:16: Task 'c' does not depend on the branch 'b'. (a branch chooses among the tasks that depend on it)")]
    [InlineData(Head + "- name: b\n  command: x\n  branch: yes\n", "w:5:11: Expected true, or a map of exit codes and task names, but found the text 'yes'. (write '0: [names]' below it)")]
    [InlineData(Head + "- name: b\n  command: x\n  teardown_of: c\n", "w:5:16: Task 'b' depends on 'c', which does not exist. (did you mean 'b'?)")]
    [InlineData(Head + "- name: b\n  command: x\n  when: tasks.c.state == 'success'\n", "w:5:9: There is no task 'c'. (did you mean 'b'?)")]
    [InlineData(Head + "- name: b\n  command: x\n  when: params.mode == 1\n", "w:5:9: The workflow has no parameter 'mode'.")]
    [InlineData(Head + "- name: b\n  command: x\n  when: a ==\n", "w:5:9: Expected a name at character 5, but found nothing.")]
    [InlineData(Head + "- name: b\n  command: x\n  env: {A: '{{ secrets.x }}'}\n", "w:5:12: No expression has a secret: the task's key 'secrets' gives it as an environment variable.")]
    [InlineData(Head + "- name: b\n  command: x\n  secrets: {A: bank, MINIAIRFLOW_X: 'no name!', A2: b}\n  env: {A2: x}\n", "w:5:37: 'MINIAIRFLOW_X' is reserved: names beginning with MINIAIRFLOW_ are set for each task. (choose another name)\nw:5:53: 'A2' is set by 'env' too. (remove one of them)")]
    [InlineData(Head + "- name: b\n  command: x\n  env: {A: '{{ things.x }}'}\n", "w:5:12: There is no 'things'; an expression begins with params, vars, tasks, run, workflow or task, and in a mapped task with item or map_index.")]
    [InlineData(Head + "- name: b\n  command: x\n  env: {A: '{{ tasks.c.outputs.x }}'}\n- name: c\n  command: x\n", "w:5:12: Task 'c' is not before this one, so it may not have run yet. (add c to depends_on)")]
    [InlineData(Head + "- name: b\n  command: [echo, '{{ run.number }}']\n", "w:4:19: Of a run there are id, logical_date, data_interval_start and data_interval_end.")]
    [InlineData(Head + "- name: b\n  command: echo {{ params.x }}\n", "w:4:12: Values are not put into the text of a shell command: what a run brings could become commands. (give the value by 'env' and use its \"$NAME\", or write the command as a list)")]
    [InlineData("name: a\nenv: {A: '{{ tasks.b.state }}'}\ntasks:\n- name: b\n  command: x\n", "w:2:10: The environment of all tasks cannot tell of one of them, 'b'. (put it into the env of the tasks that need it)")]
    [InlineData(Head + "- name: b\n  command: x\n  needs: [c]\n", "w:5:3: Unknown key 'needs' in a task. (did you mean 'depends_on'?)")]
    [InlineData(Head + "- name: b\n  command: x\n  depends: [c]\n", "w:5:3: Unknown key 'depends' in a task. (did you mean 'depends_on'?)")]
    [InlineData(Head + "- name: b\n  command: x\n  retries: 2\n", "w:5:3: Unknown key 'retries' in a task. (did you mean 'retry_count'?)")]
    [InlineData(Head + "- name: b\n  command: x\n  timeout: 2\n", "w:5:3: Unknown key 'timeout' in a task. (did you mean 'timeout_seconds'?)")]
    [InlineData(Head + "- name: b\n  command: x\n  cwd: /\n", "w:5:3: Unknown key 'cwd' in a task. (did you mean 'working_directory'?)")]
    [InlineData(Head + "- name: b\n  run: x\n", "w:4:3: Unknown key 'run' in a task. (did you mean 'command'?)")]
    [InlineData("name: a\nparams: {x: {defualt: 1}}\n", "w:2:14: Unknown key 'defualt' in a parameter. (did you mean 'default'?)")]
    // Wrong types
    [InlineData("- a\n", "w:1:1: Expected a map with the keys of a workflow, but found a list. (begin with 'name:' and 'tasks:')")]
    [InlineData("hello\n", "w:1:1: Expected a map with the keys of a workflow, but found the text 'hello'. (begin with 'name:' and 'tasks:')")]
    [InlineData("name: [a]\n", "w:1:7: Expected text, but found a list.")]
    [InlineData("name: 2026\n", "w:1:7: Expected text, but found the number 2026. (quote it: \"2026\")")]
    [InlineData("name: a\nis_active: yes\n", "w:2:12: Expected true or false, but found the text 'yes'. (write true or false, without quotes)")]
    [InlineData("name: a\nis_active: 'true'\n", "w:2:12: Expected true or false, but found the text 'true'. (write true or false, without quotes)")]
    [InlineData("name: a\ntasks: {b: {command: x}}\n", "w:2:8: Expected a list of tasks, but found a map. (begin each task with '- name:')")]
    [InlineData(Head + "- b\n", "w:3:3: Expected a map with the keys of a task, but found the text 'b'. (write '- name: …' and 'command: …' below it)")]
    [InlineData(Head + "-\n", "w:3:2: Expected a map with the keys of a task, but found nothing. (write '- name: …' and 'command: …' below it)")]
    [InlineData(Head + "- {name: b, command: {x: 1}}\n", "w:3:22: Expected a command line, or a list of program and arguments, but found a map. (quote a command that contains ': ')")]
    [InlineData(Head + "- {name: b, command: x, retry_count: \"5\"}\n", "w:3:38: Expected a whole number, but found the text '5'. (remove the quotes)")]
    [InlineData(Head + "- {name: b, command: x, timeout_seconds: 5m}\n", "w:3:42: Expected a whole number, but found the text '5m'. (digits only, without a unit)")]
    [InlineData(Head + "- {name: b, command: x, timeout_seconds: 1.5}\n", "w:3:42: Expected a whole number, but found the number 1.5. (no fraction and no exponent)")]
    [InlineData(Head + "- {name: b, command: x, priority: 010}\n", "w:3:35: Expected a whole number, but found the number 010. (decimal digits, without a leading zero)")]
    [InlineData(Head + "- {name: b, command: x, priority: 99999999999}\n", "w:3:35: Must be from 1 to 10, but is 99999999999.")]
    [InlineData(Head + "- {name: b, command: x, priority: 11}\n", "w:3:35: Must be from 1 to 10, but is 11.")]
    [InlineData(Head + "- {name: b, command: x, retry_backoff: exponentail}\n", "w:3:40: Must be fixed or exponential or linear, but is 'exponentail'. (did you mean 'exponential'?)")]
    [InlineData(Head + "- {name: b, command: x, depends_on: {c: 1}}\n", "w:3:37: Expected text, but found a map.")]
    [InlineData(Head + "- {name: b, command: x, depends_on: [1]}\n", "w:3:38: Expected text, but found the number 1. (quote it: \"1\")")]
    [InlineData("name: a\nenv: [A, B]\n", "w:2:6: Expected a map of names and values, but found a list. (write 'NAME: value')")]
    [InlineData("name: a\nenv:\n  A:\n", "w:3:5: Expected text, a number or a boolean, but found nothing. (write \"\" for an empty value)")]
    [InlineData("name: a\nenv: {A: [1]}\n", "w:2:10: Expected text, a number or a boolean, but found a list.")]
    [InlineData("name: a\nparams: {x: [1]}\n", "w:2:13: Expected text, a number or a boolean, but found a list.")]
    // The validator's, with the place of the node
    [InlineData("name: a b\n", "w:1:7: 'a b' is no valid workflow name. (letters, digits, '_', '-' and '.', beginning with a letter, a digit or '_')")]
    [InlineData("name: \"a\\e[31m\"\n", "w:1:7: 'a\\u001b[31m' is no valid workflow name. (letters, digits, '_', '-' and '.', beginning with a letter, a digit or '_')")]
    [InlineData("name: a\nschedule: 0 0 30 2 *\n", "w:2:11: '0 0 30 2 *' never fires: no date fits it. (five fields: minute hour day month weekday, e.g. '30 2 * * *')")]
    [InlineData("name: a\nschedule_cron: '@dayly'\n", "w:2:16: '@dayly' is no macro; known are @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly. (five fields: minute hour day month weekday, e.g. '30 2 * * *')")]
    [InlineData("name: a\ntimezone: Europe/Berln\n", "w:2:11: 'Europe/Berln' is no time zone known here. (did you mean 'Europe/Berlin'?)")]
    [InlineData("name: a\nschedule: '@daily'\nschedule_cron: '@daily'\n", "w:3:1: Both 'schedule' and 'schedule_cron' are given, which are the same. (remove one of them)")]
    [InlineData(Head + "- command: x\n", "w:3:3: The task needs a name. (letters, digits, '_', '-' and '.')")]
    [InlineData(Head + "- name: b\n", "w:3:3: The task has nothing to run. (add 'command' or 'container', or 'handler' for a handler registered in the host, or 'wait_for', 'approval' or 'workflow')")]
    [InlineData(Head + "- name: b\n  command: x\n  handler: y\n", "w:5:12: A task has either 'command' or 'handler', not both. (remove one of them)")]
    [InlineData(Head + "- name: b\n  wait_for: {}\n", "w:4:3: It does not say what to wait for. (give one of time, duration, file, http, command, run, event)")]
    [InlineData(Head + "- name: b\n  wait_for: {duration: 1h, event: e}\n", "w:4:3: It waits for one thing, but duration and event are given. (make a task for each)")]
    [InlineData(Head + "- name: b\n  command: x\n  wait_for: {duration: 1h}\n", "w:5:3: A task has either 'command' or 'wait_for', not both. (remove one of them)")]
    [InlineData(Head + "- name: b\n  wait_for: {duration: 90}\n", "w:4:24: Expected text, but found the number 90. (quote it: \"90\")")]
    [InlineData(Head + "- name: b\n  wait_for: {duration: soon}\n", "w:4:24: 'soon' is no length of time. (write days, hours, minutes and seconds, as in 15m, 1h30m or 2d)")]
    [InlineData(Head + "- name: b\n  wait_for: {time: '25:00'}\n", "w:4:20: '25:00' is no time. (write a time of day such as 18:30, or a time such as 2026-12-24T18:00 or 2026-12-24T18:00:00+01:00)")]
    [InlineData(Head + "- name: b\n  wait_for: {file: in/x}\n", "w:4:20: 'in/x' is relative, and there is no directory that it could be relative to. (begin it with '/')")]
    [InlineData(Head + "- name: b\n  wait_for: {http: {url: example.org}}\n", "w:4:26: 'example.org' is no absolute address. (begin it with 'http://' or 'https://')")]
    [InlineData(Head + "- name: b\n  wait_for: {command: 'echo {{ params.x }}'}\n", "w:4:23: Values are not put into the text of a shell command: what a run brings could become commands. (give the value by 'env' and use its \"$NAME\", or write the command as a list)")]
    [InlineData(Head + "- name: b\n  wait_for: {file: '/x/{{ params.day }}'}\n", "w:4:20: The workflow has no parameter 'day'.")]
    [InlineData(Head + "- name: b\n  wait_for: {run: {workflow: a}}\n", "w:4:30: A run cannot wait for its own end. (give another logical_date, or another workflow)")]
    [InlineData(Head + "- name: b\n  timeout_seconds: 5\n  wait_for: {event: e}\n", "w:4:20: How long a task waits is not bounded here. (move it into wait_for)")]
    [InlineData(Head + "- name: b\n  wait_for: {event: e, on_timeout: skip}\n", "w:4:36: Without timeout_seconds the wait has no end that this could be about. (add timeout_seconds)")]
    [InlineData(Head + "- name: b\n  wait_for: {event: e, interval_seconds: 5}\n", "w:4:42: Nobody looks at this again and again. (remove it)")]
    [InlineData(Head + "- name: b\n  sensor: {event: e}\n", "w:4:3: Unknown key 'sensor' in a task. (did you mean 'wait_for'?)")]
    [InlineData(Head + "- name: b\n  approval: {options: [yes, 'no'], default: maybe, timeout_seconds: 9}\n", "w:4:45: 'maybe' is none of the options. (one of yes, no)")]
    [InlineData(Head + "- name: b\n  approval: {default: approve}\n", "w:4:23: Without timeout_seconds nothing is chosen by default. (add timeout_seconds)")]
    [InlineData(Head + "- name: b\n  approval: {fields: {option: x}}\n", "w:4:31: The output 'option' says what was chosen. (choose another name)")]
    [InlineData(Head + "- name: b\n  branch: true\n  approval: {options: [c, d]}\n- {name: c, command: x, depends_on: b}\n", "w:5:14: With 'branch: true' an option names a task right after 'b', but 'd' is none.")]
    [InlineData(Head + "- {name: b, command: '  '}\n", "w:3:22: The command is empty. (write 'true' for a task that does nothing)")]
    [InlineData(Head + "- {name: b, command: []}\n", "w:3:13: The command is empty. (the first entry of the list is the program)")]
    [InlineData(Head + "- {name: b, command: [x, \"\\0\"]}\n", "w:3:26: The command contains a NUL character, which no program can be given.")]
    [InlineData(Head + "- {name: b, command: x, working_directory: sub}\n", "w:3:44: 'sub' is relative, and there is no file that it could be relative to. (begin it with '/')")]
    [InlineData(Head + "- {name: b, command: x, working_directory: ~/sub}\n", "w:3:44: '~/sub' is taken literally: '~' and variables are not expanded here. (write the path out, or use 'cd' in the command)")]
    [InlineData(Head + "- {name: load, command: x}\n- {name: b, command: x, depends_on: [laod]}\n", "w:4:38: Task 'b' depends on 'laod', which does not exist. (did you mean 'load'?)")]
    [InlineData(Head + "- {name: b, command: x, depends_on: b}\n", "w:3:37: Task 'b' depends on itself. (remove it from the list)")]
    [InlineData(Head + "- {name: b, command: x}\n- {name: b, command: y}\n", "w:4:10: The name 'b' is taken by tasks[0]. (names are unique within a workflow)")]
    [InlineData(Head + "- {name: b, command: x, depends_on: [c]}\n- {name: c, command: x, depends_on: [b]}\n", "w:3:38: These tasks wait for each other: b → c → b. (remove one of these dependencies)")]
    [InlineData("name: a\nenv:\n  MINIAIRFLOW_TASK: x\n", "w:3:21: 'MINIAIRFLOW_TASK' is reserved: names beginning with MINIAIRFLOW_ are set for each task. (choose another name)")]
    [InlineData("name: a\nparams:\n  x: 1\n  X: 2\n", "w:4:6: Parameters 'x' and 'X' would both become MINIAIRFLOW_PARAM_X. (rename one of them)")]
    // Structure
    [InlineData("", "w:1:1: The document is empty. (begin with 'name:' and 'tasks:')")]
    [InlineData("# nothing\n", "w:1:1: The document is empty. (begin with 'name:' and 'tasks:')")]
    [InlineData("---\n", "w:1:1: The document is empty. (begin with 'name:' and 'tasks:')")]
    [InlineData("name: a\nname: b\n", "w:2:1: The key 'name' is given twice. (remove one of them)")]
    [InlineData("name: a\n<<: {description: x}\n", "w:2:1: Merge keys ('<<') are not supported. (write the entries out; 'env' of the workflow reaches every task)")]
    [InlineData("name: a\n? [x]\n: 1\n", "w:2:3: A key must be a plain word, not a map or a list. (a value that begins with '{' or '[' must be quoted)")]
    [InlineData("name: a\ntasks:\n\t- name: b\n", "w:3:1: Not valid YAML: while scanning a mapping, found invalid tab as indentation. (YAML is indented with spaces, not tabs)")]
    [InlineData("name: a\n  b: 2\n", "w:2:4: Not valid YAML: while scanning a plain scalar value, found invalid mapping. (check the indentation, and quote a value that contains ': ')")]
    [InlineData("name: \"a\n", "w:1:7: Not valid YAML: while scanning a quoted scalar, found unexpected end of stream. (look for an unclosed quote or bracket)")]
    [InlineData("name: [a, 1\nb: 3\n", "w:1:8: The text is not valid YAML from about here on. (look for an unclosed bracket or quote, or a bad escape)")]
    public void Yaml_tells_the_place_and_the_fix(string text, string expected) => Parsing.Yaml(text).Told().ShouldBe(expected);

    [Theory]
    [InlineData("", "w:1:1: The document is empty. (begin with 'name:' and 'tasks:')")]
    [InlineData("null", "w:1:1: The document is empty. (begin with 'name:' and 'tasks:')")]
    [InlineData("{\"name\":\"a\",\n \"é\": 1, \"nmae\": 2}", "w:2:2: Unknown key 'é' in a workflow. (known keys: name, description, tags, schedule, timezone, catchup, catchup_window_seconds, overlap, max_active_runs, depends_on_past, max_consecutive_failed_runs, jitter_seconds, data_intervals, max_active_tasks, max_active_tasks_per_run, concurrency, timeout_seconds, retry_count, retry_delay_seconds, retry_from, retention, is_active, params, env, secrets, deadline, must_succeed_within_seconds, hooks, groups, tasks)|w:2:10: Unknown key 'nmae' in a workflow. (did you mean 'name'?)")]
    [InlineData("{\"name\":\"a\",\n  \"name\":\"b\"}", "w:2:3: The key 'name' is given twice. (remove one of them)")]
    [InlineData("{\"name\":\"a\",}", "w:1:13: Not valid JSON: a comma before a closing bracket. (remove the comma)")]
    [InlineData("{\"name\":\"a\"} {}", "w:1:14: Not valid JSON: '{' is invalid after a single JSON value. Expected end of data.")]
    [InlineData("{\"name\":\"\\ud800\"}", "w:1:9: The text has half of a surrogate pair, which is no character. (write the character itself, or both halves)")]
    [InlineData("{\"name\":\"a\",\"tasks\":[{\"name\":\"b\",\"command\":\"x\",\"retry_count\":1e3}]}", "w:1:62: Expected a whole number, but found the number 1e3. (no fraction and no exponent)")]
    [InlineData("{\"name\":\"a\"", "w:1:12: Not valid JSON: the text ends inside an open object or array. (close every bracket)")]
    public void Json_tells_the_place_and_the_fix(string text, string expected) =>
        Parsing.Json(text).Told().ShouldBe(expected.Replace('|', '\n'));

    [Fact]
    public void Every_error_is_told_at_once_in_the_order_of_the_document()
    {
        const string text = """
            name: a b
            shedule: "@daily"
            timezone: Mars/Olympus
            tasks:
              - name: b
                command: x
                retry_count: "3"
                depends_on: [zz, b]
              - nmae: c
                command: y
              - name: d
            """;
        Parsing.Yaml(text).Problems.Select(p => $"{p.Line}:{p.Column} {p.Path}").ShouldBe([
            "1:7 name", "2:1 shedule", "3:11 timezone", "7:18 tasks[0].retry_count", "8:18 tasks[0].depends_on[0]",
            "8:22 tasks[0].depends_on[1]", "9:5 tasks[1].nmae", "11:5 tasks[2].command",
        ]);
    }

    [Fact]
    public void An_aliased_value_is_located_where_it_is_written()
    {
        var parsed = Parsing.Yaml("name: a\ntasks:\n- {name: b, command: x, env: &e {A: [1]}}\n- {name: c, command: x, env: *e}\n");
        parsed.Problems.ShouldAllBe(p => p.Line == 3 && p.Column == 37);
        parsed.Problems.Count.ShouldBe(2);
    }

    [Fact]
    public void A_flood_of_mistakes_is_cut_short()
    {
        var tasks = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"- {{name: t{i}, command: x, depends_on: [nobody{i}]}}\n"));
        var parsed = Parsing.Yaml(Head + tasks);
        parsed.Definition.ShouldBeNull();
        parsed.Problems.Count.ShouldBeInRange(1_000, 1_002);
        parsed.Problems.ShouldContain(p => p.Message.EndsWith("more problems are not shown.", StringComparison.Ordinal));
    }
}
