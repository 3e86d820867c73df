using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Worker.Logs;

namespace MiniAirflow.Roles;

/// <summary>Ships what a predecessor wrote and could not ship before it died, once its attempts are over.</summary>
internal sealed class LeftoverLogs(LogDirectory directory, LogShipper shipper, IStore store)
{
    /// <summary>Looks once; best effort, as all that has to do with logs.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            foreach (var id in directory.List())
            {
                var attempt = await store.Runs.FindTaskRunAsync(id, stop).ConfigureAwait(false);
                if (attempt is null) directory.Delete(id);
                else if (attempt.State.IsTerminal()) shipper.Adopt(id);
            }
        }
        catch (Exception e) when (e is StoreException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // The next start looks again.
        }
    }
}
