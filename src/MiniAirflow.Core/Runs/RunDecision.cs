namespace MiniAirflow.Core.Runs;

/// <summary>What the decider decided: the rows to change, in order. Reused by clearing it.</summary>
public sealed class RunDecision
{
    /// <summary>Attempts that change state or come into being. The attempt whose end was reported is not among them: the reporter writes it.</summary>
    public List<TaskChange> Tasks { get; } = [];

    /// <summary>The run's new state; null when it stays as it is.</summary>
    public RunState? Run { get; set; }

    /// <summary>Whether another attempt of a task follows.</summary>
    public bool Retries(int task) => Tasks.Exists(change => change.Task == task && change.IsNewAttempt);

    /// <summary>Forgets everything, for the next decision.</summary>
    public void Clear()
    {
        Tasks.Clear();
        Run = null;
    }
}

/// <summary>One attempt that changes state.</summary>
/// <param name="Task">Index of the task, or of another instance; see <see cref="RunModel.TaskOf"/>.</param>
/// <param name="Attempt">Number of the attempt, from 1.</param>
/// <param name="State">Its new state.</param>
/// <param name="IsNewAttempt">Whether the attempt's row has to be created.</param>
/// <param name="Delay">How long from now until it may be queued; zero unless it is up for retry.</param>
/// <param name="Reason">Why somebody ended it by hand; null for what the rules decided.</param>
public readonly record struct TaskChange(int Task, int Attempt, TaskState State, bool IsNewAttempt = false, TimeSpan Delay = default, string? Reason = null);

/// <summary>What a store knows of one attempt when it restores a <see cref="RunModel"/>.</summary>
/// <param name="Task">Index of the task.</param>
/// <param name="Attempt">Number of the attempt, from 1.</param>
/// <param name="State">Its state.</param>
/// <param name="IsLeased">Whether a worker holds it.</param>
/// <param name="IsCleared">Whether its task was cleared since, so that its end does not count against the task's retries.</param>
/// <param name="MapIndex">The place of the item in a mapped task's list; -1 for the task itself.</param>
public readonly record struct AttemptSnapshot(int Task, int Attempt, TaskState State, bool IsLeased, bool IsCleared = false, int MapIndex = -1);

/// <summary>What became of one attempt while somebody else owned the run.</summary>
/// <param name="Task">Index of the task.</param>
/// <param name="Attempt">Number of the attempt, from 1.</param>
/// <param name="State">Its state after the change.</param>
public readonly record struct AttemptNews(int Task, int Attempt, TaskState State);
