using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;

namespace MiniAirflow.Core.Runs;

/// <summary>Which tasks the expressions of a task name: what its lease must bring of others.</summary>
internal static class NamedTasks
{
    /// <summary>For each task, the indexes of those that its expressions name.</summary>
    public static IEnumerable<int[]> Of(WorkflowDefinition definition)
    {
        var indexOf = new Dictionary<string, int>(definition.Tasks.Count, StringComparer.Ordinal);
        for (var i = 0; i < definition.Tasks.Count; i++) indexOf[definition.Tasks[i].Name] = i;
        return definition.Tasks.Select(task => TaskExpressions.Of(task).SelectMany(Paths).Select(ScopePaths.TaskOf).OfType<string>()
            .Where(indexOf.ContainsKey).Select(name => indexOf[name]).Distinct().ToArray());
    }

    // A version that was stored by a program with another language: its task will say what is wrong when it runs.
    private static IEnumerable<ExpressionPath> Paths(TaskExpression expression)
    {
        try
        {
            return expression.Paths();
        }
        catch (ExpressionException)
        {
            return [];
        }
    }
}
