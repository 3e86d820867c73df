using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;

namespace MiniAirflow.Core.Secrets;

/// <summary>Which secrets and variables a definition names. Pure.</summary>
public static class NamedValues
{
    /// <summary>The secrets that a task gets, by the environment variable in which it gets them: the workflow's, and its own over them.</summary>
    public static IReadOnlyDictionary<string, string> SecretsOf(WorkflowDefinition workflow, TaskDefinition task)
    {
        if (task.Secrets.Count == 0) return workflow.Secrets;
        if (workflow.Secrets.Count == 0) return task.Secrets;
        var all = new Dictionary<string, string>(workflow.Secrets, StringComparer.Ordinal);
        foreach (var (variable, name) in task.Secrets) all[variable] = name;
        return all;
    }

    /// <summary>The variables that a task's expressions name.</summary>
    public static IReadOnlyList<string> VariablesOf(WorkflowDefinition workflow, TaskDefinition task) =>
        [.. TaskExpressions.Of(task).Concat(TaskExpressions.Of(workflow.Env)).SelectMany(one => one.PathsIfReadable()).Select(ScopePaths.VariableOf).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>Whether a definition names a secret.</summary>
    public static bool NamesSecret(WorkflowDefinition workflow, string name) =>
        workflow.Secrets.Values.Contains(name, StringComparer.Ordinal) || workflow.Tasks.Any(task => task.Secrets.Values.Contains(name, StringComparer.Ordinal));

    /// <summary>Whether a definition names a variable.</summary>
    public static bool NamesVariable(WorkflowDefinition workflow, string name) => workflow.Tasks.Any(task => VariablesOf(workflow, task).Contains(name, StringComparer.Ordinal));
}
