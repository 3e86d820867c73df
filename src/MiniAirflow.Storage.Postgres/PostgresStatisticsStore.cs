using MiniAirflow.Core.Storage;
using MiniAirflow.Core.Storage.Providers;
using MiniAirflow.Storage.Postgres.Data;
using Npgsql;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresStatisticsStore(ReadPool reader, TimeProvider? time) : IStatisticsStore
{
    private static readonly Func<NpgsqlBatchCommand>[] Questions =
    [
        () => Commands.Of("Statistics/queues").With(IStatisticsStore.LargestCount),
        () => Commands.Of("Statistics/workers"),
        () => Commands.Of("Statistics/leased"),
        () => Commands.Of("Statistics/due").With(IStatisticsStore.LargestCount),
        () => Commands.Of("Statistics/others").With(IStatisticsStore.LargestCount),
    ];

    /// <inheritdoc/>
    public async ValueTask<StoreStatistics> ReadAsync(CancellationToken cancellationToken)
    {
        var builder = new StatisticsBuilder();
        var answers = await reader.ReadAsync(Questions, (question, row) => Read(question, row, ref builder), cancellationToken).ConfigureAwait(false);
        return answers[^1]!;
    }

    /// <summary>Reads the rows of a question. A read that is made again begins with the first question, and with a new builder.</summary>
    private StoreStatistics? Read(int question, NpgsqlDataReader row, ref StatisticsBuilder builder)
    {
        if (question == 0) builder = new StatisticsBuilder();
        while (row.Read())
        {
            switch (question)
            {
                case 0: builder.Add(new QueueStatistics(row.GetString(0), row.GetInt32(1), row.Time(2))); break;
                case 1: builder.Add(new WorkerStatistics(row.GetString(0), row.GetInt32(1), row.GetInt32(2), row.Time(3))); break;
                case 2: builder.AddLeased(row.GetString(0), row.GetInt32(1)); break;
                case 3: builder.AddDue(row.GetString(0), row.GetInt32(1)); break;
                default:
                    builder.AddAsking(row.GetInt32(0));
                    builder.AddLimited(row.GetInt32(1));
                    return builder.Build(time?.GetUtcNow() ?? row.Time(4), row.TimeOrNull(3), row.GetInt32(2));
            }
        }
        return null;
    }
}
