using MiniAirflow.Core.Events;
using MiniAirflow.Core.Hooks;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresDeliveryStore(WriteLane lane, ReadPool reader) : IDeliveryStore
{
    private const int MaxMissed = 200;
    private const int MaxTrimmed = 1_000;
    private static readonly Guid Last = new("ffffffff-ffff-ffff-ffff-ffffffffffff");

    /// <inheritdoc/>
    public ValueTask<DeliveryClaim> ClaimDueAsync(int max, CancellationToken cancellationToken) => lane.RunAsync(context => ClaimDue(context, max), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<DeliveryState?> EndAsync(Guid id, int attempt, DeliveryResult result, CancellationToken cancellationToken) => lane.RunAsync<DeliveryState?>(context =>
    {
        var step = DeliveryRule.Decide(id, attempt, result, context.Now);
        var ended = step.DueAt is null ? context.Now : (DateTimeOffset?)null;
        if (context.ReadAll(Commands.Of("Deliveries/end").With(id).With(attempt).With(step.State.Word()).With(step.DueAt).With(ended).With(PlainText.Of(result.Answer))
            .With(PlainText.Of(result.Problem)), row => row.GetGuid(0)).Count == 0) return null;
        if (step.DueAt is not null) context.Wakes |= WakeTopics.Deliveries;
        return step.State;
    }, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> MissDueAsync(CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        var missed = HookWriter.MissDue(context, MaxMissed);
        return context.Until(Commands.Of("Hooks/next"), missed > 0);
    }, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<Delivery?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        reader.FindAsync(() => Commands.Of("Deliveries/find").With(id), DeliveryRows.Map, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Delivery>> ListAsync(DeliveryFilter filter, CancellationToken cancellationToken)
    {
        var found = await reader.ListAsync(() => filter switch
        {
            { RunId: { } id } => Part("Deliveries/list_of_run").WithText(filter.State?.Word()).With(id),
            { WorkflowId: { } id } => Part("Deliveries/list_of_workflow").WithText(filter.State?.Word()).With(id),
            { Within: { } ids } => Part("Deliveries/list_within").WithText(filter.State?.Word()).With<Guid[]>([.. ids]),
            { State: { } state } => Part("Deliveries/list_by_state").With(state.Word()),
            _ => Part("Deliveries/list"),
        }, DeliveryRows.Map, cancellationToken).ConfigureAwait(false);
        // All deliveries of a run are of one workflow.
        return found.FindAll(one => filter.WorkflowId is null || one.WorkflowId == filter.WorkflowId);

        NpgsqlBatchCommand Part(string name) => Commands.Of(name).With(filter.Before ?? Last).With(filter.Limit).With(filter.Offset);
    }

    /// <inheritdoc/>
    public ValueTask<Delivery?> RetryAsync(Guid id, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        if (context.ReadAll(Commands.Of("Deliveries/retry").With(id).With(context.Now), row => row.GetGuid(0)).Count > 0) context.Wakes |= WakeTopics.Deliveries;
        return context.ReadOne(Commands.Of("Deliveries/find").With(id), DeliveryRows.Map);
    }, isAlone: true);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Delivery>?> TestAsync(Guid workflowId, CancellationToken cancellationToken) => lane.RunAsync<IReadOnlyList<Delivery>?>(context =>
    {
        if (WorkflowRows.Find(context, workflowId) is not { } workflow) return null;
        var version = context.Runs.Version(workflow.Id, workflow.Version)!;
        var ids = NewDelivery.OfTest(version, context.Now).Select(delivery => HookWriter.Insert(context, delivery)).ToArray();
        return context.ReadAll(Commands.Of("Deliveries/find_many").With(ids), DeliveryRows.Map);
    }, isAlone: true);

    /// <inheritdoc/>
    public async ValueTask<long> TrimAsync(TimeSpan delivered, TimeSpan failed, CancellationToken cancellationToken) =>
        await TrimAsync(DeliveryState.Delivered, delivered, cancellationToken).ConfigureAwait(false) + await TrimAsync(DeliveryState.Failed, failed, cancellationToken).ConfigureAwait(false);

    private async ValueTask<long> TrimAsync(DeliveryState state, TimeSpan olderThan, CancellationToken cancellationToken)
    {
        for (var total = 0L; ;)
        {
            var deleted = await lane.RunAsync(context =>
                context.ReadOne(Commands.Of("Deliveries/trim").With(state.Word()).With(context.Now - olderThan).With(MaxTrimmed), row => row.GetInt64(0)), isAlone: true).ConfigureAwait(false);
            total += deleted;
            if (deleted < MaxTrimmed || cancellationToken.IsCancellationRequested) return total;
        }
    }

    private static DeliveryClaim ClaimDue(WriteContext context, int max)
    {
        var due = context.ReadAll(Commands.Of("Deliveries/due").With(context.Now).With(max), DeliveryRows.Map);
        if (due.Count == 0) return new DeliveryClaim([], context.Until(Commands.Of("Deliveries/next"), hasMore: false));
        context.Runs.LoadVersions([.. due.Select(one => (one.WorkflowId, one.Version)).Distinct()]);
        var (taken, unreadable, until) = (new List<ClaimedDelivery>(), new List<Guid>(), context.Now + DeliveryRule.Lease);
        foreach (var one in due)
        {
            if (context.Runs.TryVersion(one.WorkflowId, one.Version) is not { } version) unreadable.Add(one.Id);
            else taken.Add(new ClaimedDelivery(one with { Attempts = one.Attempts + 1, DueAt = until }, one.Place.In(version.Definition)));
        }
        if (taken.Count > 0) context.Write(Commands.Of("Deliveries/claim").With<Guid[]>([.. taken.Select(one => one.Delivery.Id)]).With(until));
        if (unreadable.Count > 0)
            context.Write(Commands.Of("Deliveries/put_off").With(unreadable.ToArray()).With(context.Now + UnreadableVersionException.LookAgain).With(UnreadableVersionException.Reason));
        return new DeliveryClaim(taken, context.Until(Commands.Of("Deliveries/next"), hasMore: true));
    }
}
