using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite.Runs;

/// <summary>What people do to a run by hand.</summary>
internal static class OperationWriter
{
    /// <summary>Plans an operation, and does it unless it is a dry run.</summary>
    public static RunOperationResult Operate(WriteContext context, RunOperation operation)
    {
        if (RunRows.Find(context.Db, operation.RunId) is not { } run) return RunOperationResult.NotFound;
        var entry = context.Runs.Get(context.Db, operation.RunId);
        if (run.State.IsTerminal() && SqliteRetentionStore.IsGoing(context.Db, run.Id)) return new RunOperationResult(RunOperationOutcome.Refused, [], "The run is being removed: it is kept no longer.");
        var definition = entry.Version.Definition;
        var selection = operation.Selection.In(definition);
        if ((operation.Selection.Problem(definition) ?? entry.Model.Problem(operation.Kind, selection)) is { } problem) return new RunOperationResult(RunOperationOutcome.Refused, [], problem);
        var plan = entry.Model.Plan(operation.Kind, selection);
        IReadOnlyList<OperatedTask> told = [.. plan.Select(one => new OperatedTask(entry.Model.NameOf(one.Task), one))];
        if (!operation.IsDryRun) Carry(context, entry, run, operation, plan);
        if (entry.Model.State.IsTerminal()) context.Runs.Remove(operation.RunId);
        return new RunOperationResult(RunOperationOutcome.Done, told);
    }

    private static void Carry(WriteContext context, RunEntry entry, WorkflowRun run, RunOperation operation, IReadOnlyList<TaskPlan> plan)
    {
        if (operation.Kind == RunOperationKind.Cancel)
        {
            if (operation.Selection is { Tasks.Count: 0, Groups.Count: 0 }) SqliteRunStore.Cancel(context, run.Id);
            else foreach (var one in plan.Where(one => one.Action != TaskAction.Keep)) SqliteRunStore.CancelTaskRun(context, entry.AttemptIds[one.Task]);
            return;
        }
        if (plan.All(one => one.Action == TaskAction.Keep)) return;
        context.Db["Runs/clear"].Bind(run.Id).Execute();
        ClearRows(context, entry, plan);
        if (run.State.IsTerminal())
        {
            BackfillWriter.RunReopened(context, entry, run.State);
            if (entry.Version.Definition.Concurrency is not null) entry.Model.AwaitTurn();
        }
        entry.Model.RetriesLeft = entry.Version.Definition.RetryCount;
        var decision = new RunDecision();
        entry.Model.Carry(operation.Kind, plan, operation.Reason, decision);
        Write(context, entry, decision);
    }

    /// <summary>The delay of a run that failed is over: it is cleared as its definition says.</summary>
    public static void TryAgain(WriteContext context, RunEntry entry)
    {
        var plan = entry.Model.PlanRetry(entry.Version.Definition.RetryFrom);
        context.Db["Runs/try_again"].Bind(entry.Shared.Id).Execute();
        ClearRows(context, entry, plan);
        var decision = new RunDecision();
        entry.Model.TryAgain(plan, decision);
        Write(context, entry, decision);
    }

    private static void ClearRows(WriteContext context, RunEntry entry, IReadOnlyList<TaskPlan> plan)
    {
        foreach (var (task, item) in entry.Model.RowsOf(plan)) context.Db["Runs/clear_attempts"].Bind(entry.Shared.Id).Bind(task).Bind(item).Execute();
    }

    private static void Write(WriteContext context, RunEntry entry, RunDecision decision)
    {
        if (decision.Run == RunState.Queued)
        {
            entry.StartedAt = context.Now;
            if (entry.Model.AwaitsTurn) TurnWriter.Wait(context, entry);
            else RunTimers.Begin(context, entry);
        }
        RunWriter.Apply(context, entry, decision);
    }
}
