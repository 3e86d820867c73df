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
        var definition = entry.Version.Definition;
        if (operation.Selection.Problem(definition) is { } problem) return new RunOperationResult(RunOperationOutcome.Refused, [], problem);
        var plan = entry.Model.Plan(operation.Kind, operation.Selection.In(definition));
        if (!operation.IsDryRun) Carry(context, entry, run, operation, plan);
        if (entry.Model.State.IsTerminal()) context.Runs.Remove(operation.RunId);
        return new RunOperationResult(RunOperationOutcome.Done, [.. plan.Select(one => new OperatedTask(definition.Tasks[one.Task].Name, one))]);
    }

    private static void Carry(WriteContext context, RunEntry entry, WorkflowRun run, RunOperation operation, IReadOnlyList<TaskPlan> plan)
    {
        if (operation.Kind == RunOperationKind.Cancel)
        {
            if (operation.Selection is { Tasks.Count: 0, Groups.Count: 0 }) PostgresRunStore.Cancel(context, run.Id);
            else foreach (var one in plan.Where(one => one.Action != TaskAction.Keep)) PostgresRunStore.CancelTaskRun(context, entry.AttemptIds[one.Task]);
            return;
        }
        var changed = plan.Where(one => one.Action != TaskAction.Keep).Select(one => one.Task).ToArray();
        if (changed.Length == 0) return;
        context.Write(Commands.Of("Runs/clear").With(run.Id));
        context.Write(Commands.Of("Runs/clear_attempts").With(run.Id).With(changed));
        entry.Shape++;
        if (run.State.IsTerminal()) BackfillWriter.RunReopened(context, entry, run.State);
        var decision = new RunDecision();
        entry.Model.Carry(operation.Kind, plan, operation.Reason, decision);
        if (decision.Run == RunState.Queued) entry.StartedAt = context.Now;
        RunWriter.Apply(context, entry, decision);
    }
}
