using MiniAirflow.Core.Backfills;
using MiniAirflow.Core.Events;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresBackfillStore(WriteLane lane, ReadPool reader, IRunStore runs) : IBackfillStore
{
    private const int MaxAdvanced = 20;

    /// <inheritdoc/>
    public ValueTask<BackfillPlan> PlanAsync(BackfillRequest request, CancellationToken cancellationToken) =>
        lane.RunAsync(context => BackfillWriter.Plan(context, request), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<CreateBackfillResult> CreateAsync(BackfillRequest request, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        var plan = BackfillWriter.Plan(context, request);
        if (plan.Problem is not null) return new CreateBackfillResult(null, plan.Problem);
        context.Wakes |= WakeTopics.Due;
        return new CreateBackfillResult(BackfillWriter.Find(context, BackfillWriter.Insert(context, request, plan)), null);
    }, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<Backfill?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        reader.FindAsync(() => Commands.Of("Backfills/find").With(id), BackfillRows.Map, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Backfill>> ListAsync(Guid? workflowId, int offset, int limit, CancellationToken cancellationToken) =>
        await reader.ListAsync(() => workflowId is { } id ? Commands.Of("Backfills/list_of_workflow").With(limit).With(offset).With(id)
            : Commands.Of("Backfills/list").With(limit).With(offset), BackfillRows.Map, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Backfill>> ListWithinAsync(IReadOnlyList<Guid> workflowIds, int offset, int limit, CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Backfills/list_within").With(limit).With(offset).With<Guid[]>([.. workflowIds]), BackfillRows.Map, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<BackfillSlot>> ListSlotsAsync(Guid id, int offset, int limit, CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Backfills/slots").With(id).With(offset).With(limit), BackfillRows.MapSlot, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<Backfill?> ControlAsync(Guid id, BackfillControl control, string reason, CancellationToken cancellationToken)
    {
        var backfill = await lane.RunAsync(context =>
        {
            BackfillWriter.Control(context, id, control, reason);
            return BackfillWriter.Find(context, id);
        }, isAlone: true).ConfigureAwait(false);
        // Runs are locked before backfills, so they are cancelled apart. Whoever asks again ends what this call did not come to.
        if (backfill is not { State: BackfillState.Cancelled } || control != BackfillControl.Cancel) return backfill;
        foreach (var run in await reader.ListAsync(() => Commands.Of("Backfills/alive_runs").With(id), row => row.GetGuid(0), cancellationToken).ConfigureAwait(false))
            await runs.CancelAsync(run, cancellationToken).ConfigureAwait(false);
        return await FindAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> AdvanceDueAsync(CancellationToken cancellationToken) => lane.RunAsync(AdvanceDue, isAlone: true);

    private static TimeSpan? AdvanceDue(WriteContext context)
    {
        var due = context.ReadAll(Commands.Of("Backfills/due").With(context.Now).With(MaxAdvanced), BackfillRows.Map);
        foreach (var backfill in due) BackfillWriter.Advance(context, backfill);
        return context.Until(Commands.Of("Backfills/next"), hasMore: due.Count > 0);
    }
}
