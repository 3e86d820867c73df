using MiniAirflow.Core.Events;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteDeliveryStore(WriteLoop writer, ReadPool reader) : IDeliveryStore
{
    private const int MaxMissed = 200;
    private const int MaxTrimmed = 1_000;

    /// <inheritdoc/>
    public ValueTask<DeliveryClaim> ClaimDueAsync(int max, CancellationToken cancellationToken) => writer.RunAsync(context => ClaimDue(context, max));

    /// <inheritdoc/>
    public ValueTask<DeliveryState?> EndAsync(Guid id, int attempt, DeliveryResult result, CancellationToken cancellationToken) => writer.RunAsync<DeliveryState?>(context =>
    {
        var step = DeliveryRule.Decide(id, attempt, result, context.Now);
        var changed = context.Db["Deliveries/end"].Bind(id).Bind(attempt).Bind(step.State.Word()).Bind(step.DueAt).Bind(step.DueAt is null ? context.Now : null)
            .Bind(result.Answer).Bind(result.Problem).Execute();
        if (changed == 0) return null;
        if (step.DueAt is not null) context.Wake(WakeTopics.Deliveries);
        return step.State;
    });

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> MissDueAsync(CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        HookWriter.MissDue(context, MaxMissed);
        return context.Until("Hooks/next");
    });

    /// <inheritdoc/>
    public ValueTask<Delivery?> FindAsync(Guid id, CancellationToken cancellationToken) => reader.Read(db => DeliveryRows.Find(db, id));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Delivery>> ListAsync(DeliveryFilter filter, CancellationToken cancellationToken) =>
        reader.Read<IReadOnlyList<Delivery>>(db => DeliveryRows.List(db, filter));

    /// <inheritdoc/>
    public ValueTask<Delivery?> RetryAsync(Guid id, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        if (context.Db["Deliveries/retry"].Bind(id).Bind(context.Now).Execute() > 0) context.Wake(WakeTopics.Deliveries);
        return DeliveryRows.Find(context.Db, id);
    });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Delivery>?> TestAsync(Guid workflowId, CancellationToken cancellationToken) => writer.RunAsync<IReadOnlyList<Delivery>?>(context =>
    {
        if (WorkflowRows.Find(context.Db, workflowId) is not { } workflow) return null;
        var version = context.Runs.Version(context.Db, workflow.Id, workflow.Version)!;
        return [.. NewDelivery.OfTest(version, context.Now).Select(delivery => DeliveryRows.Find(context.Db, HookWriter.Insert(context, delivery))!)];
    });

    /// <inheritdoc/>
    public async ValueTask<long> TrimAsync(TimeSpan delivered, TimeSpan failed, CancellationToken cancellationToken) =>
        await TrimAsync(DeliveryState.Delivered, delivered, cancellationToken).ConfigureAwait(false) + await TrimAsync(DeliveryState.Failed, failed, cancellationToken).ConfigureAwait(false);

    private async ValueTask<long> TrimAsync(DeliveryState state, TimeSpan olderThan, CancellationToken cancellationToken)
    {
        // In small parts: whatever else is to be written goes between them.
        for (var total = 0L; ;)
        {
            var deleted = await writer.RunAsync(context => context.Db["Deliveries/trim"].Bind(state.Word()).Bind(context.Now - olderThan).Bind(MaxTrimmed).Execute()).ConfigureAwait(false);
            total += deleted;
            if (deleted < MaxTrimmed || cancellationToken.IsCancellationRequested) return total;
        }
    }

    private static DeliveryClaim ClaimDue(WriteContext context, int max)
    {
        var taken = new List<ClaimedDelivery>();
        foreach (var due in DeliveryRows.ReadAll(context.Db["Deliveries/due"].Bind(context.Now).Bind(max)))
        {
            if (!context.Runs.CanReadVersion(context.Db, due.WorkflowId, due.Version))
            {
                context.Db["Deliveries/put_off"].Bind(due.Id).Bind(context.Now + UnreadableVersionException.LookAgain).Bind(UnreadableVersionException.Reason).Execute();
                continue;
            }
            var until = context.Now + DeliveryRule.Lease;
            context.Db["Deliveries/claim"].Bind(due.Id).Bind(until).Execute();
            taken.Add(new ClaimedDelivery(due with { Attempts = due.Attempts + 1, DueAt = until }, due.Place.In(context.Runs.Version(context.Db, due.WorkflowId, due.Version)!.Definition)));
        }
        return new DeliveryClaim(taken, context.Until("Deliveries/next"));
    }
}
