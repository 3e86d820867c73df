using MiniAirflow.Core.Storage;
using MiniAirflow.Worker.Logs;

namespace MiniAirflow.Roles;

/// <summary>Deletes log files whose task runs are gone: a process was killed between the removal of a run and that of its files. One of the 256 folders at a time.</summary>
internal sealed class OrphanLogs(LogDirectory directory, IStore store)
{
    private int _next;

    /// <summary>Looks through the next folder; best effort, as all that has to do with logs.</summary>
    public async ValueTask SweepAsync(CancellationToken stop)
    {
        try
        {
            foreach (var id in directory.List(_next++ % LogDirectory.Folders))
                if (await store.Runs.FindTaskRunAsync(id, stop).ConfigureAwait(false) is null) directory.Delete(id);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next round looks again.
        }
    }
}
