using MiniAirflow.Core.Expressions;

namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of expressions: they can be read, and whatever they name exists and is upstream.</summary>
internal sealed class ExpressionRules(WorkflowDefinition definition, ProblemList problems)
{
    // Tasks looked at, over the whole definition, to find that a named one is upstream. Beyond it only a direct parent counts, so checking stays linear.
    private const int MostVisits = 2_000_000;

    private readonly Dictionary<string, int> _indexOf = IndexNames(definition.Tasks);
    private readonly WorkflowGraph? _graph = problems.IsEmpty ? WorkflowGraph.Of(definition.Tasks) : null;
    private int _visits;

    public void Check()
    {
        foreach (var one in TaskExpressions.Of(definition.Env)) CheckOne(one, one.Place, null);
        if (definition.Concurrency is { Key: var key } && Template.IsTemplate(key)) CheckOne(new TaskExpression(key, "concurrency.key", IsCondition: false), "concurrency.key", null);
        for (var i = 0; i < definition.Tasks.Count; i++)
        {
            var isWait = definition.Tasks[i].Command is null;
            if ((definition.Tasks[i].Command ?? definition.Tasks[i].WaitFor?.Command)?.Shell is { } line && Template.SeemsToRead(line))
                problems.Add($"tasks[{i}].{(isWait ? "wait_for.command" : "command")}", "Values are not put into the text of a shell command: what a run brings could become commands.", "give the value by 'env' and use its \"$NAME\", or write the command as a list");
            foreach (var one in TaskExpressions.Of(definition.Tasks[i])) CheckOne(one, $"tasks[{i}].{one.Place}", i);
        }
    }

    private void CheckOne(TaskExpression expression, string place, int? task)
    {
        try
        {
            foreach (var path in expression.Paths()) CheckPath(path, place, task);
        }
        catch (ExpressionException e)
        {
            problems.Add(place, e.Message, expression.IsCondition ? null : "braces that are meant as text are written {{ '{{' }}");
        }
    }

    private void CheckPath(ExpressionPath path, string place, int? task)
    {
        if (ScopePaths.Problem(path) is { } problem) problems.Add(place, problem);
        else if (ScopePaths.IsOfItem(path)) CheckItem(path, place, task);
        else if (path.Root == "params" && !definition.Params.ContainsKey(path.Segments[1]))
            problems.Add(place, $"The workflow has no parameter {ProblemText.Quoted(path.Segments[1])}.", problems.Suggestions.Hint(path.Segments[1], definition.Params.Keys));
        else if (ScopePaths.TaskOf(path) is { } name) CheckTask(name, place, task);
    }

    private void CheckItem(ExpressionPath path, string place, int? task)
    {
        if (place == "concurrency.key") problems.Add(place, $"'{path}' is about an item of a mapped task, and this is about a run.", "use params, run or workflow");
        else if (task is not { } index || definition.Tasks[index].ForEach is null)
            problems.Add(place, $"'{path}' is about an item of a mapped task, and this is none.", "add for_each to the task");
        else if (place.EndsWith(".when", StringComparison.Ordinal) || place.EndsWith(".for_each", StringComparison.Ordinal) || place.EndsWith(".key", StringComparison.Ordinal))
            problems.Add(place, $"'{path}' is not known yet: this is looked at before the task becomes its items.");
    }

    private void CheckTask(string name, string place, int? task)
    {
        if (place == "concurrency.key") return; // that it is about no task is told by the rules of limits
        if (!_indexOf.TryGetValue(name, out var named))
            problems.Add(place, $"There is no task {ProblemText.Quoted(name)}.", problems.Suggestions.Hint(name, _indexOf.Keys));
        else if (task is not { } reader)
            problems.Add(place, $"The environment of all tasks cannot tell of one of them, {ProblemText.Quoted(name)}.", "put it into the env of the tasks that need it");
        else if (!IsBefore(named, reader))
            problems.Add(place, $"Task {ProblemText.Quoted(name)} is not before this one, so it may not have run yet.", $"add {name} to depends_on");
    }

    private bool IsBefore(int named, int reader)
    {
        if (_graph is null || _graph.ParentsOf(reader).Contains(named)) return true; // without a graph its own problems are told already
        if (_visits > MostVisits) return false;
        var above = _graph.Above(reader);
        _visits += above.Count;
        return above.Contains(named);
    }

    private static Dictionary<string, int> IndexNames(IReadOnlyList<TaskDefinition> tasks)
    {
        var indexOf = new Dictionary<string, int>(tasks.Count, StringComparer.Ordinal);
        for (var i = 0; i < tasks.Count; i++) indexOf[tasks[i].Name] = i;
        return indexOf;
    }
}
