namespace MiniAirflow.Core.Expressions;

/// <summary>The paths that expressions of a hook may have.</summary>
public static class HookPaths
{
    /// <summary>What is wrong with a path by its form, as one sentence; null when nothing is. Whether the names in it exist is not asked.</summary>
    public static string? Problem(ExpressionPath path) => path.Segments switch
    {
        ["params", _] => null,
        ["event", "name" or "at" or "reason"] or ["workflow", "name"] or ["run", "id" or "state" or "logical_date"] or ["task", "name" or "state" or "attempt"] => null,
        ["params", ..] => "A parameter is 'params.NAME'.",
        ["event", ..] => "Of an event there are name, at and reason.",
        ["workflow", ..] => "Of a workflow there is name.",
        ["run", ..] => "Of a run there are id, state and logical_date.",
        ["task", ..] => "Of a task there are name, state and attempt.",
        _ => $"There is no '{path.Root}'; an expression of a hook begins with event, params, run, workflow or task.",
    };
}
