using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Storage;

/// <summary>Runs as people look at them: many at once, and of each only what a small mark can show.</summary>
/// <remarks>Each member is one transaction. Its cost follows what is shown, never the length of the history behind it.</remarks>
public interface IViewStore
{
    /// <summary>The newest runs of every workflow, those of one workflow together and newest first.</summary>
    /// <param name="runsOfEach">How many of each workflow at most, from 1.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<IReadOnlyList<RunMark>> RecentAsync(int runsOfEach, CancellationToken cancellationToken);

    /// <summary>Runs of a workflow, newest first, with where each of their tasks is. None for a workflow that does not exist.</summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="before">Only runs created before this one; null for the newest.</param>
    /// <param name="runs">How many runs at most, from 1.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    ValueTask<RunGrid> GridAsync(Guid workflowId, Guid? before, int runs, CancellationToken cancellationToken);
}

/// <summary>A run, as a bar in a row of bars.</summary>
/// <param name="Id">Identity of the run.</param>
/// <param name="WorkflowId">Its workflow.</param>
/// <param name="State">Its state.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="StartedAt">When its first task started; its creation until then.</param>
/// <param name="FinishedAt">When it ended; null while it has not.</param>
public readonly record struct RunMark(Guid Id, Guid WorkflowId, RunState State, DateTimeOffset CreatedAt, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt);

/// <summary>Runs beside each other.</summary>
/// <param name="Runs">The runs, newest first.</param>
/// <param name="Cells">The newest attempt of each task in each of them, run by run and then in the order of the file. A mapped task has one cell, its own.</param>
public sealed record RunGrid(IReadOnlyList<WorkflowRun> Runs, IReadOnlyList<GridCell> Cells);

/// <summary>A task in a run.</summary>
/// <param name="Run">Place of the run in <see cref="RunGrid.Runs"/>.</param>
/// <param name="Task">Index of the task in the run's version.</param>
/// <param name="State">State of its newest attempt.</param>
/// <param name="Attempt">Number of that attempt, from 1.</param>
public readonly record struct GridCell(int Run, int Task, TaskState State, int Attempt);
