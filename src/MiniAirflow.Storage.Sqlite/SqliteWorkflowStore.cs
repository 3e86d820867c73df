using MiniAirflow.Core.Definitions;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteWorkflowStore(WriteLoop writer, ReadPool reader) : IWorkflowStore
{
    /// <inheritdoc/>
    public ValueTask<PublishResult> PublishAsync(PublishRequest request, CancellationToken cancellationToken) =>
        writer.RunAsync(context => Publish(context, request));

    /// <inheritdoc/>
    public ValueTask<Workflow?> FindAsync(Guid id, CancellationToken cancellationToken) => reader.Read(db => WorkflowRows.Find(db, id));

    /// <inheritdoc/>
    public ValueTask<Workflow?> FindByNameAsync(string name, CancellationToken cancellationToken) =>
        reader.Read(db => WorkflowRows.FindByName(db, name));

    /// <inheritdoc/>
    public ValueTask<Page<Workflow>> ListAsync(int offset, int limit, CancellationToken cancellationToken) => reader.Read(db =>
    {
        var items = new List<Workflow>();
        var read = db["Workflows/list"].Bind(limit).Bind(offset);
        while (read.Read()) items.Add(WorkflowRows.Map(read));
        var count = db["Workflows/count"];
        count.Read();
        var total = count.Int64(0);
        count.Reset();
        return new Page<Workflow>(items, total);
    });

    /// <inheritdoc/>
    public ValueTask<Page<Workflow>> ListWithinAsync(IReadOnlyList<Guid> ids, int offset, int limit, CancellationToken cancellationToken) => reader.Read(db =>
    {
        var items = new List<Workflow>();
        var read = db["Workflows/list_within"].Bind(limit).Bind(offset).Bind(IdList.Of(ids));
        while (read.Read()) items.Add(WorkflowRows.Map(read));
        return new Page<Workflow>(items, ids.Count);
    });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<Guid, string>> ListNamesAsync(CancellationToken cancellationToken) => reader.Read<IReadOnlyDictionary<Guid, string>>(db =>
    {
        var names = new Dictionary<Guid, string>();
        var read = db["Workflows/names"];
        while (read.Read()) names.Add(read.Guid(0), read.Text(1));
        return names;
    });

    /// <inheritdoc/>
    public ValueTask<WorkflowVersion?> GetVersionAsync(Guid workflowId, int? number, CancellationToken cancellationToken) => reader.Read(db =>
        (number ?? WorkflowRows.Find(db, workflowId)?.Version) is { } wanted ? VersionRows.Load(db, workflowId, wanted) : null);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkflowVersion>> ListVersionsAsync(Guid workflowId, CancellationToken cancellationToken) =>
        reader.Read<IReadOnlyList<WorkflowVersion>>(db =>
        {
            var numbers = new List<int>();
            var read = db["Workflows/version_numbers"].Bind(workflowId);
            while (read.Read()) numbers.Add(read.Int32(0));
            return [.. numbers.Select(number => VersionRows.Load(db, workflowId, number)!)];
        });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkflowDefinition>> ListMentioningAsync(string text, CancellationToken cancellationToken) => reader.Read<IReadOnlyList<WorkflowDefinition>>(db =>
    {
        var found = new List<WorkflowDefinition>();
        var read = db["Workflows/mentioning"].Bind(text);
        while (read.Read())
            if (StoredVersion.TryRead(read.Text(0)) is { } definition) found.Add(definition);
        return found;
    });

    /// <inheritdoc/>
    public ValueTask<bool> SetActiveAsync(Guid id, bool isActive, string? by, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        if (WorkflowRows.Find(context.Db, id) is not { } workflow) return false;
        if (workflow.IsActive == isActive) return true;
        if (isActive) PauseWriter.Resume(context, PauseSubject.Workflow(id));
        else PauseWriter.Pause(context, new PauseRequest(PauseSubject.Workflow(id), PauseReasons.SwitchedOff, by ?? ""));
        return true;
    });

    /// <inheritdoc/>
    public ValueTask<DeleteResult> DeleteAsync(Guid id, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        if (WorkflowRows.Find(context.Db, id) is null) return DeleteResult.NotFound;
        var alive = context.Db["Workflows/alive_runs"].Bind(id);
        alive.Read();
        var isAlive = alive.Bool(0);
        alive.Reset();
        if (isAlive) return DeleteResult.RunsAlive;
        PauseWriter.Forget(context, PauseSubject.Workflow(id));
        context.Db["Workflows/delete"].Bind(id).Execute();
        context.Runs.Clear();
        return DeleteResult.Deleted;
    });

    private static PublishResult Publish(WriteContext context, PublishRequest request)
    {
        var definition = request.Definition;
        var namesake = WorkflowRows.FindByName(context.Db, definition.Name);
        var target = request.MustBe is { } id ? WorkflowRows.Find(context.Db, id) : namesake;
        var hash = DefinitionIdentity.HashOf(definition);
        var outcome = PublishRule.Decide(request, namesake, target, one => HashOf(context.Db, one) == hash);
        if (outcome is PublishOutcome.Created or PublishOutcome.NewVersion && WorkflowCycle.Problem(definition, name => CurrentOf(context, name)) is { } circle)
            return new PublishResult(PublishOutcome.Circular, null) { Problem = circle };
        if (!PublishRule.Writes(outcome, request, target)) return new PublishResult(outcome, outcome == PublishOutcome.Unchanged ? target : null);
        var workflowId = Write(context, target, definition, request.IsActive ?? target?.IsActive ?? true, hash, outcome);
        return new PublishResult(outcome, WorkflowRows.Find(context.Db, workflowId));
    }

    private static Guid Write(WriteContext context, Workflow? target, WorkflowDefinition definition, bool isActive, string hash, PublishOutcome outcome)
    {
        var id = target?.Id ?? context.NewId();
        var number = outcome == PublishOutcome.Unchanged ? target!.Version : (target?.Version ?? 0) + 1;
        var keepsSchedule = target is not null && DefinitionIdentity.HasSameSchedule(context.Runs.Version(context.Db, id, target.Version)!.Definition, definition);
        if (target is not null) ScheduleWriter.FireIfDue(context, id);
        if (target is not null && !keepsSchedule) ScheduleWriter.GiveUp(context, id);
        if (target is null)
            context.Db["Workflows/insert"].Bind(id).Bind(definition.Name).Bind(definition.Description).Bind(definition.ScheduleText).Bind(isActive)
                .Bind(context.Now).Bind(definition.TagText).Execute();
        else
            context.Db["Workflows/update"].Bind(id).Bind(definition.Name).Bind(definition.Description).Bind(definition.ScheduleText).Bind(isActive)
                .Bind(number).Bind(definition.TagText).Execute();
        if (outcome != PublishOutcome.Unchanged) VersionRows.Insert(context, id, number, hash, definition);
        if (!keepsSchedule) ScheduleWriter.Begin(context, id, definition, isActive);
        else if (target!.IsActive != isActive) ScheduleWriter.Switch(context, id, isActive, number);
        if (isActive) PauseWriter.Forget(context, PauseSubject.Workflow(id));
        HookWriter.Published(context, id, definition);
        return id;
    }

    private static WorkflowDefinition? CurrentOf(WriteContext context, string name) =>
        WorkflowRows.FindByName(context.Db, name) is { } workflow && context.Runs.CanReadVersion(context.Db, workflow.Id, workflow.Version)
            ? context.Runs.Version(context.Db, workflow.Id, workflow.Version)?.Definition
            : null;

    private static string? HashOf(Database db, Workflow workflow)
    {
        var read = db["Workflows/version_hash"].Bind(workflow.Id).Bind(workflow.Version);
        var hash = read.Read() ? read.Text(0) : null;
        read.Reset();
        return hash;
    }
}
