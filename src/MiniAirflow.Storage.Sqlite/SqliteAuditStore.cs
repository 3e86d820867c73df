using MiniAirflow.Core.Access;
using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteAuditStore(WriteLoop writer, ReadPool reader) : IAuditStore
{
    private const int MaxTrimmed = 1_000;

    /// <inheritdoc/>
    public async ValueTask AppendAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken) => await writer.RunAsync(context =>
    {
        foreach (var one in records)
        {
            context.Db["Audit/append"].Bind(context.NewId()).Bind(context.Now).Bind(one.Actor).Bind(one.ActorKind).Bind(one.Source).Bind(one.Action)
                .Bind(one.Target).Bind(one.Outcome.Word()).Bind(one.Detail).Execute();
        }
        return true;
    }).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<AuditRecord>> ListAsync(AuditFilter filter, CancellationToken cancellationToken) => reader.Read<IReadOnlyList<AuditRecord>>(db =>
    {
        var read = db[filter.Actor is null ? "Audit/list" : "Audit/list_of_actor"]
            .Bind(filter.Before).Bind(filter.Limit).Bind(filter.Action).Bind(filter.Outcome?.Word()).Bind(filter.From).Bind(filter.To).Bind(filter.Target).Bind(filter.Lowest);
        if (filter.Actor is { } actor) read.Bind(actor);
        var records = new List<AuditRecord>();
        while (read.Read()) records.Add(Map(read));
        return records;
    });

    /// <inheritdoc/>
    public async ValueTask<long> TrimAsync(TimeSpan olderThan, CancellationToken cancellationToken)
    {
        // In small parts: whatever else is to be written goes between them.
        for (var total = 0L; ;)
        {
            var deleted = await writer.RunAsync(context => context.Db["Audit/trim"].Bind(IdSource.LowestAt(context.Now - olderThan)).Bind(MaxTrimmed).Execute()).ConfigureAwait(false);
            total += deleted;
            if (deleted < MaxTrimmed || cancellationToken.IsCancellationRequested) return total;
        }
    }

    private static AuditRecord Map(Statement row) => new()
    {
        Id = row.Guid(0), At = row.Time(1), Actor = row.Text(2), ActorKind = row.Text(3), Source = row.Text(4), Action = row.Text(5), Target = row.Text(6),
        Outcome = AuditOutcomes.Parse(row.Text(7)), Detail = row.Text(8),
    };
}
