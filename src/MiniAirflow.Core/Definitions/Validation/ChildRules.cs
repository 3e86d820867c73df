namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of a task whose work a run of another workflow does.</summary>
/// <remarks>Whether that workflow exists is asked when it is to run: it may be published later. Of a circle among stored workflows <see cref="Storage.WorkflowCycle"/> tells.</remarks>
internal static class ChildRules
{
    public static void Check(WorkflowDefinition definition, TaskDefinition task, string path, ProblemList problems)
    {
        if (task.Workflow is not { } target) return;
        TextRules.Name(target.Name, "workflow", $"{path}.workflow.name", problems);
        if (target.Name.Length > 0 && target.Name == definition.Name)
            problems.Add($"{path}.workflow.name", "A workflow cannot run itself: each run of it would begin another.", "use for_each for one run after another of something else, or retry_count");
        ParameterRules.CheckGiven(target.Params, $"{path}.workflow.params", problems);
        CheckUnused(task, path, problems);
    }

    // Nothing of this task runs on a worker, so what is said about that would be lost.
    private static void CheckUnused(TaskDefinition task, string path, ProblemList problems)
    {
        if (task.ExitCodes is not null) problems.Add($"{path}.exit_codes", "A task that runs a workflow has no exit code.", "remove exit_codes");
        if (task.Branch?.ByExitCode is not null) problems.Add($"{path}.branch", "A task that runs a workflow has no exit code.", "write 'branch: true'");
        if (task.Env.Count > 0) problems.Add($"{path}.env", "A task that runs a workflow starts no program, which could have an environment.", "give values by workflow.params");
        if (task.Pool is not null) problems.Add($"{path}.pool", "A task that runs a workflow occupies no slot.", "put the tasks of that workflow into the pool");
        if (task.Concurrency is not null) problems.Add($"{path}.concurrency", "A task that runs a workflow occupies no slot.", "limit the tasks of that workflow, or use max_parallel");
    }
}
