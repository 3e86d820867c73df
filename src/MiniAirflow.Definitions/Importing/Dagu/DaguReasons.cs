namespace MiniAirflow.Definitions.Importing.Dagu;

/// <summary>Why keys are not carried, and what to do instead.</summary>
internal static class DaguReasons
{
    private const string NoMail = "no mail is sent; a task at the end can send one";
    private const string Logs = "logs are kept and bounded by the server, see its settings";
    private const string Elsewhere = "commands run on the worker itself; call the program in the command, as in 'docker run …' or 'ssh …'";
    private const string Agents = "there are no tasks for language models";
    private const string Conditions = "write it as 'when' if it asks for parameters or outputs; else begin the command with a test, as in 'test -f data.csv || exit 99', and give 'exit_codes: {skip: 99}'";
    private const string OfAction = "it belongs to what the step runs, and that is not carried";
    private const string Redirect = "the log has both streams; redirect in the command, as in '… > file'";

    public static readonly IReadOnlyDictionary<string, string> OfWorkflow = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["group"] = "workflows are not grouped; a common beginning of their names does it",
        ["labels"] = "workflows have no labels",
        ["tags"] = "workflows have no labels",
        ["skip_if_successful"] = "a slot runs whether or not somebody has run the workflow since the one before",
        ["delay_sec"] = "there is no delay before the first task; begin its command with 'sleep'",
        ["restart_wait_sec"] = "nothing is restarted by a schedule",
        ["consts"] = "there are no constants; use 'env'",
        ["dotenv"] = "no file is read into the environment; begin the commands with '. ./.env'",
        ["secrets"] = "there are no secrets; let the command read them from a file that only the worker's user may read",
        ["tools"] = "no tools are fetched; install them where the worker runs",
        ["queue"] = "a queue of Dagu bounds how many run at once, which 'max_active_runs' does here; 'queue' here selects workers",
        ["max_active_steps"] = "the slots of the workers bound how many tasks run at once",
        ["timeout_sec"] = "the limit of a whole run is 'timeout_seconds' of the workflow; write it there",
        ["max_clean_up_time_sec"] = "processes that are told to end have the worker's time for it",
        ["preconditions"] = Conditions,
        ["precondition"] = Conditions,
        ["retry_policy"] = "to try a whole run again, write 'retry_count' and 'retry_delay_seconds' of the workflow",
        ["resources"] = "processes are not limited; use 'systemd-run' or 'ulimit' in the command",
        ["worker_selector"] = "give the tasks a 'queue', and start workers that serve it",
        ["run_config"] = "parameters and ids of runs are not locked",
        ["log_dir"] = Logs,
        ["log_output"] = Logs,
        ["max_output_size"] = Logs,
        ["artifacts"] = "files of a run are not kept; let a task copy them",
        ["hist_retention_days"] = "runs are kept until their workflow is deleted",
        ["hist_retention_runs"] = "runs are kept until their workflow is deleted",
        ["handler_on"] = "there are no handlers; give a task at the end a 'trigger_rule', such as one_failed or all_done",
        ["mail_on"] = NoMail,
        ["error_mail"] = NoMail,
        ["info_mail"] = NoMail,
        ["wait_mail"] = NoMail,
        ["smtp"] = NoMail,
        ["webhook"] = "a run is triggered at POST /workflows/{id}/trigger",
        ["otel"] = "no traces are sent",
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
        ["continue_on"] = "write 'continue_on', or 'exit_codes', or the 'trigger_rule' of the tasks after it",
        ["repeat_policy"] = "a task that succeeded is not repeated; write a loop into the command",
        ["signal_on_stop"] = "processes are told to end by SIGTERM",
        ["mail_on_error"] = NoMail,
        ["parallel"] = "a task runs once; write one task for each item, or a loop",
        ["foreach"] = "a task runs once; write one task for each item, or a loop",
        ["worker_selector"] = "give the task a 'queue', and start workers that serve it",
        ["container"] = Elsewhere,
        ["run"] = OfAction,
        ["command"] = OfAction,
        ["cmd"] = OfAction,
        ["script"] = OfAction,
        ["args"] = OfAction,
        ["approval"] = "nothing waits for a person",
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

    /// <summary>Of a parameter's declaration.</summary>
    public static readonly IReadOnlyDictionary<string, string> OfParameter = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["type"] = Unchecked,
        ["schema"] = Unchecked,
        ["enum"] = Unchecked,
        ["minimum"] = Unchecked,
        ["maximum"] = Unchecked,
        ["min_length"] = Unchecked,
        ["max_length"] = Unchecked,
        ["pattern"] = Unchecked,
        ["eval"] = "defaults are taken as they are written",
    };

    private const string Unchecked = "write 'type', 'enum', 'min', 'max' or 'pattern' of the parameter by hand";
}
