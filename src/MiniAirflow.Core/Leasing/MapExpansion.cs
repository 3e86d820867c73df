using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Expressions;

namespace MiniAirflow.Core.Leasing;

/// <summary>Finds out what a mapped task becomes. Pure.</summary>
internal static class MapExpansion
{
    /// <summary>The list, as a report that is no end; or why there is none. An empty list skips the task, as in Airflow.</summary>
    /// <exception cref="ExpressionException">An expression has no value.</exception>
    public static TaskOutcome Expand(LeasedTask leased)
    {
        var scope = new LeasedScope(leased);
        var forEach = leased.Task.ForEach!;
        var text = forEach.StartsWith('[') || !Template.IsTemplate(forEach) ? forEach : TaskRendering.At("for_each", () => Template.Parse(forEach).Render(scope));
        if (ItemList.Read(text, out var list) is { } problem) return TaskOutcome.Failure($"for_each: {problem}") with { IsFinal = true };
        if (list.Count == 0) return TaskOutcome.Skipped("for_each: the list is empty");
        return new TaskOutcome { Kind = OutcomeKind.Success, Items = [.. list.Select((item, index) => Labelled(leased, new MapItem(index, item, "")))] };
    }

    private static MapItem Labelled(LeasedTask leased, MapItem item)
    {
        if (leased.Task.ItemLabel is not { } template) return item;
        var label = TaskRendering.At("item_label", () => Template.Parse(template).Render(new LeasedScope(leased.With(item))));
        return item with { Label = label.Length <= Limits.MaxLabelLength ? label : label[..Limits.MaxLabelLength] };
    }
}
