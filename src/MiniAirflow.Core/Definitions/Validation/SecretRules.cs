namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of <c>secrets</c>, of the workflow and of a task alike. Whether a secret of that name exists is not asked: it may be made later, or only on the worker.</summary>
internal static class SecretRules
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        Check(definition.Secrets, definition.Env, "secrets", problems);
        for (var i = 0; i < definition.Tasks.Count; i++)
        {
            var task = definition.Tasks[i];
            if (task.Secrets.Count == 0) continue;
            Check(task.Secrets, task.Env, $"tasks[{i}].secrets", problems);
            if (task.Command is null && task.Container is null && task.WaitFor?.Command is null)
                problems.Add($"tasks[{i}].secrets", "Secrets are given to commands and containers, and this task runs none.", "a handler reads what it needs by itself");
        }
    }

    private static void Check(IReadOnlyDictionary<string, string> secrets, IReadOnlyDictionary<string, string> env, string path, ProblemList problems)
    {
        if (secrets.Count == 0) return;
        // The variables' names, by the rules of all variables; what stands for the values has a rule of its own.
        EnvironmentRules.Check(secrets.ToDictionary(one => one.Key, _ => "", StringComparer.Ordinal), path, problems);
        foreach (var (variable, name) in secrets)
        {
            TextRules.Name(name, "secret", $"{path}.{variable}", problems);
            if (env.ContainsKey(variable)) problems.Add($"{path}.{variable}", $"{ProblemText.Quoted(variable)} is set by 'env' too.", "remove one of them");
        }
    }
}
