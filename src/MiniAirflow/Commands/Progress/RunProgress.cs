using MiniAirflow.Commands.Display;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Commands.Progress;

/// <summary>A run with its tasks, in the order of the file. Counts follow each change, so that a change costs the same among three tasks and among thousands.</summary>
internal sealed class RunProgress
{
    private readonly Dictionary<string, TaskProgress> _byName;
    private readonly int[] _counts = new int[(int)TaskState.Lost + 1];
    private readonly HashSet<TaskProgress> _running = [];
    private readonly SortedDictionary<(string, int), TaskProgress> _badItems = [];

    public RunProgress(Guid id, string workflow, IEnumerable<string> tasks, DateTimeOffset startedAt)
    {
        (Id, Workflow, StartedAt) = (id, workflow, startedAt);
        Tasks = [.. tasks.Select(name => new TaskProgress(name))];
        _byName = Tasks.ToDictionary(task => task.Name, StringComparer.Ordinal);
        _counts[(int)TaskState.None] = Tasks.Count;
    }

    public Guid Id { get; }

    public string Workflow { get; }

    public IReadOnlyList<TaskProgress> Tasks { get; }

    public RunState State { get; private set; } = RunState.Queued;

    public DateTimeOffset StartedAt { get; private set; }

    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Tasks that run now; in no order.</summary>
    public IReadOnlyCollection<TaskProgress> Running => _running;

    /// <summary>Tasks that have ended, well or not.</summary>
    public int Ended { get; private set; }

    /// <summary>Items of mapped tasks that have not succeeded so far, the first of them.</summary>
    public IEnumerable<TaskProgress> BadItems => _badItems.Values;

    /// <summary>How many tasks are in a state.</summary>
    public int Count(TaskState state) => _counts[(int)state];

    public void Apply(RunEvent change) => (State, StartedAt, FinishedAt) = (change.State, change.StartedAt, change.FinishedAt);

    public void Apply(TaskRunEvent change)
    {
        if (!_byName.TryGetValue(change.TaskName, out var task)) return;
        if (change.MapIndex is { } item)
        {
            ApplyToItem(change, item);
            return;
        }
        var before = task.State;
        task.Apply(change);
        if (task.State == before) return;
        _counts[(int)before]--;
        _counts[(int)task.State]++;
        Ended += (task.State.IsTerminal() ? 1 : 0) - (before.IsTerminal() ? 1 : 0);
        if (task.State == TaskState.Running) _running.Add(task);
        else _running.Remove(task);
    }

    // Of ten thousand items only what a person has to look at is kept.
    private void ApplyToItem(TaskRunEvent change, int item)
    {
        const int most = 20;
        var isBad = change.State is TaskState.Failed or TaskState.TimedOut or TaskState.Lost;
        if (!isBad) _badItems.Remove((change.TaskName, item));
        else if (_badItems.Count < most)
        {
            var bad = new TaskProgress(TaskNames.Of(change.TaskName, item));
            bad.Apply(change);
            _badItems[(change.TaskName, item)] = bad;
        }
    }
}
