using MiniAirflow.Core.Expressions;

namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of what a workflow and its tasks say about running at once with others.</summary>
internal static class LimitRules
{
    public static void Check(WorkflowDefinition definition, ProblemList problems)
    {
        TextRules.Between(definition.MaxActiveTasks, 0, Limits.MaxActiveTasks, "max_active_tasks", problems);
        TextRules.Between(definition.MaxActiveTasksPerRun, 0, Limits.MaxActiveTasks, "max_active_tasks_per_run", problems);
        if (definition is { MaxActiveTasks: > 0 } && definition.MaxActiveTasksPerRun > definition.MaxActiveTasks)
            problems.Add("max_active_tasks_per_run", $"A run cannot have {definition.MaxActiveTasksPerRun} active tasks where all runs together have {definition.MaxActiveTasks}.", "remove it, or raise max_active_tasks");
        if (definition.Concurrency is not { } concurrency) return;
        TextRules.Between(concurrency.Limit, 1, Limits.MaxActiveRuns, "concurrency.limit", problems);
        CheckKey(concurrency.Key, "concurrency", "runs with the same key share the limit", problems);
        foreach (var one in PathsOf(concurrency.Key).Where(one => one.Root is "tasks" or "task" or "vars"))
            problems.Add("concurrency.key", $"The key is known before the run begins, so it cannot depend on '{one}'.", "use params, run or workflow");
    }

    public static void Check(TaskDefinition task, string path, ProblemList problems)
    {
        if (task.Pool is { } pool) TextRules.Name(pool, "pool", $"{path}.pool", problems);
        TextRules.Between(task.PoolSlots, 1, Limits.MaxPoolSlots, $"{path}.pool_slots", problems);
        if (task.Pool is null && task.PoolSlots != 1) problems.Add($"{path}.pool_slots", "The task is in no pool, so it has no slots.", "name the pool with 'pool'");
        if (task.Concurrency is { } concurrency) CheckConcurrency(concurrency, $"{path}.concurrency", problems);
    }

    private static void CheckConcurrency(ConcurrencyDefinition concurrency, string path, ProblemList problems)
    {
        TextRules.Between(concurrency.Limit, 1, Limits.MaxActiveTasks, $"{path}.limit", problems);
        CheckKey(concurrency.Key, path, "tasks with the same key share the limit", problems);
        foreach (var one in PathsOf(concurrency.Key).Where(one => one.Root == "tasks" || one.Segments is ["task", "attempt"]))
            problems.Add($"{path}.key", $"The key is known before the task runs for the first time, so it cannot depend on '{one}'.", "use params, run, workflow or task.name");
    }

    private static void CheckKey(string key, string path, string hint, ProblemList problems)
    {
        if (string.IsNullOrWhiteSpace(key)) problems.Add($"{path}.key", "The key is empty.", hint);
        else if (key.Length > Limits.MaxConcurrencyKeyLength)
            problems.Add($"{path}.key", $"A key has at most {Limits.MaxConcurrencyKeyLength} characters; this one has {key.Length}.");
        TextRules.NoNul(key, "key", $"{path}.key", problems);
    }

    // What is wrong with a key otherwise is for the rules of all expressions to say.
    private static IEnumerable<ExpressionPath> PathsOf(string key) => Template.IsTemplate(key) ? new TaskExpression(key, "concurrency.key", IsCondition: false).PathsIfReadable() : [];
}
