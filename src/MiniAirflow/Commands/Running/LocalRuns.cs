using MiniAirflow.Commands.Frame;
using MiniAirflow.Commands.Progress;
using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;

namespace MiniAirflow.Commands.Running;

/// <summary>A definition and the values of its parameters.</summary>
internal sealed record RunRequest(WorkflowDefinition Definition, IReadOnlyDictionary<string, string>? Params);

/// <summary>Runs workflows to their end on an engine in this process, shows them while they run, and cancels them when the user wishes.</summary>
internal sealed class LocalRuns(CommandHost host, ILocalEngine engine, EventFeed feed, ProgressModel model)
{
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(100);
    private bool _isCancelling;

    /// <summary>Starts the runs and sees them to their end, or to the engine's.</summary>
    /// <param name="requests">What is run.</param>
    /// <param name="children">Workflows that tasks of these run, besides those that are among them.</param>
    /// <param name="view">Shows it.</param>
    public async Task RunAsync(IReadOnlyList<RunRequest> requests, IReadOnlyList<WorkflowDefinition> children, IProgressView view)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(host.Hurry);
        var working = engine.RunAsync(ending.Token, host.Hurry);
        try
        {
            // All are there before the first task runs one of them.
            foreach (var child in children) await PublishAsync(child).ConfigureAwait(false);
            if (requests.Count > 1) foreach (var request in requests) await PublishAsync(request.Definition).ConfigureAwait(false);
            foreach (var request in requests) model.Add(await StartAsync(request).ConfigureAwait(false));
            await view.ShowAsync(() => PumpAsync(view, working)).ConfigureAwait(false);
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await working.ConfigureAwait(false);
        }
    }

    private async Task<RunProgress> StartAsync(RunRequest request)
    {
        var definition = request.Definition;
        var workflow = await PublishAsync(definition).ConfigureAwait(false);
        var created = await engine.Store.Runs.CreateAsync(new CreateRunRequest(workflow.Id, request.Params), CancellationToken.None).ConfigureAwait(false);
        return created.Run is { } run
            ? new RunProgress(run.Id, definition.Name, definition.Tasks.Select(task => task.Name), run.StartedAt)
            : throw CommandException.BadInput(created.Problem ?? $"Workflow '{definition.Name}' was deleted meanwhile.");
    }

    private async Task<Workflow> PublishAsync(WorkflowDefinition definition)
    {
        // A file that is merely run must not begin to fire on its schedule; a workflow that is there already keeps its switch.
        var isKnown = await engine.Store.Workflows.FindByNameAsync(definition.Name, CancellationToken.None).ConfigureAwait(false) is not null;
        var published = await engine.Store.Workflows.PublishAsync(new PublishRequest(definition, IsActive: isKnown ? null : false), CancellationToken.None).ConfigureAwait(false);
        return published.Workflow ?? throw CommandException.BadInput(published.Problem ?? $"Workflow '{definition.Name}' could not be stored.");
    }

    private async Task PumpAsync(IProgressView view, Task working)
    {
        view.Refresh();
        while (true)
        {
            // Asked before the look: what an engine did before it ended is seen after.
            var hasEngineEnded = working.IsCompleted;
            while (feed.TryTake(out var change))
                if (model.Apply(change) is { } run) view.OnEvent(change, run);
            view.Refresh();
            if (model.IsOver || hasEngineEnded) return;
            if (host.Stop.IsCancellationRequested && !_isCancelling) await CancelAsync().ConfigureAwait(false);
            await feed.WaitAsync(FrameTime, working).ConfigureAwait(false);
        }
    }

    private async Task CancelAsync()
    {
        _isCancelling = true;
        host.Remark("Cancelling; press Ctrl+C again to kill at once.");
        foreach (var run in model.Runs.Where(run => !run.State.IsTerminal()))
            await engine.Store.Runs.CancelAsync(run.Id, CancellationToken.None).ConfigureAwait(false);
    }
}
