using MiniAirflow.Core.Definitions;

namespace MiniAirflow.Core.Storage;

/// <summary>Whether a definition that is to be published would have its workflow run itself, by way of others. Pure.</summary>
/// <remarks>It is asked of the current versions. Two publications at once may still close a circle: then the run that would begin the next turn of it is refused, see <see cref="Runs.ChildRunDecider"/>.</remarks>
public static class WorkflowCycle
{
    /// <summary>Looks for a circle.</summary>
    /// <param name="definition">What is to be published.</param>
    /// <param name="find">The current definition of a workflow by its name; null when there is none, or when it cannot be read.</param>
    /// <returns>What is wrong, as one sentence that names the circle; null when nothing is.</returns>
    public static string? Problem(WorkflowDefinition definition, Func<string, WorkflowDefinition?> find)
    {
        var before = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = new Queue<(string By, string Name)>(ChildrenOf(definition).Select(name => (definition.Name, name)));
        while (open.TryDequeue(out var next))
        {
            if (next.Name == definition.Name) return $"Workflow {ProblemText.Quoted(definition.Name)} would run itself: {string.Join(" → ", ChainTo(next.By, definition.Name, before).Append(definition.Name))}; start one of them by a hook instead.";
            if (!before.TryAdd(next.Name, next.By) || find(next.Name) is not { } other) continue;
            foreach (var name in ChildrenOf(other)) open.Enqueue((next.Name, name));
        }
        return null;
    }

    /// <summary>Names of the workflows that tasks of a definition run.</summary>
    public static IEnumerable<string> ChildrenOf(WorkflowDefinition definition) => definition.Tasks.Select(task => task.Workflow?.Name).OfType<string>().Distinct(StringComparer.Ordinal);

    private static Stack<string> ChainTo(string name, string first, Dictionary<string, string> before)
    {
        var chain = new Stack<string>();
        for (var at = name; at != first; at = before[at]) chain.Push(at);
        chain.Push(first);
        return chain;
    }
}
