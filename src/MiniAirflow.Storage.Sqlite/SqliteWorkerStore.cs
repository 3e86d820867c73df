using MiniAirflow.Core.Events;
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
                .Bind(registration.Slots).Bind(context.Now + lease.Duration).Bind(registration.Before).Execute();
            WorkerRows.AddEvent(context, registration.Id, isActive: true);
            return true;
        }).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<int> RetireAsync(Guid workerId, CancellationToken cancellationToken) =>
        writer.RunAsync(context => AttemptWriter.RetireWorker(context, workerId, "Its worker has stopped."));

    /// <inheritdoc/>
    public ValueTask<Worker?> DrainAsync(Guid workerId, string by, string reason, CancellationToken cancellationToken) => writer.RunAsync(context =>
        context.Db["Workers/drain"].Bind(workerId).Bind(context.Now).Bind(by).Bind(reason).Execute() == 0 ? null : Told(context, workerId));

    /// <inheritdoc/>
    public ValueTask<Worker?> UndrainAsync(Guid workerId, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        if (context.Db["Workers/undrain"].Bind(workerId).Execute() == 0) return null;
        context.Wake(WakeTopics.Work);
        return Told(context, workerId);
    });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyDictionary<Guid, int>> CountHeldAsync(CancellationToken cancellationToken) => reader.Read(WorkerRows.CountHeld);

    private static Worker? Told(WriteContext context, Guid workerId)
    {
        WorkerRows.AddEvent(context, workerId, isActive: true);
        return WorkerRows.Find(context.Db, workerId);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Worker>> ListActiveAsync(CancellationToken cancellationToken) =>
        reader.Read(WorkerRows.ListActive);

    /// <inheritdoc/>
    public ValueTask<Worker?> FindAsync(Guid workerId, CancellationToken cancellationToken) => reader.Read(db => WorkerRows.Find(db, workerId));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Worker>> ListBetweenAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken) =>
        reader.Read(db => WorkerRows.ListBetween(db, from, to));
}
