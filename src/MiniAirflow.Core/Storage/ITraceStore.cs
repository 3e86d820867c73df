using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Storage;

/// <summary>What is told of runs to whoever records traces: once, whoever of several asks, and beside the hot path.</summary>
public interface ITraceStore
{
    /// <summary>The place in the event stream up to which traces are told; null when none ever was.</summary>
    ValueTask<long?> PositionAsync(CancellationToken cancellationToken);

    /// <summary>Takes the events between two places: what they say is the caller's to tell, and nobody else's.</summary>
    /// <param name="from">Where the caller believes that they begin, as <see cref="PositionAsync"/> gave it.</param>
    /// <param name="to">The last one taken.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <returns>Whether the caller has them; false when another one was quicker.</returns>
    ValueTask<bool> AdvanceAsync(long? from, long to, CancellationToken cancellationToken);

    /// <summary>Runs by their identities, in any order; those that are gone are left out.</summary>
    ValueTask<IReadOnlyList<WorkflowRun>> FindRunsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken);

    /// <summary>Attempts by their identities, in any order; those that are gone are left out.</summary>
    ValueTask<IReadOnlyList<TracedAttempt>> FindAttemptsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken);
}

/// <summary>An attempt with what its trace needs to know of its run.</summary>
/// <param name="TaskRun">The attempt; without the end of its log.</param>
/// <param name="WorkflowName">Name of its workflow.</param>
/// <param name="TraceParent">Where in somebody's trace its run belongs; null for a run that begins a trace of its own.</param>
/// <param name="Previous">The attempt before it; null for the first.</param>
/// <param name="WorkerName">Name of the worker that held it last; null for none, or for one that is forgotten.</param>
public sealed record TracedAttempt(TaskRun TaskRun, string WorkflowName, string? TraceParent, Guid? Previous, string? WorkerName);
