namespace MiniAirflow.Core.Runs;

/// <content>Runs that share a concurrency key (<c>Core/Pools/RunTurns</c>) wait for their turn: while one does, what would be queued is left undecided, and is decided when the turn comes.</content>
public sealed partial class RunModel
{
    /// <summary>A run that had ended is about to be opened again: it waits for its turn as a new one does.</summary>
    public void AwaitTurn() => AwaitsTurn = true;

    /// <summary>The run's turn has come: what is ready is queued.</summary>
    /// <param name="decision">Receives what follows.</param>
    /// <returns>False when it did not wait for it: the caller must change nothing.</returns>
    public bool TakeTurn(RunDecision decision)
    {
        if (!AwaitsTurn) return false;
        AwaitsTurn = false;
        var settled = new Stack<(int Task, TaskState End)>();
        for (var task = 0; task < _graph.Count; task++)
        {
            DecideWaiting(task, decision, settled);
            Cascade(settled, decision);
            if (IsFanned(task)) QueueWaitingItems(task, decision);
        }
        CloseIfDone(decision);
        return true;
    }

    /// <summary>Items that were cleared while their run waited are queued, as many as may run at once.</summary>
    private void QueueWaitingItems(int task, RunDecision decision)
    {
        var fan = _fans[task];
        var room = _tasks[task].MaxParallel is > 0 and var most ? most : fan.Count;
        for (var item = fan.First; item < fan.First + fan.Count && room > 0 && !IsCancelRequested; item++)
        {
            if (StateOf(item) == TaskState.None) Queue(item, decision);
            if (!StateOf(item).IsTerminal()) room--;
        }
    }
}
