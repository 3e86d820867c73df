namespace MiniAirflow.Core.Expressions;

/// <summary>The paths that expressions of a task may have.</summary>
public static class ScopePaths
{
    /// <summary>The name of the task that a path is about; null for a path that is about none.</summary>
    public static string? TaskOf(ExpressionPath path) => path.Root == "tasks" && path.Segments.Length > 1 ? path.Segments[1] : null;

    /// <summary>The name of the variable that a path is about; null for a path that is about none.</summary>
    public static string? VariableOf(ExpressionPath path) => path.Root == "vars" && path.Segments.Length > 1 ? path.Segments[1] : null;

    /// <summary>Whether a path is about an item of a mapped task.</summary>
    public static bool IsOfItem(ExpressionPath path) => path.Root is "item" or "map_index";

    /// <summary>What is wrong with a path by its form, as one sentence; null when nothing is. Whether the names in it exist is not asked.</summary>
    public static string? Problem(ExpressionPath path) => path.Segments switch
    {
        ["params", _] or ["vars", _, ..] or ["tasks", _, "state"] or ["tasks", _, "outputs", _, ..] => null,
        ["run", "id" or "logical_date" or "data_interval_start" or "data_interval_end"] or ["workflow", "name"] or ["task", "name" or "attempt"] => null,
        ["item", ..] or ["map_index"] => null,
        ["map_index", ..] => "map_index is a number.",
        ["params", ..] => "A parameter is 'params.NAME'.",
        ["secrets", ..] => "No expression has a secret: the task's key 'secrets' gives it as an environment variable.",
        ["vars"] => "A variable is 'vars.NAME'.",
        ["tasks", ..] => "Of a task there are 'tasks.NAME.outputs.KEY' and 'tasks.NAME.state'.",
        ["run", ..] => "Of a run there are id, logical_date, data_interval_start and data_interval_end.",
        ["workflow", ..] => "Of a workflow there is name.",
        ["task", ..] => "Of the task itself there are name and attempt.",
        _ => $"There is no '{path.Root}'; an expression begins with params, vars, tasks, run, workflow or task, and in a mapped task with item or map_index.",
    };
}
