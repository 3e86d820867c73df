using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Api.Workflows;

/// <summary>Deletes a workflow, its logs with it, after the end of its live runs where that is asked for (F12).</summary>
/// <remarks>The store refuses while a run is alive, in one transaction with the deletion: a run that is created in between is never torn away.</remarks>
internal sealed class WorkflowDeletion(IStore store, ILogReader logs, IWakeBus wakes, TimeProvider time, ApiOptions options)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);
    private static readonly RunStatus[] Alive = [RunStatus.Pending, RunStatus.Running];

    public async Task<DeleteResult> DeleteAsync(Guid id, bool cancelFirst, CancellationToken cancellationToken)
    {
        using var listener = wakes.Listen(WakeTopics.Events);
        var began = time.GetTimestamp();
        while (true)
        {
            // Asked first, because to gather what is deleted with a long history is dear.
            var result = await HasAliveAsync(id, cancelFirst, cancellationToken) ? DeleteResult.RunsAlive : await DeleteDeadAsync(id, cancellationToken);
            if (result != DeleteResult.RunsAlive || !cancelFirst) return result;
            var left = options.DeletePatience - time.GetElapsedTime(began);
            if (left <= TimeSpan.Zero) return DeleteResult.RunsAlive;
            await listener.WaitAsync(left < Poll ? left : Poll, cancellationToken);
        }
    }

    private async Task<DeleteResult> DeleteDeadAsync(Guid id, CancellationToken cancellationToken)
    {
        var attempts = await AttemptsOfAsync(id, cancellationToken);
        var result = await store.Workflows.DeleteAsync(id, cancellationToken);
        if (result == DeleteResult.Deleted) await logs.DeleteAsync(attempts, CancellationToken.None);
        return result;
    }

    /// <summary>Whether a run is alive, after each that is was asked to end, if wanted. Asked again at each turn: a schedule may have fired meanwhile.</summary>
    private async Task<bool> HasAliveAsync(Guid workflowId, bool cancels, CancellationToken cancellationToken)
    {
        foreach (var status in Alive)
        {
            await foreach (var run in RunsOfAsync(workflowId, status, cancellationToken))
            {
                if (!cancels) return true;
                if (!run.IsCancelRequested) await store.Runs.CancelAsync(run.Id, cancellationToken);
            }
        }
        if (!cancels) return false;
        foreach (var status in Alive)
        {
            var filter = new RunFilter { WorkflowId = workflowId, Status = status, Limit = 1 };
            if ((await store.Runs.ListAsync(filter, cancellationToken)).Items.Count > 0) return true;
        }
        return false;
    }

    private async Task<List<Guid>> AttemptsOfAsync(Guid workflowId, CancellationToken cancellationToken)
    {
        var ids = new List<Guid>();
        await foreach (var run in RunsOfAsync(workflowId, null, cancellationToken))
        {
            for (var offset = 0; ; offset += PageSize)
            {
                var filter = new TaskRunFilter { RunId = run.Id, Offset = offset, Limit = PageSize };
                var page = await store.Runs.ListTaskRunsAsync(filter, cancellationToken);
                ids.AddRange(page.Items.Select(attempt => attempt.Id));
                if (page.Items.Count < PageSize) break;
            }
        }
        return ids;
    }

    private async IAsyncEnumerable<WorkflowRun> RunsOfAsync(
        Guid workflowId, RunStatus? status, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Guid? before = null;
        while (true)
        {
            var filter = new RunFilter { WorkflowId = workflowId, Status = status, Before = before, Limit = PageSize };
            var page = await store.Runs.ListAsync(filter, cancellationToken);
            foreach (var run in page.Items) yield return run;
            if (page.Items.Count < PageSize) yield break;
            before = page.Items[^1].Id;
        }
    }

    private const int PageSize = 1000;
}
