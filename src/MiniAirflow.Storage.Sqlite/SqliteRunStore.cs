using MiniAirflow.Core.Events;
using MiniAirflow.Core.Pools;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteRunStore(WriteLoop writer, ReadPool reader) : IRunStore
{
    private const int MostShown = 3;

    /// <summary>After every id: a page that begins there is the first. Without a value of it the database would not take the bound for the place where it may begin.</summary>
    internal static readonly Guid Last = Guid.AllBitsSet;

    /// <inheritdoc/>
    public ValueTask<CreateRunResult> CreateAsync(CreateRunRequest request, CancellationToken cancellationToken) =>
        writer.RunAsync(context => Create(context, request));

    /// <inheritdoc/>
    public ValueTask<WorkflowRun?> FindAsync(Guid runId, CancellationToken cancellationToken) => reader.Read(db => RunRows.Find(db, runId));

    /// <inheritdoc/>
    public ValueTask<Page<WorkflowRun>> ListAsync(RunFilter filter, CancellationToken cancellationToken) => reader.Read(db =>
    {
        var statement = filter switch
        {
            { WorkflowId: not null } => db["Runs/list_by_workflow"],
            { Within: not null } => db["Runs/list_within"],
            { Status: not null } => db["Runs/list_by_status"],
            _ => db["Runs/list"],
        };
        statement.Bind(filter.Below ?? Last).Bind(filter.Limit).Bind(filter.Offset);
        if (filter.WorkflowId is not null) statement.Bind(filter.Status?.Word()).Bind(filter.WorkflowId);
        else if (filter.Within is { } within) statement.Bind(filter.Status?.Word()).Bind(IdList.Of(within));
        else if (filter.Status is { } status) statement.Bind(status.Word());
        statement.Bind(filter.Lowest);
        var items = new List<WorkflowRun>();
        while (statement.Read()) items.Add(RunRows.Map(statement));
        return new Page<WorkflowRun>(items, Total: null);
    });

    /// <inheritdoc/>
    public ValueTask<TaskRun?> FindTaskRunAsync(Guid taskRunId, CancellationToken cancellationToken) =>
        reader.Read(db => TaskRunRows.Find(db, taskRunId));

    /// <inheritdoc/>
    public ValueTask<TaskRun?> FindLastSuccessAsync(Guid taskRunId, CancellationToken cancellationToken) => reader.Read(db =>
    {
        var read = db["Runs/last_success"].Bind(taskRunId);
        if (!read.Read()) return null;
        var id = read.Guid(0);
        read.Reset();
        return TaskRunRows.Find(db, id);
    });

    /// <inheritdoc/>
    public ValueTask<Page<TaskRun>> ListTaskRunsAsync(TaskRunFilter filter, CancellationToken cancellationToken) => reader.Read(db =>
    {
        var statement = filter switch
        {
            { RunId: not null } => db["Runs/list_attempts_of_run"],
            { Within: not null } => db["Runs/list_attempts_within"],
            { Status: not null } => db["Runs/list_attempts_by_status"],
            _ => db["Runs/list_attempts"],
        };
        statement.Bind(filter.Before ?? Last).Bind(filter.Limit).Bind(filter.Offset);
        if (filter.RunId is not null) statement.Bind(filter.Status?.Word()).Bind(filter.RunId);
        else if (filter.Within is { } within) statement.Bind(filter.Status?.Word()).Bind(IdList.Of(within));
        else if (filter.Status is { } status) statement.Bind(status.Word());
        var items = new List<TaskRun>();
        while (statement.Read()) items.Add(TaskRunRows.Map(statement));
        return new Page<TaskRun>(items, Total: null);
    });

    /// <inheritdoc/>
    public ValueTask<CancelResult> CancelAsync(Guid runId, CancellationToken cancellationToken) =>
        writer.RunAsync(context => Cancel(context, runId));

    /// <inheritdoc/>
    public ValueTask<CancelResult> CancelTaskRunAsync(Guid taskRunId, CancellationToken cancellationToken) =>
        writer.RunAsync(context => CancelTaskRun(context, taskRunId));

    /// <inheritdoc/>
    public ValueTask<RunOperationResult> OperateAsync(RunOperation operation, CancellationToken cancellationToken) =>
        writer.RunAsync(context => OperationWriter.Operate(context, operation));

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> AdvanceDueAsync(CancellationToken cancellationToken) => writer.RunAsync(RunTimers.AdvanceDue);

    /// <inheritdoc/>
    public ValueTask<bool> SetNoteAsync(Guid runId, string note, CancellationToken cancellationToken) =>
        writer.RunAsync(context => context.Db["Runs/set_note"].Bind(runId).Bind(note).Execute() > 0);

    /// <inheritdoc/>
    public ValueTask<CancelProof?> FindCancelProofAsync(Guid runId, CancellationToken cancellationToken) => reader.Read(db =>
    {
        if (RunRows.Find(db, runId) is not { IsCancelRequested: true }) return null;
        var attempts = new List<StoppedAttempt>();
        var read = db["Runs/cancelled_attempts"].Bind(runId);
        while (read.Read())
        {
            var outcome = read.TextOrNull(5) is { } json ? StoredJson.ReadOutcome(json) : null;
            attempts.Add(new StoppedAttempt(read.Guid(0), read.Guid(1), read.Text(2), read.Int32(3), read.Bool(4), outcome?.Kill, outcome?.Reason));
        }
        return CancelProof.Of(attempts);
    });

    /// <inheritdoc/>
    public ValueTask<TurnWait?> FindTurnAsync(Guid runId, CancellationToken cancellationToken) => reader.Read(db =>
    {
        var read = db["Turns/find"].Bind(runId);
        if (!read.Read()) return null;
        var (key, limit, count, ahead) = (read.Text(0), read.Int32(1), read.Int32(2), read.Int32(3));
        read.Reset();
        var inProgress = new List<Guid>();
        read = db["Turns/in_progress"].Bind(runId).Bind(MostShown);
        while (read.Read()) inProgress.Add(read.Guid(0));
        return new TurnWait(key, limit, inProgress, count, ahead);
    });

    private static CreateRunResult Create(WriteContext context, CreateRunRequest request)
    {
        if (WorkflowRows.Find(context.Db, request.WorkflowId) is not { } workflow) return new CreateRunResult(CreateRunOutcome.WorkflowNotFound, null);
        if (request.IdempotencyKey is { } key && FindByKey(context.Db, workflow.Id, key) is { } earlier)
            return new CreateRunResult(CreateRunOutcome.AlreadyCreated, RunRows.Find(context.Db, earlier));
        var version = context.Runs.Version(context.Db, workflow.Id, workflow.Version)!;
        if (RunParams.Resolve(version.Definition, request.Params, out var values) is { } problem)
            return new CreateRunResult(CreateRunOutcome.BadParams, null, problem);
        var entry = RunWriter.Create(context, version, RunOrigin.OfRequest(request), values);
        return new CreateRunResult(CreateRunOutcome.Created, RunRows.Find(context.Db, entry.Shared.Id));
    }

    private static Guid? FindByKey(Database db, Guid workflowId, string key)
    {
        var read = db["Runs/find_by_key"].Bind(workflowId).Bind(key);
        if (!read.Read()) return null;
        var id = read.Guid(0);
        read.Reset();
        return id;
    }

    /// <summary>Asks for a run's end.</summary>
    internal static CancelResult Cancel(WriteContext context, Guid runId, string? reason = null)
    {
        if (RunRows.Find(context.Db, runId) is not { } run) return CancelResult.NotFound;
        if (run.State.IsTerminal()) return CancelResult.AlreadyEnded;
        var entry = context.Runs.Get(context.Db, runId);
        var decision = new RunDecision();
        context.Db["Runs/set_cancel_requested"].Bind(runId).Execute();
        if (reason is not null) context.Db["Turns/set_reason"].Bind(runId).Bind(reason).Execute();
        if (entry.Model.AwaitsTurn) TurnWriter.Leave(context, entry);
        EndOpen(context, entry, decision, entry.Model.Cancel(decision, reason));
        return CancelResult.Requested;
    }

    /// <summary>Writes that a run is to end before its time, and asks the workers that hold tasks of it, save those that are spared.</summary>
    internal static void EndOpen(WriteContext context, RunEntry entry, RunDecision decision, IReadOnlyList<int> spared)
    {
        RunWriter.Apply(context, entry, decision);
        if (context.Db["Runs/request_cancel_of_leased"].Bind(entry.Shared.Id).Bind($"[{string.Join(',', spared)}]").Execute() > 0) context.Wake(WakeTopics.Cancel);
        ChildWriter.Stop(context, entry.Shared.Id, spared: spared);
    }

    /// <summary>Asks for the end of one attempt, with its items if it has become some.</summary>
    internal static CancelResult CancelTaskRun(WriteContext context, Guid taskRunId)
    {
        var place = context.Db["Runs/attempt_place"].Bind(taskRunId);
        if (!place.Read()) return CancelResult.NotFound;
        var (runId, task, state, mapIndex) = (place.Guid(0), place.Int32(1), StateWords.ParseTaskState(place.Text(3)), place.Int32(4));
        place.Reset();
        if (state.IsTerminal()) return CancelResult.AlreadyEnded;
        if (context.Db["Runs/request_cancel_of_attempt"].Bind(taskRunId).Execute() > 0)
        {
            context.Wake(WakeTopics.Cancel);
            return CancelResult.Requested;
        }
        if (ChildWriter.Stop(context, runId, attempt: taskRunId)) return CancelResult.Requested;
        var entry = context.Runs.Get(context.Db, runId);
        if (state == TaskState.Deferred && mapIndex < 0) ChildWriter.Stop(context, runId, task: task);
        if (state == TaskState.Deferred && context.Db["Runs/request_cancel_of_items"].Bind(runId).Bind(task).Execute() > 0) context.Wake(WakeTopics.Cancel);
        var decision = new RunDecision();
        entry.Model.CancelUnleased(entry.Model.InstanceOf(task, mapIndex), decision);
        RunWriter.Apply(context, entry, decision);
        return CancelResult.Requested;
    }
}
