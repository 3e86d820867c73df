using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresWorkflowStore(WriteLane lane, ReadPool reader) : IWorkflowStore
{
    /// <inheritdoc/>
    public ValueTask<PublishResult> PublishAsync(PublishRequest request, CancellationToken cancellationToken) =>
        lane.RunAsync(context => Publish(context, request), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<Workflow?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        reader.FindAsync(() => Commands.Of("Workflows/find").With(id), WorkflowRows.Map, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<Workflow?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        reader.FindAsync(() => Commands.Of("Workflows/find_by_name").With(name), WorkflowRows.Map, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<Page<Workflow>> ListAsync(int offset, int limit, CancellationToken cancellationToken)
    {
        var (items, total) = (new List<Workflow>(), 0L);
        await reader.ReadAsync([() => Commands.Of("Workflows/list").With(limit).With(offset), () => Commands.Of("Workflows/count")], (place, row) =>
        {
            if (place == 0) items.Clear();
            while (row.Read())
            {
                if (place == 0) items.Add(WorkflowRows.Map(row));
                else total = row.GetInt64(0);
            }
            return true;
        }, cancellationToken).ConfigureAwait(false);
        return new Page<Workflow>(items, total);
    }

    /// <inheritdoc/>
    public async ValueTask<Page<Workflow>> ListWithinAsync(IReadOnlyList<Guid> ids, int offset, int limit, CancellationToken cancellationToken) => new(
        await reader.ListAsync(() => Commands.Of("Workflows/list_within").With(limit).With(offset).With<Guid[]>([.. ids]), WorkflowRows.Map, cancellationToken).ConfigureAwait(false), ids.Count);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<Guid, string>> ListNamesAsync(CancellationToken cancellationToken) =>
        (await reader.ListAsync(() => Commands.Of("Workflows/names"), row => (Id: row.GetGuid(0), Name: row.GetString(1)), cancellationToken).ConfigureAwait(false))
            .ToDictionary(one => one.Id, one => one.Name);

    /// <inheritdoc/>
    public async ValueTask<WorkflowVersion?> GetVersionAsync(Guid workflowId, int? number, CancellationToken cancellationToken)
    {
        number ??= (await FindAsync(workflowId, cancellationToken).ConfigureAwait(false))?.Version;
        return number is { } wanted ? await VersionRows.LoadAsync(reader, workflowId, wanted, cancellationToken).ConfigureAwait(false) : null;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<WorkflowVersion>> ListVersionsAsync(Guid workflowId, CancellationToken cancellationToken)
    {
        var numbers = await reader.ListAsync(() => Commands.Of("Workflows/version_numbers").With(workflowId), row => row.GetInt32(0), cancellationToken).ConfigureAwait(false);
        var versions = new List<WorkflowVersion>(numbers.Count);
        foreach (var number in numbers)
            if (await VersionRows.LoadAsync(reader, workflowId, number, cancellationToken).ConfigureAwait(false) is { } version) versions.Add(version);
        return versions;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<WorkflowDefinition>> ListMentioningAsync(string text, CancellationToken cancellationToken) =>
        [.. (await reader.ListAsync(() => Commands.Of("Workflows/mentioning").With(text), row => row.GetString(0), cancellationToken).ConfigureAwait(false)).Select(StoredVersion.TryRead).OfType<WorkflowDefinition>()];

    /// <inheritdoc/>
    public ValueTask<bool> SetActiveAsync(Guid id, bool isActive, string? by, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        if (WorkflowRows.Lock(context, id) is not { } workflow) return false;
        if (workflow.IsActive == isActive) return true;
        if (isActive) PauseWriter.Resume(context, PauseSubject.Workflow(id));
        else PauseWriter.Pause(context, new PauseRequest(PauseSubject.Workflow(id), PauseReasons.SwitchedOff, by ?? ""));
        return true;
    }, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<DeleteResult> DeleteAsync(Guid id, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        // The lock keeps new runs out: their foreign key waits for it.
        if (!WorkflowRows.LockOutRuns(context, id)) return DeleteResult.NotFound;
        if (context.ReadOne(Commands.Of("Workflows/alive_runs").With(id), row => row.GetBoolean(0))) return DeleteResult.RunsAlive;
        PauseWriter.Forget(context, PauseSubject.Workflow(id));
        context.Write(Commands.Of("Workflows/delete_logs").With(id));
        context.Write(Commands.Of("Workflows/delete").With(id));
        // After whoever decided slots of it meanwhile: deleting the schedule has waited for them.
        context.Write(Commands.Of("Schedules/forget_occurrences").With(id));
        context.Runs.Clear();
        return DeleteResult.Deleted;
    }, isAlone: true);

    private static PublishResult Publish(WriteContext context, PublishRequest request)
    {
        var definition = request.Definition;
        var namesake = WorkflowRows.LockByName(context, definition.Name);
        var target = request.MustBe is { } id ? WorkflowRows.Lock(context, id) : namesake;
        var hash = DefinitionIdentity.HashOf(definition);
        var outcome = PublishRule.Decide(request, namesake, target, one => HashOf(context, one) == hash);
        if (outcome is PublishOutcome.Created or PublishOutcome.NewVersion && WorkflowCycle.Problem(definition, name => CurrentOf(context, name)) is { } circle)
            return new PublishResult(PublishOutcome.Circular, null) { Problem = circle };
        if (!PublishRule.Writes(outcome, request, target)) return new PublishResult(outcome, outcome == PublishOutcome.Unchanged ? target : null);
        var workflowId = Write(context, target, definition, request.IsActive ?? target?.IsActive ?? true, hash, outcome);
        return new PublishResult(outcome, WorkflowRows.Find(context, workflowId));
    }

    private static Guid Write(WriteContext context, Workflow? target, WorkflowDefinition definition, bool isActive, string hash, PublishOutcome outcome)
    {
        var id = target?.Id ?? context.NewId();
        var number = outcome == PublishOutcome.Unchanged ? target!.Version : (target?.Version ?? 0) + 1;
        var keepsSchedule = target is not null && DefinitionIdentity.HasSameSchedule(context.Runs.Version(id, target.Version)!.Definition, definition);
        if (target is not null) ScheduleWriter.FireIfDue(context, id);
        if (target is not null && !keepsSchedule) ScheduleWriter.GiveUp(context, id);
        if (target is null)
            context.Write(Commands.Of("Workflows/insert").With(id).With(definition.Name).With(definition.Description).With(definition.ScheduleText).With(isActive)
                .With(context.Now).With(definition.TagText));
        else
            context.Write(Commands.Of("Workflows/update").With(id).With(definition.Name).With(definition.Description).With(definition.ScheduleText).With(isActive)
                .With(number).With(definition.TagText));
        if (outcome != PublishOutcome.Unchanged) VersionRows.Insert(context, id, number, hash, definition);
        if (!keepsSchedule) ScheduleWriter.Begin(context, id, definition, isActive);
        else if (target!.IsActive != isActive) ScheduleWriter.Switch(context, id, isActive, number);
        if (isActive && target is not null) PauseWriter.Forget(context, PauseSubject.Workflow(id));
        HookWriter.Published(context, id, definition, isNew: target is null);
        return id;
    }

    private static WorkflowDefinition? CurrentOf(WriteContext context, string name)
    {
        if (WorkflowRows.FindByName(context, name) is not { } workflow) return null;
        context.Runs.LoadVersions([(workflow.Id, workflow.Version)]);
        return context.Runs.TryVersion(workflow.Id, workflow.Version)?.Definition;
    }

    private static string? HashOf(WriteContext context, Workflow workflow) =>
        context.ReadOne(Commands.Of("Workflows/version_hash").With(workflow.Id).With(workflow.Version), row => row.GetString(0));
}
