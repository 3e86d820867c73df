using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Commands.Progress;

/// <summary>What is known of some runs from their events. Pure: events in, state out; it reads no clock and writes nothing.</summary>
internal sealed class ProgressModel
{
    private readonly List<RunProgress> _runs = [];
    private readonly Dictionary<Guid, RunProgress> _byId = [];

    /// <summary>The runs, in the order in which they were added.</summary>
    public IReadOnlyList<RunProgress> Runs => _runs;

    /// <summary>Whether every run has ended.</summary>
    public bool IsOver => _runs.All(run => run.State.IsTerminal());

    /// <summary>Whether every run succeeded.</summary>
    public bool IsSuccess => _runs.All(run => run.State == RunState.Success);

    /// <summary>Expects events of this run from now on.</summary>
    public void Add(RunProgress run)
    {
        _runs.Add(run);
        _byId.Add(run.Id, run);
    }

    /// <summary>Takes over what an event tells; null when it is about none of these runs.</summary>
    public RunProgress? Apply(StoreEvent change)
    {
        if (change is { Run: { } run } && _byId.TryGetValue(run.Id, out var progress)) progress.Apply(run);
        else if (change is { Task: { } task } && _byId.TryGetValue(task.RunId, out progress)) progress.Apply(task);
        else return null;
        return progress;
    }
}
