using MiniAirflow.Core.Expressions;
using MiniAirflow.Core.Schedules;
using MiniAirflow.Core.Waits;

namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of what a task waits for, and of what it asks.</summary>
internal sealed class WaitRules(WorkflowDefinition definition, ProblemList problems)
{
    private readonly Lazy<Dictionary<string, TaskDefinition>> _named = new(() => definition.Tasks.GroupBy(task => task.Name, StringComparer.Ordinal).ToDictionary(tasks => tasks.Key, tasks => tasks.First(), StringComparer.Ordinal));

    public void Check(TaskDefinition task, string path)
    {
        if (task.WaitFor is null && task.Approval is null) return;
        if (task.TimeoutSeconds != 0)
            problems.Add($"{path}.timeout_seconds", "How long a task waits is not bounded here.", $"move it into {(task.WaitFor is null ? "approval" : "wait_for")}");
        if (task.IsTeardown) problems.Add($"{path}.teardown_of", "A teardown clears up by running something; it cannot wait.", "wait in a task before it");
        if (task.ExitCodes is not null) problems.Add($"{path}.exit_codes", "A task that waits has no exit code of its own.", "remove exit_codes");
        if (task.Branch?.ByExitCode is not null) problems.Add($"{path}.branch", "A task that waits has no exit code of its own.", "write 'branch: true'");
        if (task.WaitFor is { } wait) CheckWait(task, wait, $"{path}.wait_for");
        if (task.Approval is { } approval) CheckApproval(task, approval, $"{path}.approval");
    }

    private void CheckWait(TaskDefinition task, WaitDefinition wait, string path)
    {
        CheckOneCondition(wait, path);
        TextRules.Between(wait.TimeoutSeconds, 0, Limits.MaxSeconds, $"{path}.timeout_seconds", problems);
        TextRules.Between(wait.IntervalSeconds, 1, Limits.MaxSeconds, $"{path}.interval_seconds", problems);
        TextRules.Between(wait.OffsetSeconds, -Limits.MaxSeconds, Limits.MaxSeconds, $"{path}.offset_seconds", problems);
        TextRules.Between(wait.MinBytes, 0, int.MaxValue, $"{path}.min_bytes", problems);
        TextRules.Between(wait.StableSeconds, 0, Limits.MaxSeconds, $"{path}.stable_seconds", problems);
        CheckOptions(wait, path);
        if (wait.Time is { } time) CheckTime(time, $"{path}.time");
        if (wait.Duration is { } duration && !ScheduleTexts.TryParseDuration(duration, out _))
            problems.Add($"{path}.duration", $"{ProblemText.Quoted(duration)} is no length of time.", ScheduleTexts.DurationForm);
        if (wait.File is { } file) CheckFile(file, $"{path}.file");
        if (wait.Http is { } http) CheckHttp(http, $"{path}.http");
        if (wait.Command is { } command) TaskRules.CheckCommand(command, $"{path}.command", problems);
        if (wait.Event is { } name) TextRules.Name(name, "event", $"{path}.event", problems);
        if (wait.Run is { } run) CheckRun(run, $"{path}.run");
        if (task.Branch is not null && wait.Command is null && wait.Event is null)
            problems.Add($"{path[..path.LastIndexOf('.')]}.branch", "What is waited for here says nothing of what runs next.", "branch in a task after it");
    }

    private void CheckOneCondition(WaitDefinition wait, string path)
    {
        (object? Value, string Key)[] all =
            [(wait.Time, "time"), (wait.Duration, "duration"), (wait.File, "file"), (wait.Http, "http"), (wait.Command, "command"), (wait.Run, "run"), (wait.Event, "event")];
        string[] given = [.. all.Where(one => one.Value is not null).Select(one => one.Key)];
        if (given.Length == 0) problems.Add(path, "It does not say what to wait for.", "give one of time, duration, file, http, command, run, event");
        else if (given.Length > 1) problems.Add(path, $"It waits for one thing, but {string.Join(" and ", given)} are given.", "make a task for each");
    }

    private void CheckOptions(WaitDefinition wait, string path)
    {
        if (wait.OffsetSeconds != 0 && wait.Time is null) problems.Add($"{path}.offset_seconds", "Only a time can have an offset.", "remove it");
        if ((wait.MinBytes != 0 || wait.StableSeconds != 0) && wait.File is null)
            problems.Add($"{path}.{(wait.MinBytes != 0 ? "min_bytes" : "stable_seconds")}", "Only a file has a size and an age.", "remove it");
        if (wait.IntervalSeconds != WaitDefinition.DefaultIntervalSeconds && !wait.IsLookedAt)
            problems.Add($"{path}.interval_seconds", "Nobody looks at this again and again.", "remove it");
        if (wait.OnTimeout != WaitTimeout.Fail && wait.TimeoutSeconds == 0)
            problems.Add($"{path}.on_timeout", "Without timeout_seconds the wait has no end that this could be about.", "add timeout_seconds");
    }

    private void CheckTime(string time, string path)
    {
        if (Template.IsTemplate(time)) return;
        if (!WaitTimes.TryRead(time, WaitTimes.ZoneOf(definition), DateTimeOffset.UnixEpoch, out _))
            problems.Add(path, $"{ProblemText.Quoted(time)} is no time.", WaitTimes.Form);
    }

    private void CheckFile(string file, string path)
    {
        if (!file.StartsWith('/') && !file.StartsWith("{{", StringComparison.Ordinal)) problems.Add(path, $"{ProblemText.Quoted(file)} is relative, and there is no directory that it could be relative to.", "begin it with '/'");
        if (TextRules.Bytes(file) > TaskRules.MaxPathBytes) problems.Add(path, $"A path has at most {TaskRules.MaxPathBytes} bytes.");
        TextRules.NoNul(file, "path", path, problems);
    }

    private void CheckHttp(HttpWait http, string path)
    {
        TextRules.Between(http.Status, 100, 599, $"{path}.status", problems);
        if (!HttpForm.IsAddress(http.Url) && !Template.IsTemplate(http.Url))
            problems.Add($"{path}.url", $"{ProblemText.Quoted(http.Url)} is no absolute address.", "begin it with 'http://' or 'https://'");
        if (http.Method.Length is 0 or > 20 || !http.Method.All(char.IsAsciiLetterUpper))
            problems.Add($"{path}.method", $"{ProblemText.Quoted(http.Method)} is no method.", "GET, HEAD or POST, in capital letters");
    }

    private void CheckRun(RunCondition run, string path)
    {
        TextRules.Name(run.Workflow, "workflow", $"{path}.workflow", problems);
        if (run.Workflow == definition.Name && run.LogicalDate == RunCondition.Same)
            problems.Add($"{path}.workflow", "A run cannot wait for its own end.", "give another logical_date, or another workflow");
        if (run.LogicalDate != RunCondition.Same && !Template.IsTemplate(run.LogicalDate) && !ScheduleTexts.TryParseTime(run.LogicalDate, WaitTimes.ZoneOf(definition), out _, out _))
            problems.Add($"{path}.logical_date", $"{ProblemText.Quoted(run.LogicalDate)} is no time.", $"write same, or {ScheduleTexts.TimeForm}");
    }

    private void CheckApproval(TaskDefinition task, ApprovalDefinition approval, string path)
    {
        TextRules.Description(approval.Message, $"{path}.message", problems);
        TextRules.Between(approval.TimeoutSeconds, 0, Limits.MaxSeconds, $"{path}.timeout_seconds", problems);
        if (approval.Options.Count == 0) problems.Add($"{path}.options", "There is nothing to choose from.", "remove options for approve and reject");
        for (var i = 0; i < approval.Options.Count; i++) TextRules.Name(approval.Options[i], "option", $"{path}.options[{i}]", problems);
        if (approval.Options.Distinct(StringComparer.Ordinal).Count() != approval.Options.Count) problems.Add($"{path}.options", "An option is given twice.");
        foreach (var (option, key) in (approval.FailOn ?? []).Select(one => (one, "fail_on")).Concat(approval.Default is { } chosen ? [(chosen, "default")] : []))
            if (!approval.Options.Contains(option, StringComparer.Ordinal))
                problems.Add($"{path}.{key}", $"{ProblemText.Quoted(option)} is none of the options.", problems.Suggestions.Hint(option, approval.Options) ?? $"one of {string.Join(", ", approval.Options)}");
        if (approval.Default is not null && approval.TimeoutSeconds == 0)
            problems.Add($"{path}.default", "Without timeout_seconds nothing is chosen by default.", "add timeout_seconds");
        if (approval.Default is not null && approval.Fields.FirstOrDefault(field => field.Value.Default is null).Key is { } bare)
            problems.Add($"{path}.fields.{bare}", "When the default option counts, nobody fills in this field.", "give it a default");
        ParameterRules.CheckFields(approval.Fields, $"{path}.fields", problems);
        if (task.Branch is null) return;
        foreach (var option in approval.Options.Where(option => !approval.Fails(option) && !(_named.Value.TryGetValue(option, out var next) && next.Parents.Contains(task.Name, StringComparer.Ordinal))))
            problems.Add($"{path}.options", $"With 'branch: true' an option names a task right after {ProblemText.Quoted(task.Name)}, but {ProblemText.Quoted(option)} is none.");
    }
}
