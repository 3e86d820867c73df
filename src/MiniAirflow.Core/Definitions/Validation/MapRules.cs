using MiniAirflow.Core.Expressions;

namespace MiniAirflow.Core.Definitions.Validation;

/// <summary>Rules of mapped tasks.</summary>
internal static class MapRules
{
    public static void Check(TaskDefinition task, string path, ProblemList problems)
    {
        if (task.ForEach is not { } list)
        {
            if (task.MaxParallel != 0) problems.Add($"{path}.max_parallel", "The task runs once, so nothing of it runs in parallel.", "add for_each, or remove max_parallel");
            if (task.ItemLabel is not null) problems.Add($"{path}.item_label", "The task runs once, so it has no items.", "add for_each, or remove item_label");
            return;
        }
        TextRules.Between(task.MaxParallel, 0, Limits.MaxItems, $"{path}.max_parallel", problems);
        // A text that begins like a list is one; any other must bring its list with an expression.
        if (list.StartsWith('[') || !Template.IsTemplate(list))
        {
            if (ItemList.Read(list, out _) is { } problem) problems.Add($"{path}.for_each", problem, "write a list, or an expression whose value is one, as in '{{ tasks.find.outputs.files }}'");
        }
        if (task.IsTeardown) problems.Add($"{path}.for_each", "A teardown runs once.", "let it clear everything away, or leave the task without teardown_of");
        if (task.WaitFor is not null || task.Approval is not null) problems.Add($"{path}.for_each", "A task that waits or asks does so once.", "let a task before this one wait, or ask");
        if (task.Branch is not null) problems.Add($"{path}.for_each", "A branch chooses once.", "put the branch into a task of its own after this one");
    }
}
