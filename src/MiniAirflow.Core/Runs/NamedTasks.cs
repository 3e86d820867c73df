using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;

namespace MiniAirflow.Core.Runs;

/// <summary>Which tasks the expressions of a task name: what its lease must bring of others.</summary>
internal static class NamedTasks
{
    /// <summary>For each task, the indexes of those that its expressions name: as a task, and as an item of a mapped one.</summary>
    public static IEnumerable<(int[] OfTask, int[] OfItem)> Of(WorkflowDefinition definition)
    {
        var indexOf = new Dictionary<string, int>(definition.Tasks.Count, StringComparer.Ordinal);
        for (var i = 0; i < definition.Tasks.Count; i++) indexOf[definition.Tasks[i].Name] = i;
        return definition.Tasks.Select(task => task.ForEach is null
            ? (Named(TaskExpressions.Of(task)), [])
            // Labels are made together with the list.
            : (Named(TaskExpressions.OfTask(task).Concat(TaskExpressions.OfItem(task).Where(one => one.Place == "item_label"))), Named(TaskExpressions.OfItem(task))));

        int[] Named(IEnumerable<TaskExpression> expressions) => [.. expressions.SelectMany(one => one.PathsIfReadable()).Select(ScopePaths.TaskOf).OfType<string>()
            .Where(indexOf.ContainsKey).Select(name => indexOf[name]).Distinct()];
    }
}
