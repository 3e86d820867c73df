namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of each task by itself.</summary>
internal static class TaskRules
{
    public const int MaxPathBytes = 4_095;

    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        var shared = EnvironmentBytes(definition.Env);
        var waits = new WaitRules(definition, problems);
        for (var i = 0; i < definition.Tasks.Count; i++)
        {
            CheckOne(definition.Tasks[i], $"tasks[{i}]", shared, problems);
            waits.Check(definition.Tasks[i], $"tasks[{i}]");
            ChildRules.Check(definition, definition.Tasks[i], $"tasks[{i}]", problems);
        }
    }

    private static void CheckOne(TaskDefinition task, string path, long sharedBytes, ProblemList problems)
    {
        TextRules.Name(task.Name, "task", $"{path}.name", problems);
        CheckWork(task, path, problems);
        TextRules.Between(task.RetryCount, 0, Limits.MaxRetries, $"{path}.retry_count", problems);
        TextRules.Between(task.RetryDelaySeconds, 0, Limits.MaxSeconds, $"{path}.retry_delay_seconds", problems);
        TextRules.Between(task.RetryMaxDelaySeconds, 0, Limits.MaxSeconds, $"{path}.retry_max_delay_seconds", problems);
        TextRules.Between(task.RetryJitterPercent, 0, 100, $"{path}.retry_jitter_percent", problems);
        TextRules.Between(task.TimeoutSeconds, 0, Limits.MaxSeconds, $"{path}.timeout_seconds", problems);
        TextRules.Between(task.Priority, Limits.MinPriority, Limits.MaxPriority, $"{path}.priority", problems);
        TextRules.Name(task.Queue, "queue", $"{path}.queue", problems);
        EnvironmentRules.Check(task.Env, $"{path}.env", problems);
        FlowRules.Check(task, path, problems);
        MapRules.Check(task, path, problems);
        ContainerRules.Check(task, path, problems);
        LimitRules.Check(task, path, problems);
        EndRules.Check(task, path, problems);
        if (task.WorkingDirectory is { } directory) CheckDirectory(directory, $"{path}.working_directory", problems);
        var bytes = sharedBytes + EnvironmentBytes(task.Env) + ArgumentBytes(task.Command ?? task.WaitFor?.Command) + (task.Container?.Args ?? []).Sum(one => TextRules.Bytes(one) + 1L);
        if (bytes > Limits.MaxStartBytes)
            problems.Add(path, $"Command and environment together have {bytes} bytes; a program is started with at most {Limits.MaxStartBytes}.", "put large values into files");
    }

    private static void CheckWork(TaskDefinition task, string path, ProblemList problems)
    {
        string[] given = [.. WorkOf(task)];
        if (given.Length == 0)
            problems.Add($"{path}.command", "The task has nothing to run.", "add 'command' or 'container', or 'handler' for a handler registered in the host, or 'wait_for', 'approval' or 'workflow'");
        else if (given.Length > 1)
            problems.Add($"{path}.{given[1]}", $"A task has either {string.Join(" or ", given.Select(key => $"'{key}'"))}, not {(given.Length == 2 ? "both" : "all")}.", given.Length == 2 ? "remove one of them" : "keep one of them");
        if (task.Handler is { } handler) TextRules.Name(handler, "handler", $"{path}.handler", problems);
        if (task.Command is { } command) CheckCommand(command, $"{path}.command", problems);
    }

    private static IEnumerable<string> WorkOf(TaskDefinition task)
    {
        if (task.Command is not null) yield return "command";
        else if (task.Container is not null) yield return "container";
        if (task.Handler is not null) yield return "handler";
        if (task.WaitFor is not null) yield return "wait_for";
        if (task.Approval is not null) yield return "approval";
        if (task.Workflow is not null) yield return "workflow";
    }

    public static void CheckCommand(CommandDefinition command, string path, ProblemList problems)
    {
        if (command.Shell is { } line)
        {
            if (string.IsNullOrWhiteSpace(line)) problems.Add(path, "The command is empty.", "write 'true' for a task that does nothing");
            CheckArgument(line, path, problems);
            return;
        }
        var argv = command.Argv ?? [];
        if (argv.Count == 0) problems.Add(path, "The command is empty.", "the first entry of the list is the program");
        else if (string.IsNullOrWhiteSpace(argv[0])) problems.Add($"{path}[0]", "The program to run is empty.");
        CheckArguments(argv, path, problems);
    }

    public static void CheckArguments(IReadOnlyList<string> arguments, string path, ProblemList problems)
    {
        for (var i = 0; i < arguments.Count; i++) CheckArgument(arguments[i], $"{path}[{i}]", problems);
    }

    private static void CheckArgument(string text, string path, ProblemList problems)
    {
        var bytes = TextRules.Bytes(text);
        if (bytes > Limits.MaxCommandBytes)
            problems.Add(path, $"A command or argument has at most {Limits.MaxCommandBytes} bytes; this one has {bytes}.", "put it into a script and run that");
        TextRules.NoNul(text, "command", path, problems);
    }

    private static void CheckDirectory(string directory, string path, ProblemList problems)
    {
        if (!directory.StartsWith('/'))
            problems.Add(path, $"{ProblemText.Quoted(directory)} is relative, and there is no file that it could be relative to.", "begin it with '/'");
        if (TextRules.Bytes(directory) > MaxPathBytes) problems.Add(path, $"A path has at most {MaxPathBytes} bytes.");
        TextRules.NoNul(directory, "path", path, problems);
    }

    private static long EnvironmentBytes(IReadOnlyDictionary<string, string> env)
    {
        var bytes = 0L;
        foreach (var (name, value) in env) bytes += TextRules.Bytes(name) + TextRules.Bytes(value) + 2;
        return bytes;
    }

    private static long ArgumentBytes(CommandDefinition? command)
    {
        if (command?.Shell is { } line) return TextRules.Bytes(line);
        var bytes = 0L;
        foreach (var argument in command?.Argv ?? []) bytes += TextRules.Bytes(argument) + 1;
        return bytes;
    }
}
