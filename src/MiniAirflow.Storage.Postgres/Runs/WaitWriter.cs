using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Leasing;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Waits;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>Writes what <see cref="WaitDecider"/> says of attempts that wait.</summary>
internal static class WaitWriter
{
    /// <summary>Looks at a wait that is due: begins it at its first look, ends it, or says when to look again.</summary>
    /// <returns>False when the attempt does not wait so, and nothing was changed.</returns>
    public static bool Look(WriteContext context, RunEntry entry, WaitingRow row)
    {
        var decision = new RunDecision();
        if (!entry.Model.Waits(entry.Model.InstanceOf(row.Task, row.MapIndex), row.Attempt, decision)) return false;
        if (decision.Run == RunState.Running) entry.StartedAt = row.ReadyAt;
        RunWriter.Apply(context, entry, decision);
        if (entry.Version.Definition.Tasks[row.Task].Workflow is not null)
        {
            ChildWriter.Look(context, entry, row);
            return true;
        }
        var verdict = row.Wait is null ? WaitDecider.Begin(Lease(context, entry, row), row.ReadyAt, EventToken.NewSecret()) : new WaitVerdict(null, row.Wait);
        if (verdict.Outcome is null) verdict = WaitDecider.Look(entry.Version.Definition.Tasks[row.Task], verdict.State!, context.Now, (workflow, date) => FindRun(context, workflow, date));
        if (verdict.Outcome is { } outcome) End(context, entry, row, outcome);
        else context.Write(Commands.Of("Waits/keep").With(row.Id).With(StoredJson.Wait(verdict.State!)).With(verdict.NextLook));
        return true;
    }

    /// <summary>Writes that an attempt waits from now on, to be looked at at once.</summary>
    public static void Begin(WriteContext context, Guid id, TaskState state)
    {
        context.Write(Commands.Of("Waits/begin").With(id).With(state.Word()).With(context.Now));
        context.Wakes |= WakeTopics.Due;
    }

    /// <summary>Ends a wait that no worker holds, and writes what follows from it.</summary>
    public static void End(WriteContext context, RunEntry entry, WaitingRow row, TaskOutcome outcome)
    {
        var end = EndRule.Decide(entry.Version.Definition.Tasks, entry.Version.Graph, row.Task, outcome);
        context.Write(Commands.Of("Waits/end").With(row.Id).With(end.State.Word()).With(StateWords.StatusOf(end.State).Word()).With(context.Now).WithText(StoredJson.Outcome(end.Outcome)));
        var instance = entry.Model.InstanceOf(row.Task, row.MapIndex);
        RunWriter.AddTaskEvent(context, entry, instance, row.Attempt, end.State, row.StartedAt, context.Now, reason: end.Outcome.Reason);
        var decision = new RunDecision();
        if (!entry.Model.Ended(instance, row.Attempt, end.State, decision, end.MayRetry && !row.IsCancelRequested, end.NotChosen))
            throw new InvalidOperationException($"Attempt {row.Id} is {row.State.Word()} in the database, but not in its run's model.");
        HookWriter.WaitEnded(context, entry, row, end, decision);
        RunWriter.Apply(context, entry, decision);
    }

    /// <summary>What a worker's outcome comes to.</summary>
    /// <param name="context">The transaction.</param>
    /// <param name="entry">The run.</param>
    /// <param name="held">The attempt.</param>
    /// <param name="outcome">What the worker says.</param>
    /// <param name="next">When to look again, if it has not ended.</param>
    /// <returns>How the attempt ends; null when what it waits for is not there yet, and it may go on waiting.</returns>
    public static TaskOutcome? AfterLook(WriteContext context, RunEntry entry, HeldRow held, TaskOutcome outcome, out WaitVerdict next)
    {
        next = default;
        if (outcome.Kind != OutcomeKind.NotYet) return outcome;
        var row = WaitingRow.Find(context, held.Lease.TaskRunId)!;
        next = WaitDecider.AfterLook(entry.Version.Definition.Tasks[held.Task], row.Wait, row.ReadyAt, outcome, held.IsCancelRequested, context.Now);
        return next.Outcome;
    }

    /// <summary>Takes an attempt from its worker until the next look.</summary>
    public static void Suspend(WriteContext context, Guid workerId, RunEntry entry, HeldRow held, DateTimeOffset startedAt, string logTail, WaitVerdict next)
    {
        if (!entry.Model.Suspended(held.InstanceIn(entry), held.Attempt)) throw AttemptWriter.Disagreement(held);
        context.Write(Commands.Of("Waits/suspend").With(held.Lease.TaskRunId).With(held.Lease.Token).With(startedAt).With(PlainText.Of(logTail)).With(StoredJson.Wait(next.State!)).With(next.NextLook));
        context.Writes.Touch(entry);
        context.Release(held.Lease);
        context.Wakes |= WakeTopics.Due;
        RunWriter.AddTaskEvent(context, entry, held.InstanceIn(entry), held.Attempt, TaskState.UpForReschedule, startedAt, workerId: workerId);
    }

    /// <summary>When an attempt started: at its first look, if it is looked at more than once.</summary>
    public static DateTimeOffset StartOf(WriteContext context, RunEntry entry, HeldRow held, DateTimeOffset reported) =>
        entry.Version.Definition.Tasks[held.Task].WaitFor is not null && WaitingRow.Find(context, held.Lease.TaskRunId) is { Wait.Looks: > 0 } row ? row.StartedAt : reported;

    /// <summary>How much longer a worker may look; null for no limit, and for what it does not look at.</summary>
    public static TimeSpan? Left(WriteContext context, TaskDefinition task, Guid id) =>
        task.WaitFor is { } wait && WaitingRow.Find(context, id) is { } row ? WaitDecider.Left(wait, row.Wait, row.ReadyAt, context.Now) : null;

    /// <summary>The attempt as a worker would get it.</summary>
    public static LeasedTask Lease(WriteContext context, RunEntry entry, WaitingRow row) => new()
    {
        TaskRunId = row.Id,
        Token = 0,
        Attempt = row.Attempt,
        Task = entry.Version.Definition.Tasks[row.Task],
        Run = entry.Shared,
        Upstream = UpstreamRows.Of(context, entry.Version, row.RunId, row.Task, isItem: row.MapIndex >= 0),
        Variables = VariableRows.Of(context, entry.Version, row.Task),
        Map = MapRows.Find(context, row.RunId, row.Task, row.MapIndex),
    };

    private static AwaitedRun? FindRun(WriteContext context, string workflow, DateTimeOffset? date)
    {
        var found = context.ReadOne<(Guid Id, RunState State)?>(Commands.Of("Waits/find_run").With(workflow).With(date), row => (row.GetGuid(0), StateWords.ParseRunState(row.GetString(1))));
        return found is var (id, state) ? new AwaitedRun(id, state.Word(), state.IsTerminal(), state == RunState.Success) : null;
    }
}
