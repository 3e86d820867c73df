using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresWorkerStore(WriteLane lane, ReadPool reader, LeaseOptions lease) : IWorkerStore
{
    /// <inheritdoc/>
    public async ValueTask RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken) =>
        await lane.RunAsync(context =>
        {
            string[] queues = [.. registration.Queues.Distinct(StringComparer.Ordinal)];
            context.Write(Commands.Of("Workers/register").With(registration.Id).With(registration.Hostname).With(context.Now).With(registration.Name)
                .With(queues).With(registration.Slots).With(context.Now + lease.Duration));
            WorkerRows.AddEvent(context, new Worker
            {
                Id = registration.Id, Name = registration.Name, Hostname = registration.Hostname, Queues = queues, Slots = registration.Slots,
                StartedAt = context.Now, LastHeartbeat = context.Now, IsActive = true,
            });
            return true;
        }).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<int> RetireAsync(Guid workerId, CancellationToken cancellationToken) =>
        lane.RunAsync(context => AttemptWriter.RetireWorker(context, workerId, "Its worker has stopped."), isAlone: true);

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
