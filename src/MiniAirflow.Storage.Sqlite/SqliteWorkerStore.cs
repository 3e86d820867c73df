using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteWorkerStore(WriteLoop writer, ReadPool reader, LeaseOptions lease) : IWorkerStore
{
    /// <inheritdoc/>
    public async ValueTask RegisterAsync(WorkerRegistration registration, CancellationToken cancellationToken) =>
        await writer.RunAsync(context =>
        {
            context.Db["Workers/register"].Bind(registration.Id).Bind(registration.Hostname).Bind(context.Now).Bind(registration.Name)
                .Bind(StoredJson.Queues([.. registration.Queues.Distinct(StringComparer.Ordinal)]))
                .Bind(registration.Slots).Bind(context.Now + lease.Duration).Execute();
            WorkerRows.AddEvent(context, registration.Id, isActive: true);
            return true;
        }).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<int> RetireAsync(Guid workerId, CancellationToken cancellationToken) =>
        writer.RunAsync(context => AttemptWriter.RetireWorker(context, workerId, "Its worker has stopped."));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Worker>> ListActiveAsync(CancellationToken cancellationToken) =>
        reader.Read(WorkerRows.ListActive);

    /// <inheritdoc/>
    public ValueTask<Worker?> FindAsync(Guid workerId, CancellationToken cancellationToken) => reader.Read(db => WorkerRows.Find(db, workerId));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Worker>> ListBetweenAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        reader.Read(db => WorkerRows.ListBetween(db, from, to));
}
