using MiniAirflow.Core.Events;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresRunStore(WriteLane lane, ReadPool reader) : IRunStore
{
    private const int MostShown = 3;
    private static readonly Guid Last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <inheritdoc/>
    public ValueTask<CreateRunResult> CreateAsync(CreateRunRequest request, CancellationToken cancellationToken) =>
        lane.RunAsync(context => Create(context, request), isForeseeable: true);

    /// <inheritdoc/>
    public ValueTask<WorkflowRun?> FindAsync(Guid runId, CancellationToken cancellationToken) =>
        reader.FindAsync(() => Commands.Of("Runs/find").With(runId), RunRows.Map, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<Page<WorkflowRun>> ListAsync(RunFilter filter, CancellationToken cancellationToken)
    {
        var items = await reader.ListAsync(() => filter switch
        {
            { WorkflowId: { } id } => Part("Runs/list_by_workflow").WithText(filter.Status?.Word()).With(id).With(filter.Lowest),
            { Within: { } ids } => Part("Runs/list_within").WithText(filter.Status?.Word()).With<Guid[]>([.. ids]).With(filter.Lowest),
            { Status: { } status } => Part("Runs/list_by_status").With(status.Word()).With(filter.Lowest),
            _ => Part("Runs/list").With(filter.Lowest),
        }, RunRows.Map, cancellationToken).ConfigureAwait(false);
        return new Page<WorkflowRun>(items, Total: null);

        NpgsqlBatchCommand Part(string name) => Commands.Of(name).With(filter.Below ?? Last).With(filter.Limit).With(filter.Offset);
    }

    /// <inheritdoc/>
    public async ValueTask<Page<TaskRun>> ListTaskRunsAsync(TaskRunFilter filter, CancellationToken cancellationToken)
    {
        var items = await reader.ListAsync(() => filter switch
        {
            { RunId: { } id } => Part("Runs/list_attempts_of_run").WithText(filter.Status?.Word()).With(id),
            { Within: { } ids } => Part("Runs/list_attempts_within").WithText(filter.Status?.Word()).With<Guid[]>([.. ids]),
            { Status: { } status } => Part("Runs/list_attempts_by_status").With(status.Word()),
            _ => Part("Runs/list_attempts"),
        }, TaskRunRows.Map, cancellationToken).ConfigureAwait(false);
        return new Page<TaskRun>(items, Total: null);

        NpgsqlBatchCommand Part(string name) => Commands.Of(name).With(filter.Before ?? Last).With(filter.Limit).With(filter.Offset);
    }

    /// <inheritdoc/>
    public ValueTask<TaskRun?> FindTaskRunAsync(Guid taskRunId, CancellationToken cancellationToken) =>
        reader.FindAsync(() => Commands.Of("Runs/find_attempt").With(taskRunId), TaskRunRows.Map, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<TaskRun?> FindLastSuccessAsync(Guid taskRunId, CancellationToken cancellationToken)
    {
        var found = await reader.ListAsync(() => Commands.Of("Runs/last_success").With(taskRunId), row => row.GetGuid(0), cancellationToken).ConfigureAwait(false);
        return found.Count == 0 ? null : await FindTaskRunAsync(found[0], cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<CancelResult> CancelAsync(Guid runId, CancellationToken cancellationToken) => lane.RunAsync(context => Cancel(context, runId), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<CancelResult> CancelTaskRunAsync(Guid taskRunId, CancellationToken cancellationToken) =>
        lane.RunAsync(context => CancelTaskRun(context, taskRunId), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<RunOperationResult> OperateAsync(RunOperation operation, CancellationToken cancellationToken) =>
        lane.RunAsync(context => OperationWriter.Operate(context, operation), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> AdvanceDueAsync(CancellationToken cancellationToken) => lane.RunAsync(RunTimers.AdvanceDue, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<bool> SetNoteAsync(Guid runId, string note, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        context.Runs.Lock([runId]);
        if (!context.Runs.Locked.Contains(runId)) return false;
        context.Write(Commands.Of("Runs/set_note").With(runId).With(PlainText.Of(note)));
        return true;
    }, isAlone: true);

    /// <inheritdoc/>
    public async ValueTask<CancelProof?> FindCancelProofAsync(Guid runId, CancellationToken cancellationToken)
    {
        if (await FindAsync(runId, cancellationToken).ConfigureAwait(false) is not { IsCancelRequested: true }) return null;
        return CancelProof.Of(await reader.ListAsync(() => Commands.Of("Runs/cancelled_attempts").With(runId), row =>
        {
            var outcome = row.TextOrNull(5) is { } json ? StoredJson.ReadOutcome(json) : null;
            return new StoppedAttempt(row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.GetInt32(3), row.GetBoolean(4), outcome?.Kill, outcome?.Reason);
        }, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask<TurnWait?> FindTurnAsync(Guid runId, CancellationToken cancellationToken)
    {
        var found = await reader.FindAsync(() => Commands.Of("Turns/find").With(runId), row => new TurnWait(row.GetString(0), row.GetInt32(1), [], (int)row.GetInt64(2), (int)row.GetInt64(3)), cancellationToken).ConfigureAwait(false);
        return found is null ? null : found with { InProgress = await reader.ListAsync(() => Commands.Of("Turns/in_progress").With(runId).With(MostShown), row => row.GetGuid(0), cancellationToken).ConfigureAwait(false) };
    }

    private static CreateRunResult Create(WriteContext context, CreateRunRequest request)
    {
        if (FindWorkflow(context, request.WorkflowId) is not { } workflow) return new CreateRunResult(CreateRunOutcome.WorkflowNotFound, null);
        if (request.IdempotencyKey is { } key && FindByKey(context, workflow.Id, key) is { } earlier)
            return new CreateRunResult(CreateRunOutcome.AlreadyCreated, RunRows.Find(context, earlier));
        var version = context.Runs.Version(workflow.Id, workflow.Version)!;
        if (RunParams.Resolve(version.Definition, request.Params, out var values) is { } problem)
            return new CreateRunResult(CreateRunOutcome.BadParams, null, problem);
        var origin = RunOrigin.OfRequest(request);
        var entry = RunWriter.Create(context, version, origin, values);
        return new CreateRunResult(CreateRunOutcome.Created, Describe(context, entry, workflow, origin));
    }

    /// <summary>The workflow of which a run is to be made: as it is remembered, where the transaction will fail if it has another version; else as its row says.</summary>
    private static Workflow? FindWorkflow(WriteContext context, Guid id)
    {
        if (context.IsForeseen && context.Foresight.Workflow(id) is { } known)
        {
            context.Expect(Foresight.Guard(known));
            return known;
        }
        var found = WorkflowRows.Find(context, id);
        if (found is not null) context.Foresight.Keep(found);
        return found;
    }

    /// <summary>The run as its row will say; asking the row would cost a round trip.</summary>
    private static WorkflowRun Describe(WriteContext context, RunEntry entry, Workflow workflow, RunOrigin origin) => new()
    {
        Id = entry.Shared.Id, WorkflowId = workflow.Id, WorkflowName = workflow.Name, Version = entry.Version.Number, State = entry.Model.State,
        Trigger = origin.Trigger, HookDepth = origin.HookDepth, CreatedAt = context.Now, StartedAt = context.Now,
        FinishedAt = entry.Model.State.IsTerminal() ? context.Now : null, Params = entry.Shared.Params.Count == 0 ? StoredJson.NoParams : entry.Shared.Params,
        TraceParent = origin.TraceParent,
    };

    private static Guid? FindByKey(WriteContext context, Guid workflowId, string key) =>
        context.ReadOne<Guid?>(Commands.Of("Runs/find_by_key").With(workflowId).With(key), row => row.GetGuid(0));

    internal static CancelResult Cancel(WriteContext context, Guid runId, string? reason = null)
    {
        context.Runs.Lock([runId]);
        if (RunRows.Find(context, runId) is not { } run) return CancelResult.NotFound;
        if (run.State.IsTerminal()) return CancelResult.AlreadyEnded;
        var entry = LockWithAttempts(context, runId);
        var decision = new RunDecision();
        if (reason is not null) context.Write(Commands.Of("Turns/set_reason").With(runId).With(reason));
        if (entry.Model.AwaitsTurn) TurnWriter.Leave(context, entry);
        EndOpen(context, entry, decision, entry.Model.Cancel(decision, reason));
        return CancelResult.Requested;
    }

    /// <summary>Writes that a run is to end before its time, and asks the workers that hold tasks of it, save those that are spared.</summary>
    internal static void EndOpen(WriteContext context, RunEntry entry, RunDecision decision, IReadOnlyList<int> spared)
    {
        RunWriter.Apply(context, entry, decision);
        if (context.ReadAll(Commands.Of("Runs/request_cancel_of_leased").With(entry.Shared.Id).With(spared.ToArray()), row => row.GetGuid(0)).Count > 0) context.Wakes |= WakeTopics.Cancel;
        ChildWriter.Stop(context, entry.Shared.Id, spared: spared);
    }

    /// <summary>Asks for the end of one attempt, with its items if it has become some.</summary>
    internal static CancelResult CancelTaskRun(WriteContext context, Guid taskRunId)
    {
        if (context.ReadOne<Guid?>(Commands.Of("Runs/attempt_place").With(taskRunId), row => row.GetGuid(0)) is not { } runId) return CancelResult.NotFound;
        var entry = LockWithAttempts(context, runId);
        // Again, under the lock.
        var (task, state, mapIndex) = context.ReadOne(Commands.Of("Runs/attempt_place").With(taskRunId), row => (row.GetInt32(1), StateWords.ParseTaskState(row.GetString(3)), row.GetInt32(4)));
        if (state.IsTerminal()) return CancelResult.AlreadyEnded;
        if (context.ReadAll(Commands.Of("Runs/request_cancel_of_attempt").With(taskRunId), row => row.GetGuid(0)).Count > 0)
        {
            context.Wakes |= WakeTopics.Cancel;
            return CancelResult.Requested;
        }
        if (state == TaskState.Deferred && ChildWriter.Stop(context, runId, attempt: taskRunId)) return CancelResult.Requested;
        if (state == TaskState.Deferred && mapIndex < 0) ChildWriter.Stop(context, runId, task: task);
        if (state == TaskState.Deferred && context.ReadAll(Commands.Of("Runs/request_cancel_of_items").With(runId).With(task), row => row.GetGuid(0)).Count > 0)
            context.Wakes |= WakeTopics.Cancel;
        var decision = new RunDecision();
        entry.Model.CancelUnleased(entry.Model.InstanceOf(task, mapIndex), decision);
        RunWriter.Apply(context, entry, decision);
        return CancelResult.Requested;
    }

    /// <summary>Locks a run and its attempts, and tells the model what is held: leases are taken without the run's lock, so its memory says nothing about them.</summary>
    internal static RunEntry LockWithAttempts(WriteContext context, Guid runId)
    {
        var entry = context.Runs.Get(runId);
        var open = context.ReadAll(Commands.Of("Runs/lock_open_attempts").With(runId),
            row => (Task: row.GetInt32(0), Attempt: row.GetInt32(1), IsHeld: row.GetBoolean(2), MapIndex: row.GetInt32(3)));
        foreach (var one in open)
        {
            if (!entry.Model.TryInstanceOf(one.Task, one.MapIndex, out var instance) || entry.Model.AttemptOf(instance) != one.Attempt) continue;
            if (one.IsHeld) entry.Model.Leased(instance);
            else entry.Model.Returned(instance);
        }
        return entry;
    }
}
