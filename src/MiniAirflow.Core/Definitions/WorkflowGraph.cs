namespace MiniAirflow.Core.Definitions;

/// <summary>The shape of a workflow as dense indexes: what the decider and the stores walk.</summary>
/// <remarks>A task's index is its place in <see cref="WorkflowDefinition.Tasks"/>; it is stable within a version.</remarks>
public sealed class WorkflowGraph
{
    private readonly int[][] _parents;
    private readonly int[][] _children;

    private readonly bool[] _decides;

    private WorkflowGraph(int[][] parents, int[][] children, bool[] decides)
    {
        _parents = parents;
        _children = children;
        _decides = decides;
    }

    /// <summary>Number of tasks.</summary>
    public int Count => _parents.Length;

    /// <summary>Indexes of the tasks that <paramref name="task"/> waits for.</summary>
    public ReadOnlySpan<int> ParentsOf(int task) => _parents[task];

    /// <summary>Indexes of the tasks that wait for <paramref name="task"/>.</summary>
    public ReadOnlySpan<int> ChildrenOf(int task) => _children[task];

    /// <summary>Whether the task's end decides the run's: it is a leaf. Airflow's rule: teardowns whose failure does not fail the run do not count, neither as leaves nor as children.</summary>
    public bool Decides(int task) => _decides[task];

    /// <summary>Every task that can be reached from these, themselves included.</summary>
    public HashSet<int> From(IEnumerable<int> tasks)
    {
        var reached = new HashSet<int>(tasks);
        var open = new Stack<int>(reached);
        while (open.TryPop(out var task))
            foreach (var child in _children[task])
                if (reached.Add(child)) open.Push(child);
        return reached;
    }

    /// <summary>Every task that leads to this one.</summary>
    public HashSet<int> Above(int task) => Above([task]);

    /// <summary>Every task that leads to one of these.</summary>
    public HashSet<int> Above(IEnumerable<int> tasks)
    {
        var reached = new HashSet<int>();
        var open = new Stack<int>(tasks);
        while (open.TryPop(out var next))
            foreach (var parent in _parents[next])
                if (reached.Add(parent)) open.Push(parent);
        return reached;
    }

    /// <summary>Builds the graph of a valid definition; duplicate edges count once.</summary>
    /// <exception cref="ArgumentException">A parent is unknown: the definition was not validated.</exception>
    public static WorkflowGraph Of(IReadOnlyList<TaskDefinition> tasks)
    {
        var indexOf = new Dictionary<string, int>(tasks.Count, StringComparer.Ordinal);
        for (var i = 0; i < tasks.Count; i++) indexOf[tasks[i].Name] = i;

        var parents = new int[tasks.Count][];
        var childCounts = new int[tasks.Count];
        for (var i = 0; i < tasks.Count; i++)
        {
            parents[i] = [.. tasks[i].Parents.Distinct(StringComparer.Ordinal).Select(name =>
                indexOf.TryGetValue(name, out var parent)
                    ? parent
                    : throw new ArgumentException($"Task '{tasks[i].Name}' depends on '{name}', which does not exist.", nameof(tasks)))];
            foreach (var parent in parents[i]) childCounts[parent]++;
        }

        var children = childCounts.Select(count => new int[count]).ToArray();
        for (var i = tasks.Count - 1; i >= 0; i--)
            foreach (var parent in parents[i]) children[parent][--childCounts[parent]] = i;
        var isIgnored = tasks.Select(task => task.IsTeardown && !task.FailsRun).ToArray();
        return new WorkflowGraph(parents, children, [.. tasks.Select((_, i) => !isIgnored[i] && Array.TrueForAll(children[i], child => isIgnored[child]))]);
    }

    /// <summary>Finds a cycle; null when the graph is a DAG.</summary>
    /// <returns>The tasks of one cycle in order, the first repeated at the end.</returns>
    public IReadOnlyList<int>? FindCycle()
    {
        // Peel tasks whose parents are all gone (Kahn); whatever is left holds a cycle. Iterative, so depth costs no stack.
        var open = _parents.Select(p => p.Length).ToArray();
        var ready = new Queue<int>(Enumerable.Range(0, Count).Where(i => open[i] == 0));
        var peeled = 0;
        while (ready.TryDequeue(out var task))
        {
            peeled++;
            foreach (var child in _children[task])
                if (--open[child] == 0) ready.Enqueue(child);
        }
        return peeled == Count ? null : WalkCycle(open);
    }

    private List<int> WalkCycle(int[] open)
    {
        // Every task left has a parent that is left, so walking up must come back to where it has been.
        var seenAt = new Dictionary<int, int>();
        var path = new List<int>();
        var task = Array.FindIndex(open, count => count > 0);
        while (seenAt.TryAdd(task, path.Count))
        {
            path.Add(task);
            task = Array.Find(_parents[task], parent => open[parent] > 0);
        }
        var cycle = path[seenAt[task]..];
        cycle.Add(task);
        return cycle;
    }
}
