using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;
using MiniAirflow.Storage.Postgres.Writing;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
internal sealed class PostgresScheduleStore(WriteLane lane) : IScheduleStore
{
    private const int MaxFires = 500;

    // What is due and was left to whoever holds it is looked at again so soon.
    private static readonly TimeSpan Left = TimeSpan.FromMilliseconds(250);

    /// <inheritdoc/>
    public ValueTask<TimeSpan?> FireDueAsync(CancellationToken cancellationToken) => lane.RunAsync(FireDue, isAlone: true);

    private static TimeSpan? FireDue(WriteContext context)
    {
        var due = context.ReadAll(Commands.Of("Schedules/due").With(context.Now).With(MaxFires),
            reader => new ScheduleRow(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.Time(3)));
        foreach (var row in due) ScheduleWriter.Fire(context, row);
        var at = context.ReadOne(Commands.Of("Schedules/next"), reader => reader.TimeOrNull(0));
        return at is not { } time ? null
            : time > context.Now ? time - context.Now
            : due.Count < MaxFires ? Left
            : TimeSpan.Zero;
    }
}
