namespace MiniAirflow.Definitions.Importing.Dagu;

/// <summary>Why keys are not carried, and what to do instead.</summary>
internal static class DaguReasons
{
    private const string NoMail = "write hooks with 'email', and give the schedulers SMTP_URL";
    private const string Logs = "logs are kept and bounded by the server, see its settings";
    private const string Elsewhere = "commands run on the worker itself, or in a container; write 'container', or call the program in the command, as in 'ssh …'";
    private const string Agents = "there are no tasks for language models";
    private const string Conditions = "write it as 'when' if it asks for parameters or outputs; else begin the command with a test, as in 'test -f data.csv || exit 99', and give 'exit_codes: {skip: 99}'";
    private const string OfAction = "it belongs to what the step runs, and that is not carried";
    private const string Redirect = "the log has both streams; redirect in the command, as in '… > file'";

    public static readonly IReadOnlyDictionary<string, string> OfWorkflow = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["group"] = "workflows are not grouped; a common beginning of their names does it",
        ["skip_if_successful"] = "a slot runs whether or not somebody has run the workflow since the one before",
        ["delay_sec"] = "there is no delay before the first task; begin its command with 'sleep'",
        ["restart_wait_sec"] = "nothing is restarted by a schedule",
        ["consts"] = "there are no constants; use 'env'",
        ["dotenv"] = "no file is read into the environment; begin the commands with '. ./.env'",
        ["secrets"] = "write 'secrets: {VARIABLE: name}', and give the workers the values",
        ["tools"] = "no tools are fetched; install them where the worker runs",
        ["queue"] = "a queue of Dagu bounds how many run at once, which 'max_active_runs' does here; 'queue' here selects workers",
        ["max_clean_up_time_sec"] = "processes that are told to end have the worker's time for it",
        ["preconditions"] = Conditions,
        ["precondition"] = Conditions,
        ["resources"] = "processes are not limited; use 'systemd-run' or 'ulimit' in the command",
        ["worker_selector"] = "give the tasks a 'queue', and start workers that serve it",
        ["run_config"] = "parameters and ids of runs are not locked",
        ["log_dir"] = Logs,
        ["log_output"] = Logs,
        ["max_output_size"] = Logs,
        ["artifacts"] = "files of a run are not kept; let a task copy them",
        ["handler_on"] = "write hooks, such as 'on_failure', or give a task at the end a 'trigger_rule', such as one_failed or all_done",
        ["mail_on"] = NoMail,
        ["error_mail"] = NoMail,
        ["info_mail"] = NoMail,
        ["wait_mail"] = NoMail,
        ["smtp"] = NoMail,
        ["webhook"] = "a run is triggered at POST /workflows/{id}/trigger",
        ["otel"] = "where traces go is a setting of the server",
        ["registry_auths"] = Elsewhere,
        ["s3"] = Elsewhere,
        ["redis"] = Elsewhere,
        ["kubernetes"] = Elsewhere,
        ["llm"] = Agents,
        ["harness"] = Agents,
        ["harnesses"] = Agents,
        ["tasks"] = Agents,
        ["actions"] = "there are no actions; write their commands into the tasks",
        ["step_types"] = "there are no actions; write their commands into the tasks",
    };

    public static readonly IReadOnlyDictionary<string, string> OfStep = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["description"] = "tasks have no description",
        ["stdout"] = Redirect,
        ["stderr"] = Redirect,
        ["log_output"] = Redirect,
        ["output"] = "what a task prints does not become a variable; write key=value to the file named by MINIAIRFLOW_OUTPUT, and read it by {{ tasks.NAME.outputs.KEY }} in 'env'",
        ["output_schema"] = "outputs are not checked",
        ["outputs"] = "a task writes key=value lines to the file named by MINIAIRFLOW_OUTPUT, and later ones read them by {{ tasks.NAME.outputs.KEY }} in 'env'",
        ["inputs"] = "files are not tracked",
        ["dependencies"] = "files are not sent to workers",
        ["preconditions"] = Conditions,
        ["precondition"] = Conditions,
        ["repeat_policy"] = "a task that succeeded is not repeated; write a loop into the command",
        ["signal_on_stop"] = "processes are told to end by SIGTERM",
        ["mail_on_error"] = NoMail,
        ["parallel"] = "write 'for_each', and 'max_parallel'",
        ["foreach"] = "write 'for_each', and 'max_parallel'",
        ["worker_selector"] = "give the task a 'queue', and start workers that serve it",
        ["run"] = OfAction,
        ["command"] = OfAction,
        ["cmd"] = OfAction,
        ["script"] = OfAction,
        ["args"] = OfAction,
        ["approval"] = "write a task with 'approval'",
        ["messages"] = Agents,
        ["tools"] = Agents,
        ["llm"] = Agents,
        ["agent"] = Agents,
        ["routes"] = "tasks are not chosen by a value here; write a 'branch', or a 'when' for each",
        ["value"] = "tasks are not chosen by a value here; write a 'branch', or a 'when' for each",
        ["with"] = OfAction,
        ["config"] = OfAction,
        ["params"] = OfAction,
        ["shell_packages"] = "no packages are installed",
        ["exec"] = "write the program and its arguments as a list in 'command'",
    };

    public static readonly IReadOnlyDictionary<string, string> OfRetry = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["exit_code"] = "write 'exit_codes: {retry: …}'",
    };

    public static readonly IReadOnlyDictionary<string, string> OfRunRetry = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["backoff"] = "a whole run is tried again after the same delay each time",
        ["max_interval_sec"] = "a whole run is tried again after the same delay each time",
    };

    public static readonly IReadOnlyDictionary<string, string> OfContinueOn = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["mark_success"] = "a task's own state stays what it is",
        ["exit_code"] = "write 'exit_codes: {skip: …}' with 'continue_on: skipped'",
        ["output"] = "what a task prints decides nothing",
    };

    public static readonly IReadOnlyDictionary<string, string> OfContainer = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["name"] = "a container has the name of its task",
        ["volumes"] = "containers have no volumes; let a task fetch what it needs, and leave what others need where they can fetch it",
        ["keep_container"] = "each task has a container of its own, which goes with it",
        ["user"] = "a container has the user of its image",
        ["platform"] = "the machine's own is taken",
        ["ports"] = "nobody calls a task",
        ["network"] = "a container has the network that docker or the cluster gives it",
        ["restart_policy"] = "write 'retry_count'",
    };

    /// <summary>Of a parameter's declaration.</summary>
    public static readonly IReadOnlyDictionary<string, string> OfParameter = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["schema"] = Unchecked,
        ["minimum"] = Unchecked,
        ["maximum"] = Unchecked,
        ["min_length"] = Unchecked,
        ["max_length"] = Unchecked,
        ["pattern"] = Unchecked,
        ["eval"] = "defaults are taken as they are written",
    };

    private const string Unchecked = "write 'min', 'max' or 'pattern' of the parameter by hand";
}
