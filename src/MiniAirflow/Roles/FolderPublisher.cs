using Microsoft.Extensions.Logging;
using MiniAirflow.Core.Storage;
using MiniAirflow.Definitions;

namespace MiniAirflow.Roles;

/// <summary>Publishes the workflow files of a folder, now and whenever they change. A broken file changes nothing: the last good version stays, and the log says why.</summary>
internal sealed class FolderPublisher(string path, IWorkflowStore workflows, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    /// <summary>Watches until cancelled. Whatever goes wrong is logged, and the folder is watched anew: publishing the same meaning again changes nothing.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await foreach (var change in new WorkflowFolder(path, time).WatchAsync(stop).ConfigureAwait(false))
                    await ApplyAsync(change, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Log.WatchingBroke(logger, e, path);
                await Task.Delay(AfterFault, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async ValueTask ApplyAsync(FolderChange change, CancellationToken stop)
    {
        try
        {
            if (change.FormerName is { } former && former != change.Workflow?.Definition?.Name && change.Workflow is null or { Definition: not null })
                await SwitchOffAsync(change.Path, former, stop).ConfigureAwait(false);
            if (change.Workflow is { } workflow) await PublishAsync(change.Path, workflow, stop).ConfigureAwait(false);
        }
        catch (StoreException e)
        {
            Log.NotPublished(logger, change.Path, e.Message);
        }
    }

    private async ValueTask PublishAsync(string file, ParsedWorkflow workflow, CancellationToken stop)
    {
        foreach (var problem in workflow.Problems) Log.BadFile(logger, problem.ToString());
        if (workflow.Definition is not { } definition) return;
        var result = await workflows.PublishAsync(new PublishRequest(definition, IsActive: workflow.IsActive), stop).ConfigureAwait(false);
        if (result.Problem is { } refused) Log.NotPublished(logger, file, refused);
        if (result.Outcome is PublishOutcome.Created or PublishOutcome.NewVersion)
            Log.Published(logger, definition.Name, result.Workflow!.Version, file);
    }

    /// <summary>A file that is gone must not go on firing; its workflow and history stay until somebody deletes them.</summary>
    private async ValueTask SwitchOffAsync(string file, string name, CancellationToken stop)
    {
        if (await workflows.FindByNameAsync(name, stop).ConfigureAwait(false) is not { } workflow) return;
        await workflows.SetActiveAsync(workflow.Id, false, null, stop).ConfigureAwait(false);
        Log.FileGone(logger, file, name);
    }
}
