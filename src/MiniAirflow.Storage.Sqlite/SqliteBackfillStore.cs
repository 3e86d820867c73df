using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteBackfillStore(WriteLoop writer, ReadPool reader) : IBackfillStore
{
    private const int MaxAdvanced = 20;

    /// <inheritdoc/>
    public async ValueTask<BackfillPlan> PlanAsync(BackfillRequest request, CancellationToken cancellationToken)
    {
        // Only the time is the writer's: a look at a hundred thousand slots must hold up nobody.
        var now = await writer.RunAsync(context => context.Now).ConfigureAwait(false);
        return await reader.Read(db => BackfillWriter.Plan(db, request, now)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<CreateBackfillResult> CreateAsync(BackfillRequest request, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        var plan = BackfillWriter.Plan(context.Db, request, context.Now);
        if (plan.Problem is not null) return new CreateBackfillResult(null, plan.Problem);
        context.Wake(WakeTopics.Due);
        return new CreateBackfillResult(BackfillRows.Find(context.Db, BackfillWriter.Insert(context, request, plan)), null);
    });

    /// <inheritdoc/>
    public ValueTask<Backfill?> FindAsync(Guid id, CancellationToken cancellationToken) => reader.Read(db => BackfillRows.Find(db, id));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Backfill>> ListAsync(Guid? workflowId, int offset, int limit, CancellationToken cancellationToken) => reader.Read(db =>
    {
        var read = db[workflowId is null ? "Backfills/list" : "Backfills/list_of_workflow"].Bind(limit).Bind(offset);
        return BackfillRows.ReadAll(workflowId is { } id ? read.Bind(id) : read);
    });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Backfill>> ListWithinAsync(IReadOnlyList<Guid> workflowIds, int offset, int limit, CancellationToken cancellationToken) =>
        reader.Read(db => BackfillRows.ReadAll(db["Backfills/list_within"].Bind(limit).Bind(offset).Bind(IdList.Of(workflowIds))));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<BackfillSlot>> ListSlotsAsync(Guid id, int offset, int limit, CancellationToken cancellationToken) =>
        reader.Read<IReadOnlyList<BackfillSlot>>(db => BackfillRows.Slots(db, id, offset, limit));

    /// <inheritdoc/>
    public ValueTask<Backfill?> ControlAsync(Guid id, BackfillControl control, string reason, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        BackfillWriter.Control(context, id, control, reason);
        return BackfillRows.Find(context.Db, id);
    });

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> AdvanceDueAsync(CancellationToken cancellationToken) => writer.RunAsync(AdvanceDue);

    private static TimeSpan? AdvanceDue(WriteContext context)
    {
        foreach (var backfill in BackfillRows.ReadAll(context.Db["Backfills/due"].Bind(context.Now).Bind(MaxAdvanced))) BackfillWriter.Advance(context, backfill);
        return context.Until("Backfills/next");
    }
}
