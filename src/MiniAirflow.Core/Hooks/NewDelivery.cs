using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;

namespace MiniAirflow.Core.Hooks;

/// <summary>A delivery that a change gives rise to. The store that writes the change writes it too, in the same transaction.</summary>
/// <param name="Version">The version whose hook it is.</param>
/// <param name="Place">The hook.</param>
/// <param name="Event">What happened.</param>
/// <param name="Notice">The same with all that is known.</param>
public sealed record NewDelivery(WorkflowVersion Version, HookPlace Place, HookEvent Event, HookNotice Notice)
{
    /// <summary>Whom it is for, for people.</summary>
    public string Target => Place.In(Version.Definition)!.TargetText;

    /// <summary>What follows from the end of an attempt. Pure.</summary>
    /// <param name="version">Version of the run.</param>
    /// <param name="run">The run.</param>
    /// <param name="runState">Its state by now.</param>
    /// <param name="ended">The attempt.</param>
    public static IEnumerable<NewDelivery> OfTask(WorkflowVersion version, LeasedRun run, RunState runState, EndedAttempt ended)
    {
        var task = version.Definition.Tasks[ended.Task];
        if (task.Hooks.Count == 0 || HookRule.OfTask(ended.State, ended.IsRetried, ended.HasRun) is not { } happened) return [];
        var notice = About(version, run, runState, happened, ended.At) with
        {
            Task = task.Name,
            Attempt = ended.Attempt,
            TaskState = ended.State.Word(),
            StartedAt = ended.HasRun ? ended.StartedAt : null,
            FinishedAt = ended.At,
            Reason = ended.Outcome?.Reason,
            ExitCode = ended.Outcome?.ExitCode,
            Signal = ended.Outcome?.Signal,
            LogTail = HookNotice.TailOf(ended.LogTail),
        };
        return Of(version, ended.Task, happened, notice);
    }

    /// <summary>What follows from the end of a run, or from a failure after which it is tried again. Pure.</summary>
    /// <param name="version">Its version.</param>
    /// <param name="run">The run.</param>
    /// <param name="model">What became of its tasks.</param>
    /// <param name="startedAt">When its first task started.</param>
    /// <param name="now">The time.</param>
    public static IEnumerable<NewDelivery> OfRun(WorkflowVersion version, LeasedRun run, RunModel model, DateTimeOffset startedAt, DateTimeOffset now)
    {
        if (version.Definition.Hooks.Count == 0 || HookRule.OfRun(model.State) is not { } happened) return [];
        var notice = About(version, run, model.State, happened, now) with
        {
            StartedAt = startedAt, FinishedAt = now, FailedTasks = FailedOf(version, model), Reason = ReasonOf(version.Definition, model),
        };
        return Of(version, HookPlace.WorkflowItself, happened, notice);
    }

    /// <summary>What follows from a deadline that passes while the run is alive. Pure.</summary>
    public static IEnumerable<NewDelivery> OfDeadline(WorkflowVersion version, LeasedRun run, RunState state, DateTimeOffset startedAt, DateTimeOffset due, DateTimeOffset now) =>
        Of(version, HookPlace.WorkflowItself, HookEvent.DeadlineMissed, About(version, run, state, HookEvent.DeadlineMissed, now) with
        {
            StartedAt = state == RunState.Queued ? null : startedAt,
            Reason = $"The run should have ended by {DateText.Of(due)}.",
        });

    /// <summary>What follows when no run has succeeded for too long. Pure.</summary>
    public static IEnumerable<NewDelivery> OfOverdue(WorkflowVersion version, SuccessWatch watch, DateTimeOffset now) =>
        Of(version, HookPlace.WorkflowItself, HookEvent.SuccessOverdue, About(version, HookEvent.SuccessOverdue, now) with
        {
            Reason = $"No run has succeeded since {DateText.Of(watch.Since)}; one should have within {watch.WithinSeconds} s.",
        });

    /// <summary>A sample for every hook. Pure.</summary>
    public static IEnumerable<NewDelivery> OfTest(WorkflowVersion version, DateTimeOffset now) => HookRule.All(version.Definition).Select(place =>
        new NewDelivery(version, place, HookEvent.Test, About(version, HookEvent.Test, now) with
        {
            Task = place.Task == HookPlace.WorkflowItself ? null : version.Definition.Tasks[place.Task].Name,
            Reason = "Somebody asked for this sample; nothing happened.",
        }));

    private static IEnumerable<NewDelivery> Of(WorkflowVersion version, int task, HookEvent happened, HookNotice notice) =>
        HookRule.Waiting(version.Definition, task, happened).Select(place => new NewDelivery(version, place, happened, notice));

    private static HookNotice About(WorkflowVersion version, LeasedRun run, RunState state, HookEvent happened, DateTimeOffset now) =>
        About(version, happened, now) with { RunId = run.Id, RunState = state.Word(), LogicalDate = run.LogicalDate };

    private static HookNotice About(WorkflowVersion version, HookEvent happened, DateTimeOffset now) =>
        new() { Event = happened.Word(), At = now, Workflow = version.Definition.Name, WorkflowId = version.WorkflowId };

    private static string? ReasonOf(WorkflowDefinition definition, RunModel model)
    {
        var timedOut = model.IsTimedOut ? RunClock.TimedOut(definition) : null;
        return model.State != RunState.UpForRetry ? timedOut : string.Join(' ', ((string?[])[timedOut, RunClock.TriedAgain(definition, model.RetriesLeft)]).OfType<string>());
    }

    private static List<string>? FailedOf(WorkflowVersion version, RunModel model)
    {
        var failed = new List<string>();
        for (var task = 0; task < version.Graph.Count && failed.Count < HookNotice.MaxFailedTasks; task++)
            if (model.StateOf(task) is TaskState.Failed or TaskState.TimedOut or TaskState.Lost or TaskState.Cancelled) failed.Add(version.Definition.Tasks[task].Name);
        return failed.Count == 0 ? null : failed;
    }
}

/// <summary>An attempt that has ended, and what was decided about its task.</summary>
/// <param name="Task">Index of the task.</param>
/// <param name="Attempt">Number of the attempt.</param>
/// <param name="State">How it ended.</param>
/// <param name="At">When.</param>
public readonly record struct EndedAttempt(int Task, int Attempt, TaskState State, DateTimeOffset At)
{
    /// <summary>Whether another attempt follows.</summary>
    public bool IsRetried { get; init; }

    /// <summary>Whether it ran at all.</summary>
    public bool HasRun { get; init; }

    /// <summary>When it started, if it did.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>How it ended, in full; null for one that never ran.</summary>
    public TaskOutcome? Outcome { get; init; }

    /// <summary>The end of its log.</summary>
    public string LogTail { get => field ?? ""; init; }
}
