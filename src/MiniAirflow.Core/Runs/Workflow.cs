using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Secrets;

namespace MiniAirflow.Core.Runs;

/// <summary>A named DAG with an identity, an on/off switch and a current version.</summary>
public sealed record Workflow
{
    /// <summary>Identity; never reused.</summary>
    public required Guid Id { get; init; }

    /// <summary>Name, unique among workflows.</summary>
    public required string Name { get; init; }

    /// <summary>Description of the current version.</summary>
    public required string Description { get; init; }

    /// <summary>Tags of the current version, as <see cref="WorkflowDefinition.TagText"/> has them; empty for none.</summary>
    public required string Tags { get; init; }

    /// <summary>Cron expression of the current version; empty for none.</summary>
    public required string ScheduleCron { get; init; }

    /// <summary>Whether its schedule creates runs; a trigger works either way.</summary>
    public required bool IsActive { get; init; }

    /// <summary>When the name was first published.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Number of the current version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>When its schedule fires next; null without a schedule, or while inactive.</summary>
    public DateTimeOffset? NextFireAt { get; init; }

    /// <summary>What is wrong with its schedule, so that it does not fire or its last slot had no run; null for nothing.</summary>
    public string? ScheduleProblem { get; init; }
}

/// <summary>An immutable definition of a workflow, numbered.</summary>
public sealed class WorkflowVersion
{
    private readonly Lazy<Dictionary<Guid, int>> _places;
    private readonly Lazy<(int[] OfTask, int[] OfItem)[]> _named;
    private readonly Lazy<HashSet<int>> _allNamed;
    private readonly Lazy<IReadOnlyList<string>[]> _variables;

    /// <summary>Compiles a stored definition.</summary>
    public WorkflowVersion(Guid workflowId, int number, string hash, DateTimeOffset createdAt, WorkflowDefinition definition, IReadOnlyList<Guid> taskIds)
    {
        (WorkflowId, Number, Hash, CreatedAt, Definition, TaskIds) = (workflowId, number, hash, createdAt, definition, taskIds);
        Graph = WorkflowGraph.Of(definition.Tasks);
        HasLimits = definition.HasLimits;
        _named = new(() => [.. NamedTasks.Of(definition)]);
        _allNamed = new(() => [.. _named.Value.SelectMany(one => one.OfTask.Concat(one.OfItem))]);
        _variables = new(() => [.. definition.Tasks.Select(task => NamedValues.VariablesOf(definition, task))]);
        HasHooks = definition.HasHooks;
        _places = new(() => taskIds.Index().ToDictionary(one => one.Item, one => one.Index));
    }

    /// <summary>The workflow it is a version of.</summary>
    public Guid WorkflowId { get; }

    /// <summary>Its number, from 1.</summary>
    public int Number { get; }

    /// <summary>The identity of its meaning; see <see cref="DefinitionIdentity"/>.</summary>
    public string Hash { get; }

    /// <summary>When it was published.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>What it means.</summary>
    public WorkflowDefinition Definition { get; }

    /// <summary>Identities of its tasks, by task index.</summary>
    public IReadOnlyList<Guid> TaskIds { get; }

    /// <summary>Whether anything waits for what becomes of its runs and tasks: if not, nobody need ask.</summary>
    public bool HasHooks { get; }

    /// <summary>Its graph.</summary>
    public WorkflowGraph Graph { get; }

    /// <summary>Whether any of its tasks has a limit; kept here, because asking the definition costs all of its tasks.</summary>
    public bool HasLimits { get; }

    /// <summary>Indexes of the tasks that a task's expressions name.</summary>
    /// <param name="task">Index of the task.</param>
    /// <param name="isItem">Whether it is asked for an item of a mapped task, which does not need what its list was made of.</param>
    public IReadOnlyList<int> NamedBy(int task, bool isItem = false) => isItem ? _named.Value[task].OfItem : _named.Value[task].OfTask;

    /// <summary>The variables that a task's expressions name.</summary>
    public IReadOnlyList<string> VariablesOf(int task) => _variables.Value[task];

    /// <summary>Whether some task's expressions name a task: only then does somebody ask for its values.</summary>
    public bool IsNamed(int task) => _allNamed.Value.Contains(task);

    /// <summary>Index of a task; null when it is none of this version's.</summary>
    public int? IndexOf(Guid taskId) => _places.Value.TryGetValue(taskId, out var index) ? index : null;
}
