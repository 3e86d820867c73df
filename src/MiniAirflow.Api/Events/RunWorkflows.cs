using System.Collections.Concurrent;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Events;

/// <summary>The workflows of runs, for the events of task runs, which do not say it. Kept for moments only, because a workflow can be renamed.</summary>
internal sealed class RunWorkflows(IStore store, TimeProvider time)
{
    private const int MaxKept = 10_000;
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<Guid, string?> _names = new();
    private long _since = time.GetTimestamp();

    /// <summary>Name of the workflow that an event belongs to; null for a worker's event, or when the run is gone.</summary>
    public async ValueTask<string?> WorkflowOfAsync(EventText text, CancellationToken cancellationToken)
    {
        if (text.Workflow is not null || text.RunId is not { } id) return text.Workflow;
        if (time.GetElapsedTime(Interlocked.Read(ref _since)) > Kept || _names.Count >= MaxKept)
        {
            _names.Clear();
            Interlocked.Exchange(ref _since, time.GetTimestamp());
        }
        if (_names.TryGetValue(id, out var name)) return name;
        return _names[id] = (await store.Runs.FindAsync(id, cancellationToken))?.WorkflowName;
    }
}
