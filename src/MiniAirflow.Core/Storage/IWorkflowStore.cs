using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Storage;

/// <summary>Workflows and their versions.</summary>
/// <remarks>Each member is one transaction. Definitions given to it are valid already; it never checks them again.</remarks>
public interface IWorkflowStore
{
    /// <summary>Stores a definition under its name: a new workflow, a new version, or nothing when its meaning is the current version's.</summary>
    ValueTask<PublishResult> PublishAsync(PublishRequest request, CancellationToken cancellationToken);

    /// <summary>Finds a workflow by id; null when there is none.</summary>
    ValueTask<Workflow?> FindAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Finds a workflow by name; null when there is none.</summary>
    ValueTask<Workflow?> FindByNameAsync(string name, CancellationToken cancellationToken);

    /// <summary>Workflows, newest first.</summary>
    ValueTask<Page<Workflow>> ListAsync(int offset, int limit, CancellationToken cancellationToken);

    /// <summary>Those of these workflows, newest first.</summary>
    ValueTask<Page<Workflow>> ListWithinAsync(IReadOnlyList<Guid> ids, int offset, int limit, CancellationToken cancellationToken);

    /// <summary>The names of all workflows, by their ids.</summary>
    ValueTask<IReadOnlyDictionary<Guid, string>> ListNamesAsync(CancellationToken cancellationToken);

    /// <summary>One version with its definition and task ids; the current one when <paramref name="number"/> is null. Null when there is none.</summary>
    ValueTask<WorkflowVersion?> GetVersionAsync(Guid workflowId, int? number, CancellationToken cancellationToken);

    /// <summary>All versions, newest first.</summary>
    ValueTask<IReadOnlyList<WorkflowVersion>> ListVersionsAsync(Guid workflowId, CancellationToken cancellationToken);

    /// <summary>Current versions in whose stored text something stands; whether it means there what the caller is after, the definition tells.</summary>
    ValueTask<IReadOnlyList<WorkflowDefinition>> ListMentioningAsync(string text, CancellationToken cancellationToken);

    /// <summary>Switches a workflow's schedule on or off; false when there is no such workflow. Its catch-up policy decides about the slots that pass while it is off.</summary>
    /// <param name="id">The workflow.</param>
    /// <param name="isActive">On or off.</param>
    /// <param name="by">Who switches it, for whoever looks at why it is off; null for a file.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<bool> SetActiveAsync(Guid id, bool isActive, string? by, CancellationToken cancellationToken);

    /// <summary>Deletes a workflow, its versions, runs and attempts; refused while a run is alive (F12).</summary>
    ValueTask<DeleteResult> DeleteAsync(Guid id, CancellationToken cancellationToken);
}

/// <summary>A definition to store.</summary>
/// <param name="Definition">The definition.</param>
/// <param name="MustBeNew">Refuse a name that is taken, instead of making a new version.</param>
/// <param name="IsActive">Switch for its schedule; null leaves an existing workflow's as it is, and means on for a new one.</param>
/// <param name="MustBe">Refuse unless the name is this workflow's, or free for it to take: a rename. Null for any.</param>
public sealed record PublishRequest(WorkflowDefinition Definition, bool MustBeNew = false, bool? IsActive = null, Guid? MustBe = null);

/// <summary>What became of a <see cref="PublishRequest"/>.</summary>
/// <param name="Outcome">What was done.</param>
/// <param name="Workflow">The workflow; null when it was refused.</param>
public sealed record PublishResult(PublishOutcome Outcome, Workflow? Workflow)
{
    /// <summary>Why it was refused, as one sentence; null where the outcome says all.</summary>
    public string? Problem { get; init; }
}

/// <summary>Ends of a publication.</summary>
public enum PublishOutcome
{
    /// <summary>A workflow of this name did not exist; it does now.</summary>
    Created,

    /// <summary>The workflow has a new version.</summary>
    NewVersion,

    /// <summary>The meaning is that of the current version; nothing was written, save perhaps the switch.</summary>
    Unchanged,

    /// <summary>The name belongs to another workflow; nothing was written.</summary>
    NameTaken,

    /// <summary>The workflow to change does not exist; nothing was written.</summary>
    NotFound,

    /// <summary>Its tasks would have it run itself, by way of other workflows; nothing was written.</summary>
    Circular,
}

/// <summary>Ends of a deletion.</summary>
public enum DeleteResult
{
    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>There was none.</summary>
    NotFound,

    /// <summary>Runs of it are alive; nothing was deleted.</summary>
    RunsAlive,
}

/// <summary>A part of a list.</summary>
/// <param name="Items">The part.</param>
/// <param name="Total">Length of the whole list; null where counting it would cost too much.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, long? Total);
