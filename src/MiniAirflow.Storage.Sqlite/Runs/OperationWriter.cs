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
            if (operation.Selection is { Tasks.Count: 0, Groups.Count: 0 }) SqliteRunStore.Cancel(context, run.Id);
            else foreach (var one in plan.Where(one => one.Action != TaskAction.Keep)) SqliteRunStore.CancelTaskRun(context, entry.AttemptIds[one.Task]);
            return;
        }
        var changed = plan.Where(one => one.Action != TaskAction.Keep).ToList();
        if (changed.Count == 0) return;
        context.Db["Runs/clear"].Bind(run.Id).Execute();
        foreach (var one in changed) context.Db["Runs/clear_attempts"].Bind(run.Id).Bind(one.Task).Execute();
        if (run.State.IsTerminal()) BackfillWriter.RunReopened(context, entry, run.State);
        var decision = new RunDecision();
        entry.Model.Carry(operation.Kind, plan, operation.Reason, decision);
        if (decision.Run == RunState.Queued) entry.StartedAt = context.Now;
        RunWriter.Apply(context, entry, decision);
    }
}
