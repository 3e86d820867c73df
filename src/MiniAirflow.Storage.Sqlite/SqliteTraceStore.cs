using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Sqlite.Runs;
using MiniAirflow.Storage.Sqlite.Writing;

namespace MiniAirflow.Storage.Sqlite;

/// <inheritdoc/>
internal sealed class SqliteTraceStore(WriteLoop writer, ReadPool reader) : ITraceStore
{
    /// <inheritdoc/>
    public ValueTask<long?> PositionAsync(CancellationToken cancellationToken) => reader.Read<long?>(db =>
    {
        var read = db["Traces/position"];
        if (!read.Read()) return null;
        var position = read.Int64(0);
        read.Reset();
        return position;
    });

    /// <inheritdoc/>
    public ValueTask<bool> AdvanceAsync(long? from, long to, CancellationToken cancellationToken) => writer.RunAsync(context =>
    {
        var advance = context.Db["Traces/advance"].Bind(from).Bind(to);
        var isOurs = false;
        while (advance.Read()) isOurs = true;
        return isOurs;
    });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<WorkflowRun>> FindRunsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => reader.Read<IReadOnlyList<WorkflowRun>>(db =>
    {
        var found = new List<WorkflowRun>();
        var row = db["Traces/runs"].Bind(IdList.Of(ids));
        while (row.Read()) found.Add(RunRows.Map(row));
        return found;
    });

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<TracedAttempt>> FindAttemptsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => reader.Read<IReadOnlyList<TracedAttempt>>(db =>
    {
        var found = new List<TracedAttempt>();
        var row = db["Traces/attempts"].Bind(IdList.Of(ids));
        while (row.Read()) found.Add(new TracedAttempt(TaskRunRows.Map(row), row.Text(21), row.TextOrNull(22), row.GuidOrNull(23), row.TextOrNull(24)));
        return found;
    });
}
