using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres.Runs;

/// <summary>What people do to a run by hand.</summary>
internal static class OperationWriter
{
    /// <summary>Plans an operation, and does it unless it is a dry run.</summary>
    public static RunOperationResult Operate(WriteContext context, RunOperation operation)
    {
        context.Runs.Lock([operation.RunId]);
        if (RunRows.Find(context, operation.RunId) is not { } run) return RunOperationResult.NotFound;
        var entry = PostgresRunStore.LockWithAttempts(context, operation.RunId);
        if (run.State.IsTerminal() && PostgresRetentionStore.IsGoing(context, run.Id)) return new RunOperationResult(RunOperationOutcome.Refused, [], "The run is being removed: it is kept no longer.");
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
            if (operation.Selection is { Tasks.Count: 0, Groups.Count: 0 }) PostgresRunStore.Cancel(context, run.Id);
            else foreach (var one in plan.Where(one => one.Action != TaskAction.Keep)) PostgresRunStore.CancelTaskRun(context, entry.AttemptIds[one.Task]);
            return;
        }
        if (plan.All(one => one.Action == TaskAction.Keep)) return;
        context.Write(Commands.Of("Runs/clear").With(run.Id));
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
        context.Write(Commands.Of("Runs/try_again").With(entry.Shared.Id));
        ClearRows(context, entry, plan);
        var decision = new RunDecision();
        entry.Model.TryAgain(plan, decision);
        Write(context, entry, decision);
    }

    private static void ClearRows(WriteContext context, RunEntry entry, IReadOnlyList<TaskPlan> plan)
    {
        var rows = entry.Model.RowsOf(plan).ToList();
        context.Write(Commands.Of("Runs/clear_attempts").With(entry.Shared.Id).With<int[]>([.. rows.Select(row => row.Task)]).With<int?[]>([.. rows.Select(row => row.MapIndex)]));
        entry.Shape++;
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
