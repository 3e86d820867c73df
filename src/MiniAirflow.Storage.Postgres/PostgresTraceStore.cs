using MiniAirflow.Core.Runs;
using MiniAirflow.Core.Storage;
using MiniAirflow.Storage.Postgres.Data;
using MiniAirflow.Storage.Postgres.Runs;

namespace MiniAirflow.Storage.Postgres;

/// <inheritdoc/>
/// <remarks>On pooled connections: the lanes have better things to do.</remarks>
internal sealed class PostgresTraceStore(ReadPool pool) : ITraceStore
{
    /// <inheritdoc/>
    public ValueTask<long?> PositionAsync(CancellationToken cancellationToken) =>
        pool.ReadAsync<long?>(() => Commands.Of("Traces/position"), row => row.Read() ? row.GetInt64(0) : null, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> AdvanceAsync(long? from, long to, CancellationToken cancellationToken) => pool.TransactAsync(
        async ask => (await ask.ReadAsync(Commands.Of("Traces/advance").With(from).With<long>(to), row => row.GetInt64(0)).ConfigureAwait(false)).Count > 0, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<WorkflowRun>> FindRunsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => ids.Count == 0 ? []
        : await pool.ListAsync(() => Commands.Of("Traces/runs").With<Guid[]>([.. ids]), RunRows.Map, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<TracedAttempt>> FindAttemptsAsync(IReadOnlyList<Guid> ids, CancellationToken cancellationToken) => ids.Count == 0 ? []
        : await pool.ListAsync(() => Commands.Of("Traces/attempts").With<Guid[]>([.. ids]),
            row => new TracedAttempt(TaskRunRows.Map(row), row.GetString(21), row.TextOrNull(22), row.GuidOrNull(23), row.TextOrNull(24)), cancellationToken).ConfigureAwait(false);
}
