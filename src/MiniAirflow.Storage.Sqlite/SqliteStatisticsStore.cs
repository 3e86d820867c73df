using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Sqlite.Native;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteStatisticsStore(ReadPool reader, TimeProvider time) : IStatisticsStore
{
    /// <inheritdoc/>
    public ValueTask<StoreStatistics> ReadAsync(CancellationToken cancellationToken) => reader.Read(Count);

    private StoreStatistics Count(Database db)
    {
        var builder = new StatisticsBuilder();
        for (var read = db["Statistics/queues"].Bind(IStatisticsStore.LargestCount); read.Read();) builder.Add(new QueueStatistics(read.Text(0), read.Int32(1), read.Time(2)));
        for (var read = db["Statistics/workers"]; read.Read();) builder.Add(new WorkerStatistics(read.Text(0), read.Int32(1), read.Int32(2), read.Time(3)));
        for (var read = db["Statistics/leased"]; read.Read();) builder.AddLeased(read.Text(0), read.Int32(1));
        for (var read = db["Statistics/due"].Bind(IStatisticsStore.LargestCount); read.Read();) builder.AddDue(read.Text(0), read.Int32(1));
        var others = db["Statistics/others"].Bind(IStatisticsStore.LargestCount);
        others.Read();
        builder.AddAsking(others.Int32(0));
        builder.AddLimited(others.Int32(1));
        var statistics = builder.Build(time.GetUtcNow(), others.TimeOrNull(3), others.Int32(2));
        others.Reset();
        return statistics;
    }
}
