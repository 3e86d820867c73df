using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Expressions;

/// <summary>A text of a definition that is an expression, or has some in it.</summary>
/// <param name="Text">The text.</param>
/// <param name="Place">The key under which it stands, such as <c>env.ROWS</c>.</param>
/// <param name="IsCondition">Whether the whole of it is an expression.</param>
public readonly record struct TaskExpression(string Text, string Place, bool IsCondition)
{
    /// <summary>Every path in it.</summary>
    /// <exception cref="ExpressionException">It cannot be read.</exception>
    public IEnumerable<ExpressionPath> Paths() => IsCondition ? Expression.Parse(Text).Paths : Template.Parse(Text).Paths;

    /// <summary>Every path in it; none when it cannot be read, as in a version that a program with another language stored: its task will say what is wrong when it runs.</summary>
    public IEnumerable<ExpressionPath> PathsIfReadable()
    {
        try
        {
            return Paths();
        }
        catch (ExpressionException)
        {
            return [];
        }
    }
}

/// <summary>Where a task may have expressions: its condition, the list that it is mapped over, the label of an item, its concurrency key, the values of its environment, the items of its command's list, its container's image and arguments, what it waits for and asks, the parameters that it gives to another workflow.</summary>
public static class TaskExpressions
{
    /// <summary>The expressions of a task.</summary>
    public static IEnumerable<TaskExpression> Of(TaskDefinition task)
    {
        foreach (var one in OfTask(task)) yield return one;
        foreach (var one in OfItem(task)) yield return one;
    }

    /// <summary>Those that have their values before a mapped task becomes its items.</summary>
    public static IEnumerable<TaskExpression> OfTask(TaskDefinition task)
    {
        if (task.When is { } when) yield return new TaskExpression(when, "when", IsCondition: true);
        if (task.ForEach is { } list && Template.IsTemplate(list) && !list.StartsWith('[')) yield return new TaskExpression(list, "for_each", IsCondition: false);
    }

    /// <summary>Those that have their values when the task, or an item of it, is started.</summary>
    public static IEnumerable<TaskExpression> OfItem(TaskDefinition task)
    {
        if (task.ItemLabel is { } label && Template.IsTemplate(label)) yield return new TaskExpression(label, "item_label", IsCondition: false);
        foreach (var one in Of(task.Env)) yield return one;
        if (task.Concurrency is { Key: var key } && Template.IsTemplate(key)) yield return new TaskExpression(key, "concurrency.key", IsCondition: false);
        foreach (var one in Of(task.Command, "command")) yield return one;
        if (task.Container is { } container)
            foreach (var one in Of(container)) yield return one;
        if (task.WaitFor is { } wait)
            foreach (var one in Of(wait)) yield return one;
        if (task.Approval is { } approval && Template.IsTemplate(approval.Message)) yield return new TaskExpression(approval.Message, "approval.message", IsCondition: false);
        foreach (var (name, value) in task.Workflow?.Params ?? WorkflowDefinition.EmptyEnv)
            if (Template.IsTemplate(value)) yield return new TaskExpression(value, $"workflow.params.{name}", IsCondition: false);
    }

    private static IEnumerable<TaskExpression> Of(WaitDefinition wait)
    {
        foreach (var (text, place) in (IEnumerable<(string?, string)>)[(wait.Time, "time"), (wait.File, "file"), (wait.Http?.Url, "http.url"), (wait.Http?.Contains, "http.contains"), (wait.Run?.LogicalDate, "run.logical_date")])
            if (text is not null && Template.IsTemplate(text)) yield return new TaskExpression(text, $"wait_for.{place}", IsCondition: false);
        foreach (var one in Of(wait.Command, "wait_for.command")) yield return one;
    }

    private static IEnumerable<TaskExpression> Of(ContainerDefinition container)
    {
        if (Template.IsTemplate(container.Image)) yield return new TaskExpression(container.Image, "container.image", IsCondition: false);
        foreach (var one in Of(container.Args, "container.args")) yield return one;
    }

    private static IEnumerable<TaskExpression> Of(CommandDefinition? command, string place) => Of(command?.Argv ?? [], place);

    private static IEnumerable<TaskExpression> Of(IReadOnlyList<string> arguments, string place)
    {
        for (var i = 0; i < arguments.Count; i++)
            if (Template.IsTemplate(arguments[i])) yield return new TaskExpression(arguments[i], $"{place}[{i}]", IsCondition: false);
    }

    /// <summary>The expressions of an environment.</summary>
    public static IEnumerable<TaskExpression> Of(IReadOnlyDictionary<string, string> env)
    {
        foreach (var (name, value) in env)
            if (Template.IsTemplate(value)) yield return new TaskExpression(value, $"env.{name}", IsCondition: false);
    }
}
