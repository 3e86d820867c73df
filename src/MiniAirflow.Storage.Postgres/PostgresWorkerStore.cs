using MiniAirflow.Core.Events;
using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresWorkerStore(WriteLane lane, ReadPool reader, LeaseOptions lease) : IWorkerStore
{
    /// <inheritdoc/>
    public async ValueTask RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken) =>
        await lane.RunAsync(context =>
        {
            string[] queues = [.. registration.Queues.Distinct(StringComparer.Ordinal)];
            return Told(context, Commands.Of("Workers/register").With(registration.Id).With(registration.Hostname).With(context.Now).With(registration.Name)
                .With(queues).With(registration.Slots).With(context.Now + lease.Duration).With(registration.Before));
        }).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<int> RetireAsync(Guid workerId, CancellationToken cancellationToken) =>
        lane.RunAsync(context => AttemptWriter.RetireWorker(context, workerId, "Its worker has stopped."), isAlone: true);

    /// <inheritdoc/>
    public ValueTask<Worker?> DrainAsync(Guid workerId, string by, string reason, CancellationToken cancellationToken) => lane.RunAsync(context =>
        Told(context, Commands.Of("Workers/drain").With(workerId).With(context.Now).With(by).With(reason)));

    /// <inheritdoc/>
    public ValueTask<Worker?> UndrainAsync(Guid workerId, CancellationToken cancellationToken) => lane.RunAsync(context =>
    {
        context.Wakes |= WakeTopics.Work;
        return Told(context, Commands.Of("Workers/undrain").With(workerId));
    });

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyDictionary<Guid, int>> CountHeldAsync(CancellationToken cancellationToken) =>
        (await reader.ListAsync(() => Commands.Of("Workers/held"), row => (Id: row.GetGuid(0), Held: row.GetInt32(1)), cancellationToken).ConfigureAwait(false))
            .ToDictionary(one => one.Id, one => one.Held);

    /// <summary>Changes a worker, and tells of it.</summary>
    private static Worker? Told(WriteContext context, NpgsqlBatchCommand change)
    {
        if (context.ReadOne(change, WorkerRows.Map) is not { } worker) return null;
        WorkerRows.AddEvent(context, worker);
        return worker;
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Worker>> ListActiveAsync(CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Workers/list_active"), WorkerRows.Map, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<Worker?> FindAsync(Guid workerId, CancellationToken cancellationToken) =>
        reader.FindAsync(() => Commands.Of("Workers/find").With(workerId), WorkerRows.Map, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<Worker>> ListBetweenAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        await reader.ListAsync(() => Commands.Of("Workers/list_between").With(from).With(to), WorkerRows.Map, cancellationToken).ConfigureAwait(false);
}
