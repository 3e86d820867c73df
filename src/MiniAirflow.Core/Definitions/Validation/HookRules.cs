using MiniAirflow.Core.Expressions;

namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of <c>hooks</c>, of <c>deadline</c> and of <c>must_succeed_within_seconds</c>.</summary>
internal sealed class HookRules(WorkflowDefinition definition, ProblemList problems)
{
    public void Check()
    {
        if (definition.Deadline is { } deadline) CheckDeadline(deadline);
        if (definition.MustSucceedWithinSeconds is < 0 or > Limits.MaxSeconds)
            problems.Add("must_succeed_within_seconds", $"Must be from 0 to {Limits.MaxSeconds}, but is {definition.MustSucceedWithinSeconds}.");
        Check(definition.Hooks, "", HookEvents.OfWorkflow);
        for (var i = 0; i < definition.Tasks.Count; i++)
            if (definition.Tasks[i].Hooks.Count > 0) Check(definition.Tasks[i].Hooks, $"tasks[{i}].", HookEvents.OfTask);
        CheckHeard(HookEvent.DeadlineMissed, definition.Deadline is not null, "deadline");
        CheckHeard(HookEvent.SuccessOverdue, definition.MustSucceedWithinSeconds > 0, "must_succeed_within_seconds");
        CheckHappens(HookEvent.Retry, definition.RetryCount > 0, "retry_count");
    }

    private void CheckDeadline(DeadlineDefinition deadline)
    {
        if (deadline.WithinSeconds is < 1 or > Limits.MaxSeconds)
            problems.Add("deadline.within_seconds", $"Must be from 1 to {Limits.MaxSeconds}, but is {deadline.WithinSeconds}.");
        if (deadline.From == DeadlineReference.LogicalDate && definition.Schedules.Count == 0)
            problems.Add("deadline.from", "A workflow without a schedule has no logical dates.", "write 'from: queued_at'");
    }

    /// <summary>A time that nobody waits for, and a wait for a time that there is not, are both a slip of the author's.</summary>
    private void CheckHeard(HookEvent happening, bool isWatched, string key)
    {
        if (isWatched && !IsHeard(happening)) problems.Add(key, "Nobody is told of it: no hook of the workflow waits for it.", $"add a hook with 'on: {happening.Word()}'");
        CheckHappens(happening, isWatched, key);
    }

    private bool IsHeard(HookEvent happening) => definition.Hooks.Any(hook => hook.On.Contains(happening));

    private void CheckHappens(HookEvent happening, bool mayHappen, string key)
    {
        if (!mayHappen && IsHeard(happening)) problems.Add("hooks", $"A hook waits for {happening.Word()}, which does not happen without the key {ProblemText.Quoted(key)}.", $"add {key}");
    }

    private void Check(IReadOnlyList<HookDefinition> hooks, string owner, IReadOnlyList<HookEvent> known)
    {
        if (hooks.Count > Limits.MaxHooks) problems.Add($"{owner}hooks", $"At most {Limits.MaxHooks} hooks are allowed here, but there are {hooks.Count}.");
        else for (var i = 0; i < hooks.Count; i++) CheckHook(hooks[i], $"{owner}hooks[{i}]", known);
    }

    private void CheckHook(HookDefinition hook, string path, IReadOnlyList<HookEvent> known)
    {
        var words = string.Join(", ", known.Select(HookEvents.Word));
        if (hook.On.Count == 0) problems.Add($"{path}.on", "The hook does not say what it waits for.", $"write 'on: {known[1].Word()}'; there are {words}");
        foreach (var one in hook.On.Where(one => !known.Contains(one))) problems.Add($"{path}.on", $"No {one.Word()} happens here; there are {words}.");
        switch ((hook.Webhook is null ? 0 : 1) + (hook.Email is null ? 0 : 1) + (hook.Workflow is null ? 0 : 1))
        {
            case 0:
                problems.Add(path, "The hook does not say what to do.", "add one of webhook, email and workflow");
                return;
            case > 1:
                problems.Add(path, "The hook has more than one target.", "write a hook for each of them");
                return;
        }
        if (hook.Webhook is { } webhook) CheckWebhook(webhook, $"{path}.webhook");
        if (hook.Email is { } email) CheckEmail(email, $"{path}.email.to");
        if (hook.Workflow is { } workflow) CheckWorkflow(workflow, $"{path}.workflow");
    }

    private void CheckWebhook(WebhookTarget webhook, string path)
    {
        if (webhook.Url is null == webhook.UrlEnv is null) problems.Add(path, "A webhook has an address, once.", "write either 'url: https://…', or 'url_env: NAME' where the address is a secret");
        if (webhook.Url is { } url && WebhookAddress.Problem(url) is { } problem) problems.Add($"{path}.url", problem);
        CheckVariable(webhook.UrlEnv, $"{path}.url_env");
        CheckVariable(webhook.SecretEnv, $"{path}.secret_env");
    }

    private void CheckVariable(string? name, string path)
    {
        if (name is null || (name.Length <= Limits.MaxNameLength && Limits.EnvironmentName().IsMatch(name))) return;
        problems.Add(path, $"{ProblemText.Quoted(name)} is no name of an environment variable.", "the name of one that the scheduler has, never the secret itself");
    }

    private void CheckEmail(EmailTarget email, string path)
    {
        if (email.To.Count is 0 or > Limits.MaxAddressees) problems.Add(path, $"A mail has from 1 to {Limits.MaxAddressees} addressees; this one has {email.To.Count}.");
        for (var i = 0; i < Math.Min(email.To.Count, Limits.MaxAddressees); i++)
            if (!IsMailbox(email.To[i])) problems.Add($"{path}[{i}]", $"{ProblemText.Quoted(email.To[i])} is no mail address.", "as in ops@example.com, without a name");
    }

    private static bool IsMailbox(string text) =>
        text.Length <= Limits.MaxNameLength && text.Split('@') is [{ Length: > 0 }, { Length: > 0 }] && text.All(c => c > ' ' && c != '\x7f' && !"<>(),;:\"[]\\".Contains(c, StringComparison.Ordinal));

    private void CheckWorkflow(WorkflowTarget target, string path)
    {
        TextRules.Name(target.Name, "workflow", $"{path}.name", problems);
        if (target.Name == definition.Name) problems.Add($"{path}.name", "A hook cannot start its own workflow: each run of it would start another.", "use a schedule, or retry_count of a task");
        if (ParameterRules.CheckGiven(target.Params, $"{path}.params", problems))
            foreach (var (name, value) in target.Params) CheckParam(value, $"{path}.params.{name}");
    }

    private void CheckParam(string value, string path)
    {
        if (!Template.IsTemplate(value)) return;
        try
        {
            foreach (var one in Template.Parse(value).Paths) CheckPath(one, path);
        }
        catch (ExpressionException e)
        {
            problems.Add(path, e.Message, "braces that are meant as text are written {{ '{{' }}");
        }
    }

    private void CheckPath(ExpressionPath expression, string path)
    {
        if (HookPaths.Problem(expression) is { } problem) problems.Add(path, problem);
        else if (expression.Root == "params" && !definition.Params.ContainsKey(expression.Segments[1]))
            problems.Add(path, $"The workflow has no parameter {ProblemText.Quoted(expression.Segments[1])}.", problems.Suggestions.Hint(expression.Segments[1], definition.Params.Keys));
    }
}
